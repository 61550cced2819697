import { distributionFigure } from "./figures/distribution.ts";
import { formatNumber } from "./format_number.ts";
import { chooseBins, sampleBin } from "./histogram.ts";
import type { Panel } from "./panel.ts";
import type { DistributionSeries } from "./report_data.ts";

/**
 * The panel of one distribution, with bins shared by all systems and seeds. What its caption counts are the `values`.
 *
 * @param series Samples per system: network, surrogate.
 * @param options.title Heading.
 * @param options.quantity What is counted, with its unit.
 * @param options.of What the fractions are of.
 * @param options.unit Unit of the bins.
 * @returns The panel, not drawn yet.
 *
 * @example
 * ```ts
 * import { distributionPanel } from "./distribution_panel.ts";
 *
 * const names = { title: "Volley sizes", quantity: "volley size (spikes)", of: "volleys", unit: "spikes" };
 * console.assert(!distributionPanel([{ label: "network", values: [3, 5, 8] }], names).wide);
 * ```
 */
export function distributionPanel(
  series: readonly DistributionSeries[],
  options: { title: string; quantity: string; of: string; unit: string },
): Panel {
  const { title, quantity, of, unit } = options;
  // Samples of single seeds make the band alone: where the values are theirs, they would count twice.
  const all = series.flatMap(({ values }) => Array.from(values));
  const bins = chooseBins(all);
  const beyond = all.filter((value) => sampleBin(value, bins) >= bins.count).length;
  const counts = series.map(({ label, values }) => `${label} n = ${values.length}`).join(", ");
  const seeds = series.some((one) => one.seeds?.length)
    ? " Band: lowest to highest seed of the network."
    : "";
  const tail = beyond > 0 ? ` ${beyond} of ${all.length} values lie beyond the axis.` : "";
  return {
    title,
    caption: `Bins of ${formatNumber(bins.width)} ${unit}; ${counts}.${seeds}${tail}`,
    wide: false,
    specs: ({ width, height }) => [distributionFigure(series, { quantity, of, bins, width, height })],
  };
}
