import type { StimulationComparison } from "../surrogate/stimulations.ts";
import { stimulationFigure } from "./figures/stimulations.ts";
import type { Panel } from "./panel.ts";

/** Room for axes beside a plot, px. */
const AXES_PX = 70;

/** The pictures of a comparison under stimulations: one for each stimulation. */
export function stimulationPanels(comparison: StimulationComparison): Panel[] {
  const names = [...new Set(comparison.rows.map(({ stimulation }) => stimulation))];
  return [{
    title: "Stimulations",
    caption:
      `Smoothed rates of the network, the mean over ${comparison.networks} runs, and of the surrogate, ` +
      `while ${comparison.inputs.join(", ")} varied by ${100 * comparison.amplitude} % of the usual rate.`,
    wide: true,
    specs: ({ width }) =>
      names.map((stimulation) => stimulationFigure(comparison, { stimulation, width: width - AXES_PX })),
  }];
}
