import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { displayedFigure } from "../displayed_figure.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

/** A filter of a model of spikes. */
export interface DrawnFilter {
  /** Whether a neuron's own spikes, those of another or a covariate are filtered. */
  kind: "history" | "coupling" | "covariate";
  /** What is filtered. */
  from: string;
  /** The neuron that it drives. */
  to: string;
  /** ms, lags. (W) */
  lagsMs: ArrayLike<number>;
  /** What it adds to the logarithm of the mean count. (W) */
  values: ArrayLike<number>;
  /** Standard errors; null where there are none. (W) */
  standardErrors: ArrayLike<number> | null;
  /** The chance of one as large where there is none; null where it is not known. */
  p: number | null;
}

/** Options of {@linkcode couplingFigure}. */
export interface CouplingFigureOptions {
  /** Couplings whose filters are drawn, the surest. @default 4 */
  filters?: number;
  /** Width of each picture, px. @default 290 */
  width?: number;
  /** Height of each, px. @default 250 */
  height?: number;
}

const OPTIONS: OptionNames<CouplingFigureOptions> = { filters: true, width: true, height: true };
const LAG = "time since the spike (ms)", ADDED = "added to log rate";
/** Neurons from which on their names are left out. */
const MOST_NAMED = 24;

type Size = { width: number; height: number };

const sumOf = ({ values }: DrawnFilter) => Array.from(values).reduce((sum, one) => sum + one, 0);

function matrixPicture(filters: readonly DrawnFilter[], size: Size): FigureSpec {
  const names = [...new Set([...filters.map(({ to }) => to), ...filters.map(({ from }) => from)])];
  const cells = filters.map((one) => ({
    from: one.from,
    to: one.to,
    sum: sumOf(one),
    own: one.from === one.to,
  }));
  const between = cells.filter(({ own }) => !own);
  const most = between.reduce((most, { sum }) => Math.max(most, Math.abs(sum)), 0) || 1;
  const side = (field: "from" | "to", title: string) => {
    const domain = names.filter((name) => filters.some((one) => one[field] === name));
    return {
      ...{ field, type: "nominal", sort: null, scale: { domain } },
      axis: {
        ...{ title, ticks: false, domain: false, labels: domain.length <= MOST_NAMED },
        labelAngle: field === "from" && domain.length > 6 ? -45 : 0,
      },
    };
  };
  const place = { x: side("from", "from"), y: side("to", "to") };
  return {
    ...size,
    title: { text: "Coupling: sum of the filter" },
    layer: [{
      data: { values: cells.filter(({ own }) => own) },
      mark: { type: "rect", color: "#e3e5e9" },
      encoding: place,
    }, {
      data: { values: between },
      mark: { type: "rect" },
      encoding: {
        ...place,
        color: {
          ...{ field: "sum", type: "quantitative" },
          scale: { domain: [-most, most], scheme: "blueorange" },
          legend: { type: "gradient", title: null, gradientLength: size.height - 80, tickCount: 5 },
        },
      },
    }],
  };
}

/** Lines of filters over the lag, with a band of two standard errors where they are few. */
function linesPicture(
  filters: readonly DrawnFilter[],
  { title, labels, axis, ...size }: Size & { title: string; labels: boolean; axis: string },
): FigureSpec {
  const alone = filters.every(({ values }) => values.length === 1);
  const rows = filters.flatMap(({ from, to, lagsMs, values, standardErrors }) =>
    Array.from(values, (value, lag) => ({
      ...{ filter: `${from} to ${to}`, ms: lagsMs[lag], value },
      low: value - 2 * (standardErrors?.[lag] ?? 0),
      high: value + 2 * (standardErrors?.[lag] ?? 0),
    }))
  );
  const x = alone
    ? { field: "filter", type: "nominal", sort: null, axis: { title: null, labelAngle: -35 } }
    : {
      field: "ms",
      type: "quantitative",
      scale: { nice: false },
      axis: { title: axis, tickCount: 5, format: "~g" },
    };
  const y = { type: "quantitative", axis: { title: ADDED, tickCount: 5 } };
  const color = {
    ...{ field: "filter", type: "nominal", sort: null },
    scale: { range: [SYSTEM_COLORS[1], SYSTEM_COLORS[2], SYSTEM_COLORS[3], SYSTEM_COLORS[0]] },
    legend: labels && !alone
      ? { orient: "top-right", symbolType: "stroke", fillColor: "white", padding: 2, offset: 0 }
      : null,
  };
  const lines = labels
    ? { color }
    : { detail: { field: "filter" }, color: { value: SYSTEM_COLORS[0] }, opacity: { value: 0.45 } };
  return {
    ...size,
    title: { text: title },
    data: { values: rows },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: "rule", color: "#6b7280", strokeDash: [3, 3] },
        encoding: { y: { datum: 0 } },
      },
      ...(labels
        ? [{
          mark: alone ? { type: "rule", strokeWidth: 6, opacity: 0.3 } : { type: "area", opacity: 0.18 },
          encoding: { x, y: { field: "low", ...y }, y2: { field: "high" }, color },
        }]
        : []),
      // One lag is a point.
      {
        mark: { type: "line", strokeWidth: 1.5, point: alone },
        encoding: { x, y: { field: "value", ...y }, ...lines },
      },
    ],
  };
}

/**
 * Filters of a model of spikes: a matrix of how much each neuron drives each other, the filters of neurons' own spikes, and those of the surest couplings with
 * bands of two standard errors.
 *
 * @param filters of covariates, history and coupling
 * @param options how many couplings, and sizes
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg } from "@volley/volley";
 * import { couplingFigure } from "@volley/volley/decoding";
 *
 * const about = { kind: "coupling" as const, lagsMs: [2, 4, 6], standardErrors: null, p: null };
 * const filters = [{ from: "a", to: "b", values: [0.9, 0.4, 0.1], ...about }, { from: "b", to: "a", values: [0, 0, 0], ...about }];
 * const svg = await figureSvg(couplingFigure(filters));
 * ```
 */
export function couplingFigure(
  filters: readonly DrawnFilter[],
  options: CouplingFigureOptions = {},
): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { filters: drawn = 4, width = 290, height = 250 } = options, size = { width, height };
  const of = (kind: DrawnFilter["kind"]) => filters.filter((one) => one.kind === kind);
  const own = of("history"), between = of("coupling"), outside = of("covariate");
  const order = (one: DrawnFilter) => one.p === null ? -Math.abs(sumOf(one)) : one.p;
  const surest = (all: readonly DrawnFilter[]) => all.toSorted((a, b) => order(a) - order(b)).slice(0, drawn);
  const since = "time since (ms)";
  return displayedFigure({
    ...{ columns: 3, spacing: 28 },
    resolve: { scale: { color: "independent" } },
    concat: [
      ...(between.length > 0 ? [matrixPicture([...own, ...between], size)] : []),
      ...(own.length > 0
        ? [linesPicture(own, { ...size, title: "History of each neuron", labels: false, axis: LAG })]
        : []),
      ...(between.length > 0
        ? [linesPicture(surest(between), { ...size, title: "Surest couplings", labels: true, axis: LAG })]
        : []),
      ...(outside.length > 0
        ? [linesPicture(surest(outside), { ...size, title: "Surest covariates", labels: true, axis: since })]
        : []),
    ],
  });
}
