import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

const OPTIONS: OptionNames<AgreementFigureOptions> = { width: true, height: true, legend: true };

/** Values of one measure at many points, of a network and of its surrogates. */
export interface AgreementSeries {
  /** Name of the measure. */
  name: string;
  /** Unit; empty for pure numbers. */
  unit: string;
  /** Median distance between two seeds of the network, drawn as a band about the line of equality; null for none. */
  floor: number | null;
  /** Per surrogate: its name and equally long lists of the network's values and of its own. */
  systems: readonly { label: string; network: readonly number[]; predicted: readonly number[] }[];
}

/** Options of {@linkcode agreementFigure}. */
export interface AgreementFigureOptions {
  /** Width, px. @default 308 */
  width?: number;
  /** Height, px. @default 250 */
  height?: number;
  /** Whether several surrogates are named. @default true */
  legend?: boolean;
}

/** Shapes of systems, so that points differ without colour. */
const SHAPES = ["circle", "triangle-up", "square"] as const;
const MARGIN = 0.05; // of the range of values, on both sides

function domainOf(series: AgreementSeries): [number, number] {
  const values = series.systems.flatMap(({ network, predicted }) => [...network, ...predicted]);
  if (values.length === 0) return [0, 1];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const margin = high > low ? MARGIN * (high - low) : Math.abs(high) * MARGIN || 1;
  return [low - margin, high + margin];
}

/**
 * Predicted against true values of one measure over test points, with the line of equality and, about it, the distance
 * between two seeds of the network.
 *
 * @param series Values of the network and of each surrogate.
 * @param options Size, legend.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { agreementFigure, figureSvg } from "@volley/volley";
 *
 * const systems = [{ label: "model", network: [5, 9, 14], predicted: [5.2, 8.8, 14.1] }];
 * const svg = await figureSvg(agreementFigure({ name: "E rate", unit: "Hz", floor: 0.2, systems }));
 * ```
 */
export function agreementFigure(series: AgreementSeries, options: AgreementFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 308, height = 250, legend = true } = options;
  const domain = domainOf(series);
  const scale = { domain, nice: false, zero: false };
  const axis = (title: string) => ({ title, tickCount: 4 });
  const unit = series.unit ? ` (${series.unit})` : "";
  const channel = (name: string, title: string) => ({
    field: name,
    type: "quantitative",
    scale,
    axis: axis(title),
  });
  const x = channel("network", `network${unit}`);
  const y = channel("predicted", `surrogate${unit}`);
  const ends = domain.map((value) => ({ network: value, predicted: value }));
  const floor = series.floor ?? 0;
  const band = ends.map((end) => ({ ...end, predicted: end.network - floor, high: end.network + floor }));
  const labels = series.systems.map(({ label }) => label);
  const pick = <T>(list: readonly T[]) => labels.map((_, k) => list[k % list.length]);
  const key = (range: readonly unknown[]) => ({
    field: "label",
    type: "nominal",
    scale: { domain: labels, range },
    legend: legend && labels.length > 1
      ? { orient: "bottom-right", title: null, fillColor: "white", padding: 2, symbolSize: 40, offset: 2 }
      : null,
  });
  const points = series.systems.flatMap(({ label, network, predicted }) =>
    network.map((value, k) => ({ label, network: value, predicted: predicted[k] }))
  );
  return displayedFigure({
    title: { text: series.name },
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    layer: [
      {
        data: { values: floor > 0 ? band : [] },
        mark: { type: "area", color: "#9aa1ac", opacity: 0.35, clip: true },
        encoding: { x, y, y2: { field: "high" } },
      },
      {
        data: { values: ends },
        mark: { type: "line", color: "#6b7280", strokeWidth: 1, strokeDash: [4, 3] },
        encoding: { x, y },
      },
      {
        data: { values: points },
        mark: { type: "point", size: 26, strokeWidth: 1.4, opacity: 0.85 },
        encoding: { x, y, color: key(pick(SYSTEM_COLORS.slice(1))), shape: key(pick(SHAPES)) },
      },
    ],
  });
}
