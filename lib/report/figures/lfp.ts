import { type Ensure, ensureTo } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { displayedFigure } from "../displayed_figure.ts";
import type { Numbers } from "../report_data.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

/** A signal of an electrode or a population. */
export interface LfpSignal {
  /** What it is, such as `RWS (nA)`; signals that share a label share an axis. */
  label: string;
  /** Time between samples, ms. */
  everyMs: number;
  /** Time of the first sample, ms. */
  startMs: number;
  /** One for each sample; those that are not finite are left out. */
  values: Numbers;
}

/** Options of {@linkcode lfpFigure}. */
export interface LfpFigureOptions {
  /** First time that is shown, ms. @default the start */
  fromMs?: number;
  /** Last time that is shown, ms. @default the end */
  toMs?: number;
  /** Width, px. @default 560 */
  width?: number;
  /** Height of each row, px. @default 90 */
  height?: number;
}

const OPTIONS: OptionNames<LfpFigureOptions> = { fromMs: true, toMs: true, width: true, height: true };
const ensure: Ensure = ensureTo("draw the figure");

/**
 * Field potentials and what stands for them: a row for each label, over one axis of time.
 * @param signals At least one.
 * @param options Time shown, size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {RangeError} When there is no signal, or none in the time shown.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { figureSvg } from "@volley/volley";
 * import { lfpFigure } from "@volley/volley/lfp";
 *
 * const values = Float64Array.from({ length: 100 }, (_, k) => Math.sin(k / 4));
 * const svg = await figureSvg(lfpFigure([{ label: "potential (mV)", everyMs: 1, startMs: 0, values }]));
 * console.assert(svg.startsWith("<svg"));
 * ```
 */
export function lfpFigure(signals: readonly LfpSignal[], options: LfpFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  ensure(signals.length > 0, "there must be a signal", "none");
  const endOf = ({ startMs, everyMs, values }: LfpSignal) =>
    startMs + Math.max(0, values.length - 1) * everyMs;
  const { width = 560, height = 90 } = options;
  const {
    fromMs = Math.min(...signals.map(({ startMs }) => startMs)),
    toMs = Math.max(...signals.map(endOf)),
  } = options;
  const x = {
    field: "time",
    type: "quantitative",
    scale: { domain: [fromMs, toMs], nice: false, zero: false },
    axis: { title: "time (ms)", tickCount: 5 },
  };
  const labels = [...new Set(signals.map(({ label }) => label))];
  const rows = labels.map((label) => ({
    width,
    height,
    layer: signals.filter((one) => one.label === label).map((signal, k) => ({
      data: { values: shown(signal, { fromMs, toMs }) },
      mark: { type: "line", strokeWidth: 1.2, clip: true, color: SYSTEM_COLORS[k % SYSTEM_COLORS.length] },
      encoding: {
        x,
        y: {
          field: "value",
          type: "quantitative",
          scale: { zero: false, nice: false },
          axis: { title: label, tickCount: 3 },
        },
      },
    })),
  }));
  const any = rows.some(({ layer }) => layer.some(({ data }) => data.values.length > 0));
  ensure(any, "some sample must be in the time shown, ms", `${fromMs} to ${toMs}`);
  return displayedFigure({ vconcat: rows });
}

/** The samples of a signal in the time shown. */
function shown({ startMs, everyMs, values }: LfpSignal, { fromMs, toMs }: { fromMs: number; toMs: number }) {
  return Array.from(values, (value, k) => ({ time: startMs + k * everyMs, value }))
    .filter(({ time, value }) => Number.isFinite(value) && time >= fromMs - 1e-9 && time <= toMs + 1e-9);
}
