import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { DensityParameter } from "../../inference/density/density_spec.ts";
import { displayedFigure } from "../displayed_figure.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

/** What {@linkcode posteriorFigure} draws. */
export interface PosteriorPicture {
  /** The parameters, whose ranges are the axes. (D) */
  parameters: readonly DensityParameter[];
  /** Draws. (N, D) */
  values: Float64Array;
  /** Values that are known to be right, such as those that an observation was simulated at. @default not known */
  truth?: readonly number[];
}

/** Options of {@linkcode posteriorFigure}. */
export interface PosteriorFigureOptions {
  /** Width of one picture, px. @default 130 */
  side?: number;
  /** Bins of an axis. @default 30 */
  bins?: number;
}

const OPTIONS: OptionNames<PosteriorFigureOptions> = { side: true, bins: true };

/** The bin of a value; the last has the end of the range, too. */
function binOf({ low, high }: DensityParameter, value: number, bins: number): number {
  return Math.min(bins - 1, Math.floor(bins * (value - low) / (high - low)));
}

const edgeOf = ({ low, high }: DensityParameter, bin: number, bins: number) =>
  low + (high - low) * bin / bins;

const axisOf = ({ name, low, high }: DensityParameter, titled: boolean) => ({
  type: "quantitative",
  scale: { domain: [low, high], nice: false, zero: false },
  axis: { title: titled ? name : null, labels: titled, tickCount: 3 },
});

/** How often each value of one parameter is drawn. */
function alone(
  { parameters, values, truth }: PosteriorPicture,
  d: number,
  size: { side: number; bins: number },
): FigureSpec {
  const { side, bins } = size,
    D = parameters.length,
    own = parameters[d],
    counts = new Array<number>(bins).fill(0);
  for (let at = d; at < values.length; at += D) counts[binOf(own, values[at], bins)]++;
  const scale = bins / (values.length / D);
  const data = counts.map((count, bin) => ({
    from: edgeOf(own, bin, bins),
    to: edgeOf(own, bin + 1, bins),
    density: scale * count,
  }));
  const x = axisOf(own, d === D - 1);
  const mark = (at: number) => ({
    data: { values: [{ at }] },
    mark: { type: "rule", color: SYSTEM_COLORS[1], strokeWidth: 1.6 },
    encoding: { x: { field: "at", ...x } },
  });
  return {
    ...{ width: side, height: side },
    layer: [{
      data: { values: data },
      mark: { type: "rect", color: "#9aa3b2" },
      encoding: {
        x: { field: "from", ...x },
        x2: { field: "to" },
        y: { field: "density", type: "quantitative", axis: null, scale: { zero: true } },
        y2: { datum: 0 },
      },
    }, ...(truth ? [mark(truth[d])] : [])],
  };
}

/** How often two parameters are drawn together. */
function together(
  { parameters, values, truth }: PosteriorPicture,
  [across, up]: [number, number],
  { side, bins }: { side: number; bins: number },
): FigureSpec {
  const D = parameters.length,
    [a, b] = [parameters[across], parameters[up]],
    counts = new Map<number, number>();
  for (let at = 0; at < values.length; at += D) {
    const place = binOf(b, values[at + up], bins) * bins + binOf(a, values[at + across], bins);
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const data = Array.from(counts, ([place, count]) => {
    const [x, y] = [place % bins, Math.floor(place / bins)];
    return {
      ...{ x: edgeOf(a, x, bins), x2: edgeOf(a, x + 1, bins) },
      ...{ y: edgeOf(b, y, bins), y2: edgeOf(b, y + 1, bins), count },
    };
  });
  const [x, y] = [axisOf(a, up === D - 1), axisOf(b, across === 0)];
  const mark = truth && {
    data: { values: [{ x: truth[across], y: truth[up] }] },
    mark: { type: "point", shape: "cross", size: 90, color: SYSTEM_COLORS[1], filled: true, opacity: 1 },
    encoding: { x: { field: "x", ...x }, y: { field: "y", ...y } },
  };
  return {
    ...{ width: side, height: side },
    layer: [{
      data: { values: data },
      mark: { type: "rect", clip: true },
      encoding: {
        x: { field: "x", ...x },
        x2: { field: "x2" },
        y: { field: "y", ...y },
        y2: { field: "y2" },
        color: {
          field: "count",
          type: "quantitative",
          scale: { scheme: "viridis", zero: true },
          legend: null,
        },
      },
    }, ...(mark ? [mark] : [])],
  };
}

const empty = (side: number): FigureSpec => ({
  ...{ width: side, height: side },
  data: { values: [] },
  mark: { type: "point" },
});

/**
 * A posterior as a pair plot: how often each value is drawn in the diagonal, below it how often those of two parameters are drawn together. The axes are the
 * ranges of the prior, so that what is learnt shows.
 *
 * @param picture The draws. @param options Size, bins.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {RangeError} When there are no draws. @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg } from "@volley/volley";
 * import { posteriorFigure } from "@volley/volley/inference";
 *
 * const parameters = [{ name: "a", low: 0, high: 1 }, { name: "b", low: 0, high: 2 }];
 * const svg = await figureSvg(posteriorFigure({ parameters, values: Float64Array.of(0.2, 1, 0.4, 1.2) }));
 * console.assert(svg.startsWith("<svg"));
 * ```
 */
export function posteriorFigure(picture: PosteriorPicture, options: PosteriorFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { side = 130, bins = 30 } = options, D = picture.parameters.length;
  if (picture.values.length === 0) fail("draw the posterior", "there must be draws", "none");
  const places = Array.from({ length: D * D }, (_, at) => [at % D, Math.floor(at / D)] as [number, number]);
  return displayedFigure({
    columns: D,
    spacing: 8,
    concat: places.map(([across, up]) =>
      across === up
        ? alone(picture, up, { side, bins })
        : across < up
        ? together(picture, [across, up], { side, bins })
        : empty(side)
    ),
  });
}
