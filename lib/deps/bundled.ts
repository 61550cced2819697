/**
 * The packages that are loaded late, named where a bundler sees them. Only `browser.ts` imports this: Deno would fetch them all.
 * @module
 */
import { bundlePackage } from "./load_package.ts";

bundlePackage("npm:vega@6.4.0", () => import("npm:vega@6.4.0"));
bundlePackage("npm:vega-lite@6.5.0", () => import("npm:vega-lite@6.5.0"));
bundlePackage("npm:h5wasm@0.10.3", () => import("npm:h5wasm@0.10.3"));
bundlePackage("npm:ml-kmeans@6.0.0", () => import("npm:ml-kmeans@6.0.0"));
