/**
 * volley: spiking networks and their neural surrogates, on WebGPU, for Deno and browsers.
 *
 * ```ts
 * import { getPreset, meanRate, simulateReference } from "@volley/volley";
 * const run = await simulateReference(getPreset("mif-small-syn"), { durationMs: 100, seed: 1, record: { spikes: true } });
 * const { times, neurons } = run.spikes![0];
 * console.log(meanRate({ times, neurons, neuronCount: 100, durationMs: 100 }), "Hz");
 * ```
 * @module
 */

// What can be simulated, and what all of it has in common: specs, runs, population counts.
export * from "./lib/entries/systems.ts";
export * from "./lib/entries/markov.ts";
export * from "./lib/entries/spiking.ts";
export * from "./lib/entries/cable.ts";

// What learns from runs and then makes runs itself: of counts, of the traces of cells, of the features of spikes.
export * from "./lib/entries/surrogate.ts";
export * from "./lib/entries/trace.ts";
export * from "./lib/entries/features.ts";

// What is done with runs: datasets, measures, evaluations, sweeps, fits; statistics; figures and reports.
export * from "./lib/entries/experiment.ts";
export * from "./lib/entries/analysis.ts";
export * from "./lib/entries/report.ts";

// The device, and files.
export * from "./lib/entries/gpu.ts";
export * from "./lib/entries/io.ts";

export { VERSION } from "./lib/version.ts";
