import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type FigureSpec, LEGEND, SYSTEM_COLORS, SYSTEM_DASHES } from "../theme.ts";
import type { Numbers } from "../report_data.ts";

const OPTIONS: OptionNames<CellTracesFigureOptions> = { width: true, height: true, title: true };

/** Voltages of a cell and of what stands for it, over one another. */
export interface CellTraces {
  /** Time between samples, ms. */
  everyMs: number;
  /** Time of the first sample, ms. @default 0 */
  startMs?: number;
  /** Voltages, mV, the cell's first. */
  traces: readonly { label: string; values: Numbers }[];
  /** Spikes that are drawn as ticks above, ms; in the order of the traces. @default none */
  spikesMs?: readonly Numbers[];
}

/** Options of {@linkcode cellTracesFigure}. */
export interface CellTracesFigureOptions {
  /** Width, px. @default 960 */
  width?: number;
  /** Height, px. @default 240 */
  height?: number;
  /** Heading. @default none */
  title?: string;
}

/** Room for a row of ticks, part of the range of voltages. */
const TICKS = 0.06;

/**
 * Membrane potentials of a cell and of its surrogates over one another, with their spikes as ticks.
 *
 * @param data The voltages.
 * @param options Size, heading.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg } from "@volley/volley";
 * import { cellTracesFigure } from "@volley/volley/trace";
 *
 * const traces = [{ label: "cell", values: [-70, -60, -65] }, { label: "surrogate", values: [-70, -61, -66] }];
 * const svg = await figureSvg(cellTracesFigure({ everyMs: 1, traces }));
 * ```
 */
export function cellTracesFigure(data: CellTraces, options: CellTracesFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 960, height = 240, title } = options;
  const { everyMs, startMs = 0, traces, spikesMs = [] } = data;
  const labels = traces.map(({ label }) => label);
  const pick = <T>(list: readonly T[]) => labels.map((_, at) => list[at % list.length]);
  const values = traces.flatMap(({ label, values }) =>
    Array.from(values, (v, t) => ({ label, time: startMs + t * everyMs, v }))
  );
  const all = values.map(({ v }) => v).filter(Number.isFinite);
  const low = all.reduce((a, b) => Math.min(a, b), Infinity),
    high = all.reduce((a, b) => Math.max(a, b), -Infinity);
  const range = Math.max(high - low, 1e-6);
  const ticks = spikesMs.flatMap((times, at) =>
    Array.from(times, (time) => ({
      label: labels[at],
      time,
      v: high + TICKS * range * (spikesMs.length - at),
      end: high + TICKS * range * (spikesMs.length - at + 0.7),
    }))
  );
  const legend = labels.length > 1 ? { ...LEGEND, orient: "top", direction: "horizontal" } : null;
  const byLabel = (range: readonly unknown[]) => ({
    field: "label",
    type: "nominal",
    scale: { domain: labels, range },
    legend,
  });
  const color = byLabel(pick(SYSTEM_COLORS));
  const x = {
    field: "time",
    type: "quantitative",
    scale: { nice: false, zero: false },
    axis: { title: "time (ms)", tickCount: 8 },
  };
  const y = {
    field: "v",
    type: "quantitative",
    scale: { zero: false, nice: false, domainMax: high + TICKS * range * (spikesMs.length + 2) },
    axis: { title: "membrane potential (mV)", tickCount: 4 },
  };
  const line = {
    data: { values },
    mark: { type: "line", strokeWidth: 1.3 },
    encoding: {
      x,
      y,
      color,
      strokeDash: byLabel(pick(SYSTEM_DASHES)),
      order: { field: "time", type: "quantitative" },
    },
  };
  const rules = {
    data: { values: ticks },
    mark: { type: "rule", strokeWidth: 1.4 },
    encoding: { x, y, y2: { field: "end" }, color },
  };
  return displayedFigure({
    ...(title ? { title: { text: title } } : {}),
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    layer: ticks.length > 0 ? [line, rules] : [line],
  });
}
