import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { logTicks } from "../log_ticks.ts";
import type { SpectrumSeries } from "../report_data.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";
import { systemsEncoding } from "./systems_encoding.ts";

const OPTIONS: OptionNames<SpectraFigureOptions> = { width: true, height: true, unit: true, title: true };

/** Options of {@linkcode spectraFigure}. */
export interface SpectraFigureOptions {
  /** Width, px. @default 476 */
  width?: number;
  /** Height, px. @default 280 */
  height?: number;
  /** Unit of the power. @default "Hz" */
  unit?: string;
  /** Heading. @default none */
  title?: string;
}

/** Zero and missing power have no place on a logarithmic axis. */
const positiveOrNull = (value: number) => (Number.isFinite(value) && value > 0 ? value : null);

function ticksOf(spectra: readonly SpectrumSeries[]): number[] {
  const shown = spectra.flatMap(({ power, low = [], high = [] }) =>
    [power, low, high].flatMap((list) => Array.from(list).filter((value) => positiveOrNull(value) !== null))
  );
  const fold = (pick: (a: number, b: number) => number) => shown.reduce((a, b) => pick(a, b), shown[0]);
  return shown.length === 0 ? [] : logTicks(fold(Math.min), fold(Math.max));
}

/**
 * Power spectra on a logarithmic axis, with a band from the lowest to the highest seed where it is given.
 *
 * @param spectra One spectrum per system: network, surrogate.
 * @param options Size and unit.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg, spectraFigure } from "@volley/volley";
 *
 * const spectrum = { label: "network", frequencies: [20, 40, 60], power: [1, 9, 2] };
 * const svg = await figureSvg(spectraFigure([spectrum], { unit: "Hz²/Hz" }));
 * ```
 */
export function spectraFigure(
  spectra: readonly SpectrumSeries[],
  options: SpectraFigureOptions = {},
): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 476, height = 280, unit = "Hz", title } = options;
  const frequency = {
    field: "frequency",
    type: "quantitative",
    scale: { nice: false, zero: true },
    axis: { title: "frequency (Hz)", tickCount: 6 },
  };
  const power = {
    field: "power",
    type: "quantitative",
    scale: { type: "log", nice: false },
    axis: { title: `power (${unit})`, values: ticksOf(spectra), format: "~g" },
  };
  const bands = spectra.flatMap(({ label, frequencies, low, high }, system) => {
    if (!low || !high) return [];
    const values = Array.from(frequencies, (hz, i) => ({
      label,
      frequency: hz,
      low: positiveOrNull(low[i]),
      high: positiveOrNull(high[i]),
    })).filter((row) => row.low !== null && row.high !== null);
    return [{
      data: { values },
      mark: { type: "area", color: SYSTEM_COLORS[system % SYSTEM_COLORS.length], opacity: 0.2 },
      encoding: { x: frequency, y: { ...power, field: "low" }, y2: { field: "high" } },
    }];
  });
  const values = spectra.flatMap(({ label, frequencies, power }) =>
    Array.from(frequencies, (hz, i) => ({ label, frequency: hz, power: positiveOrNull(power[i]) }))
  );
  const lines = {
    data: { values },
    mark: { type: "line", strokeWidth: 1.6 },
    encoding: { x: frequency, y: power, ...systemsEncoding(spectra.map(({ label }) => label)) },
  };
  return displayedFigure({
    ...(title ? { title: { text: title } } : {}),
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    layer: [...bands, lines],
  });
}
