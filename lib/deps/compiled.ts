/**
 * All packages that are loaded late, named where `deno compile` sees them. Only `cli/compiled.ts` imports this.
 * @module
 */
import "./bundled.ts";
import { bundlePackage } from "./load_package.ts";

bundlePackage("npm:cli-progress@3.12.0", () => import("npm:cli-progress@3.12.0"));
