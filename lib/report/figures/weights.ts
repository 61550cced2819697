import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { Numbers, WeightSeries } from "../report_data.ts";
import type { FigureSpec } from "../theme.ts";

const OPTIONS: OptionNames<WeightsFigureOptions> = { width: true, height: true, points: true };

/** Options of {@linkcode weightsFigure}. */
export interface WeightsFigureOptions {
  /** Width of the part that shows each synapse, px. @default 400 */
  width?: number;
  /** Height, px. @default 160 */
  height?: number;
  /** Most synapses that are shown one by one; of more, every so many. @default 4000 */
  points?: number;
}

const COLOR = "#0f766e";
/** Bars of the histogram. */
const BARS = 32;

/** How many weights are in each of the bars from the least to the largest. */
function histogram(all: Numbers): FigureSpec[] {
  const weights = Float64Array.from(all);
  const low = weights.reduce((a, b) => Math.min(a, b), Infinity);
  const high = weights.reduce((a, b) => Math.max(a, b), -Infinity);
  const step = (high - low) / BARS || 1;
  const counts = new Array<number>(BARS).fill(0);
  for (const weight of weights) counts[Math.min(BARS - 1, Math.floor((weight - low) / step))]++;
  return counts.map((count, bar) => ({ from: low + bar * step, to: low + (bar + 1) * step, none: 0, count }));
}

/**
 * The weights of a projection: of each synapse, by its source, and how many there are of each size.
 * @param table What `SpikingSimulation.synapses` gives.
 * @param options Size, number of synapses shown.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { figureSvg, getSpikingPreset, SpikingSimulation, weightsFigure } from "@volley/volley";
 * const simulation = await SpikingSimulation.open(null, getSpikingPreset("stdp-window"));
 * await simulation.run(2000);
 * const svg = await figureSvg(weightsFigure(await simulation.synapses("pre->post")));
 * console.assert(svg.startsWith("<svg"));
 * simulation.close();
 * ```
 */
export function weightsFigure(table: WeightSeries, options: WeightsFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 400, height = 160, points = 4000 } = options;
  const { name, sources, weights } = table;
  const every = Math.max(1, Math.ceil(weights.length / points));
  const values = Array.from({ length: Math.ceil(weights.length / every) }, (_, k) => ({
    source: sources[k * every],
    weight: weights[k * every],
  }));
  const y = (title: string | null) => ({
    type: "quantitative",
    scale: { zero: false },
    axis: title === null ? null : { title, tickCount: 5 },
  });
  const each = {
    width,
    height,
    data: { values },
    mark: { type: "point", filled: true, size: 12, opacity: 0.6, color: COLOR },
    encoding: {
      x: { field: "source", type: "quantitative", axis: { title: "cell that spikes", tickCount: 5 } },
      y: { field: "weight", ...y("weight") },
    },
  };
  const sizes = {
    width: 120,
    height,
    data: { values: histogram(weights) },
    mark: { type: "rect", color: COLOR },
    encoding: {
      x: { field: "count", type: "quantitative", axis: { title: "synapses", tickCount: 3 } },
      x2: { field: "none" },
      y: { field: "from", ...y(null) },
      y2: { field: "to" },
    },
  };
  return displayedFigure({
    title: { text: `weights ${name}` },
    spacing: 14,
    hconcat: [each, sizes],
    resolve: { scale: { y: "shared" } },
  });
}
