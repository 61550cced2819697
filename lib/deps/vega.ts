/** Vega and Vega-Lite: figures from declarative specs, loaded only when a figure is drawn. */
import { loadPackage } from "./load_package.ts";

type Vega = typeof import("npm:vega@6.4.0");
type VegaLite = typeof import("npm:vega-lite@6.5.0");

/**
 * Loads Vega and Vega-Lite.
 *
 * @returns Both modules.
 *
 * @example
 * ```ts ignore
 * import { loadVega } from "./vega.ts";
 *
 * const { vega, vegaLite } = await loadVega();
 * ```
 */
export async function loadVega(): Promise<{ vega: Vega; vegaLite: VegaLite }> {
  const task = "draw a figure";
  const [vega, vegaLite] = await Promise.all([
    loadPackage<Vega>("npm:vega@6.4.0", task),
    loadPackage<VegaLite>("npm:vega-lite@6.5.0", task),
  ]);
  return { vega, vegaLite };
}
