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

// What learns from runs and then makes runs itself. Surrogates of single cells have entry points of their own: traces
// (@volley/volley/trace, lib/entries/trace.ts) and features of spikes (@volley/volley/features, lib/entries/features.ts).
export * from "./lib/entries/surrogate.ts";

// What is done with runs: datasets, measures, evaluations, sweeps, fits; statistics; figures and reports.
export * from "./lib/entries/experiment.ts";
export * from "./lib/entries/analysis.ts";
export * from "./lib/entries/report.ts";

// The device, and files; whether the kernels of a device are right is told by @volley/volley/doctor (lib/entries/doctor.ts).
export * from "./lib/entries/gpu.ts";
export * from "./lib/entries/io.ts";

export { VERSION } from "./lib/version.ts";
