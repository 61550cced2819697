import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { blockMeans } from "../block_means.ts";
import { displayedFigure } from "../displayed_figure.ts";
import { type FigureSpec, LEGEND, SYSTEM_COLORS, SYSTEM_DASHES } from "../theme.ts";

/** What is drawn of a comparison under stimulations. */
export interface DrawnStimulations {
  /** Width of a bin, ms. */
  binMs: number;
  /** Rates by stimulation and population, Hz. */
  courses: readonly {
    stimulation: string;
    population: string;
    network: readonly number[];
    surrogate: readonly number[];
  }[];
}

/** Options of {@linkcode stimulationFigure}. */
export interface StimulationFigureOptions {
  /** Name of the stimulation. @default the first */
  stimulation?: string;
  /** Name of the line of the surrogate. @default "surrogate" */
  surrogate?: string;
  /** Width, px. @default 308 */
  width?: number;
  /** Height of the plot of a population, px. @default 90 */
  height?: number;
}

const OPTIONS: OptionNames<StimulationFigureOptions> = {
  stimulation: true,
  surrogate: true,
  width: true,
  height: true,
};

/** Most points of one curve; more cannot be told apart. */
const MOST_POINTS = 600;

/** Points of a line. */
function pointsOf(course: readonly number[], binMs: number, system: string) {
  const { means, block } = blockMeans(course, MOST_POINTS);
  return means.map((rate, k) => ({ system, time: (k + 0.5) * block * binMs, rate }));
}

/**
 * Rates of a network and of its surrogate over time under one stimulation, a plot for each population.
 * @param data The comparison. @param options The stimulation, size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {RangeError} When there is no stimulation of the name.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg } from "../figure_svg.ts";
 * import { stimulationFigure } from "./stimulations.ts";
 *
 * const course = { stimulation: "step up", population: "E", network: [2, 3, 4], surrogate: [2, 4, 4] };
 * const svg = await figureSvg(stimulationFigure({ binMs: 1, courses: [course] }));
 * ```
 */
export function stimulationFigure(
  data: DrawnStimulations,
  options: StimulationFigureOptions = {},
): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { binMs, courses } = data, names = [...new Set(courses.map(({ stimulation }) => stimulation))];
  const { stimulation = names[0], surrogate = "surrogate", width = 308, height = 90 } = options;
  const shown = courses.filter((course) => course.stimulation === stimulation);
  if (shown.length === 0) {
    fail("draw the figure", `the stimulation must be among ${names.join(", ") || "none"}`, stimulation);
  }
  const domain = ["network", surrogate], durationMs = shown[0].network.length * binMs;
  const plots = shown.map((course, at) => ({
    width,
    height,
    data: {
      values: [
        ...pointsOf(course.network, binMs, domain[0]),
        ...pointsOf(course.surrogate, binMs, domain[1]),
      ],
    },
    mark: { type: "line", strokeWidth: 1.4, clip: true },
    encoding: {
      x: {
        field: "time",
        type: "quantitative",
        scale: { domain: [0, durationMs], nice: false },
        axis: { title: at === shown.length - 1 ? "time (ms)" : null, tickCount: 5 },
      },
      y: {
        field: "rate",
        type: "quantitative",
        scale: { zero: false, nice: true },
        axis: { title: `${course.population} rate (Hz)`, tickCount: 3 },
      },
      color: {
        field: "system",
        type: "nominal",
        scale: { domain, range: SYSTEM_COLORS.slice(0, 2) },
        legend: at === 0 ? { ...LEGEND, direction: "horizontal" } : null,
      },
      strokeDash: {
        field: "system",
        type: "nominal",
        scale: { domain, range: SYSTEM_DASHES.slice(0, 2) },
        legend: at === 0 ? { ...LEGEND, direction: "horizontal" } : null,
      },
      order: { field: "time", type: "quantitative" },
    },
  }));
  return displayedFigure({ title: { text: stimulation }, vconcat: plots });
}
