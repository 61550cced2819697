import { type FigureSpec, LEGEND, SYSTEM_COLORS, SYSTEM_DASHES } from "../theme.ts";

/**
 * Colour and dash of systems (network, surrogate, …) by their `label` field, with one legend in the upper right
 * corner of the plot when there is more than one.
 *
 * @param labels Names of the systems in order.
 * @returns The `color` and `strokeDash` channels of a Vega-Lite encoding.
 *
 * @example
 * ```ts
 * import { systemsEncoding } from "./systems_encoding.ts";
 *
 * const encoding = { ...systemsEncoding(["network", "surrogate"]) };
 * ```
 */
export function systemsEncoding(labels: readonly string[]): FigureSpec {
  const pick = <T>(list: readonly T[]) => labels.map((_, i) => list[i % list.length]);
  const legend = labels.length < 2 ? null : LEGEND;
  const channel = (range: unknown[]) => ({
    field: "label",
    type: "nominal",
    scale: { domain: labels, range },
    legend,
  });
  return { color: channel(pick(SYSTEM_COLORS)), strokeDash: channel(pick(SYSTEM_DASHES)) };
}
