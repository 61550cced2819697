import { loadLate } from "../../base/load_late.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Energy } from "./energy.ts";
import type * as onGpu from "./gpu/sample_chains.ts";
import { type HamiltonianOptions, type HamiltonianSamples, sampleHamiltonian } from "./sample_hamiltonian.ts";

/**
 * Samples of `exp(-E / temperature)` by many chains at once: on the GPU, in single precision, where the energy has WGSL (and a software adapter can run its loops), else on the processor as {@linkcode sampleHamiltonian} takes them.
 * Chains of the GPU follow those of the processor up to rounding, and are of the same distribution. `observe` runs on the processor in both.
 *
 * Single precision tells a change of E + |p|^2 / 2 to a part in 10^7 of its size: where that is no longer small beside the temperature, as with energies of 10^5 temperatures, Metropolis' rule decides by
 * rounding.
 * @param gpu Where chains run; null for the processor.
 * @param energy The user's own with `wgsl`, or such as `ModernHopfield`.
 * @returns Samples, and `engine`: `gpu` or `processor`.
 * @throws {RangeError} When an option is out of range. @throws {TypeError} When one is unknown.
 * @example
 * ```ts
 * import { sampleChains } from "@volley/volley/flows";
 *
 * const bowl = {
 *   size: 1,
 *   evaluate: (x: Float64Array, gradient: Float64Array) => (gradient[0] = x[0]) * x[0] / 2,
 *   wgsl: { code: "fn energy() -> f32 { slope(0u, place(0u)); return 0.5 * place(0u) * place(0u); }" },
 * };
 * const { values, engine } = await sampleChains(null, bowl, { stepSize: 0.5, samples: 100, chains: 10 });
 * console.assert(engine === "processor" && values.length === 1000);
 * ```
 */
export async function sampleChains(
  gpu: Gpu | null,
  energy: Energy,
  options: HamiltonianOptions,
): Promise<HamiltonianSamples & { engine: "gpu" | "processor" }> {
  const { wgsl } = energy;
  if (!gpu || !wgsl) return { ...sampleHamiltonian(energy, options), engine: "processor" };
  const { mostMoves, sampleChainsOnGpu } = await loadLate<typeof onGpu>(
    "./gpu/sample_chains.ts",
    import.meta.url,
    "sample an energy",
  );
  // A software driver would not end a move.
  if (mostMoves(gpu, energy.size, options.steps ?? 10, wgsl) < 1) {
    return { ...sampleHamiltonian(energy, options), engine: "processor" };
  }
  return { ...await sampleChainsOnGpu(gpu, { energy, wgsl }, options), engine: "gpu" };
}
