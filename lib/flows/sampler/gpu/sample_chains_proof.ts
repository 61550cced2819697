import { type Agreement, largestError, type Proof } from "../../../gpu/proof.ts";
import { madeUp } from "../../../random/made_up.ts";
import type { Energy } from "../energy.ts";
import { ModernHopfield } from "../modern_hopfield.ts";
import { type HamiltonianOptions, sampleHamiltonian } from "../sample_hamiltonian.ts";
import { chainsKernel, sampleChainsOnGpu } from "./sample_chains.ts";

/** Two coupled wells in each pair of numbers, with stiffness of its own for each: a user's energy, for the proof and tests. */
export function wells(stiffness: readonly number[]): Energy & Required<Pick<Energy, "wgsl">> {
  return {
    size: stiffness.length,
    evaluate(x, gradient) {
      let energy = 0;
      for (let i = 0; i < x.length; i++) {
        const depth = x[i] * x[i] - 1, next = x[(i + 1) % x.length], last = x[(i + x.length - 1) % x.length];
        energy += stiffness[i] * depth * depth - 0.1 * x[i] * next;
        gradient[i] = 4 * stiffness[i] * x[i] * depth - 0.1 * (next + last);
      }
      return energy;
    },
    wgsl: {
      numbers: Float32Array.from(stiffness),
      loops: 2 * stiffness.length,
      code: `fn energy() -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < SIZE; i++) {
    let depth = place(i) * place(i) - 1.0;
    let next = place((i + 1u) % SIZE);
    sum += number(i) * depth * depth - 0.1 * place(i) * next;
    slope(i, 4.0 * number(i) * place(i) * depth - 0.1 * (next + place((i + SIZE - 1u) % SIZE)));
  }
  return sum;
}`,
    },
  };
}

/** A Hopfield network of random patterns. */
function hopfield(random: () => number, size: number): ModernHopfield {
  const patterns = Array.from({ length: 5 }, () => Array.from({ length: size }, () => random() - 0.5));
  return new ModernHopfield({ patterns, beta: 8, biases: patterns.map(() => random()) });
}

/** Chains of the GPU beside those of the processor. */
export const SAMPLE_CHAINS_PROOF: Proof = {
  name: "flows/sample_chains",
  shaders: ["flows/sample_chains", "random/philox", "random/uniform", "random/normal_from"],
  variants: [
    {
      name: "flows/sample_chains, hopfield",
      compile: (gpu) => chainsKernel(gpu, hopfield(madeUp(1), 3).wgsl),
    },
    { name: "flows/sample_chains, wells", compile: (gpu) => chainsKernel(gpu, wells([1, 2]).wgsl) },
  ],
  async run(gpu, seed) {
    const random = madeUp(40 + seed), all: Agreement[] = [], size = 1 + (seed * 3 + 6) % 11;
    const energies = { hopfield: hopfield(random, size), wells: wells(Array.from({ length: size }, random)) };
    for (const [name, energy] of Object.entries(energies)) {
      // Coarse steps, so that some moves are refused.
      const options: HamiltonianOptions = {
        ...{
          stepSize: name === "wells" ? 0.15 : 0.9,
          steps: 4,
          samples: 6,
          burnIn: 2,
          chains: 70,
          temperature: 0.5,
        },
        ...{ persistence: seed % 2 === 0 ? 0 : 0.6, metropolis: seed % 5 !== 4, seed: 1 + seed },
        start: [Array.from({ length: size }, random), Array.from({ length: size }, random)],
      };
      const found = await sampleChainsOnGpu(gpu, { energy, wgsl: energy.wgsl }, options);
      const wanted = sampleHamiltonian(energy, options), width = 6 * size;
      const errors = Array.from({ length: 70 }, (_, chain) => {
        const part = (values: Float64Array) => values.subarray(chain * width, (chain + 1) * width);
        return largestError(part(found.values), part(wanted.values));
      });
      // 32 steps of rounding by 2^-24, which wells and barriers let grow some hundred times. Of 560 decisions one in 10^5 has its edge where rounding turns it, and then a chain is another.
      const others = errors.filter((error) => !(error <= 1e-3)).length;
      all.push({ of: `chains that differ by more than 0.001, ${name}`, error: others, bound: 1 });
      const acceptance = Math.abs(found.acceptance - wanted.acceptance);
      all.push({ of: `part of moves accepted, ${name}`, error: acceptance, bound: 0.005 });
      const relative = Math.abs(found.errorOfH / wanted.errorOfH - 1);
      all.push({ of: `error of H, relative, ${name}`, error: relative, bound: 0.02 });
    }
    return all;
  },
};
