/**
 * Where a bundle finds the list of the modules that are loaded late. Only `browser.ts` imports this.
 * @module
 */
import { bundleList } from "../base/load_late.ts";

bundleList(() => import("./bundled.ts"));
