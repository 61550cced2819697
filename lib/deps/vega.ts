/** Vega and Vega-Lite: figures from declarative specs, loaded only when a figure is drawn. */

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
  // Names that are computed are not fetched until they are asked for: drawing costs 10 MB, simulating does not.
  const names: readonly string[] = ["npm:vega@6.4.0", "npm:vega-lite@6.5.0"];
  const [vega, vegaLite] = await Promise.all(names.map((name) => import(name)));
  return { vega, vegaLite };
}
