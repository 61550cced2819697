/**
 * All of `mod.ts`, to be bundled for browsers: the packages that draw figures and read HDF5 files are part of the bundle, which under Deno
 * are fetched when they are needed.
 *
 * ```sh
 * deno bundle --platform browser page.ts --output page.js
 * ```
 *
 * @example
 * ```ts ignore
 * // page.ts
 * import { figureSvg, getSpikingPreset, populationRasterFigure, simulateSpikingReference } from "./browser.ts";
 *
 * const run = await simulateSpikingReference(getSpikingPreset("cuba"), { durationMs: 50 });
 * document.body.innerHTML = await figureSvg(populationRasterFigure(run));
 * ```
 * @module
 */
import "./lib/deps/bundled.ts";
import "./lib/entries/bundled_late.ts";

export * from "./mod.ts";
