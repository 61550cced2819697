import { atLeast, type KernelVariant, type Proof } from "../../gpu/proof.ts";
import { madeUp } from "../../random/made_up.ts";
import { getPreset } from "../presets.ts";
import { differingWords, RECORDS, spikesOf } from "./_compare_runs.ts";
import { randomMultibandSpec, type Sizes } from "./_random_spec.ts";
import type { SimulateOptions } from "../run.ts";
import { simulateMultiband, simulateMultibandReference } from "./multiband.ts";

/** One cell of each kind, sizes that do not divide into quads, more I than E cells. */
const SIZES: readonly Sizes[] = [{ e: 76, i: 25 }, { e: 13, i: 7 }, { e: 5, i: 17 }, { e: 1, i: 1 }];
/** A rate at which networks are stopped, Hz. */
const BOUND = 1000;

function variant(record: "counts" | "spikes", runawayHz?: number): KernelVariant {
  return {
    name: `markov/multiband_ensemble, ${record}${runawayHz === undefined ? "" : ", with a bound"}`,
    compile: (gpu) =>
      simulateMultiband(gpu, getPreset("multiband-one-beat"), {
        durationMs: 1,
        warmupMs: 0,
        runawayHz,
        record: RECORDS[record],
      }),
  };
}

/** Multi-band networks, which are whole numbers: bit for bit those of MultibandStepper. */
export const MULTIBAND_PROOF: Proof = {
  name: "markov/multiband_ensemble",
  shaders: ["markov/multiband_ensemble", "markov/runaway", "random/pcg4d"],
  variants: [variant("counts"), variant("spikes"), variant("spikes", BOUND)],
  async run(gpu, seed) {
    const random = madeUp(200 + seed);
    let words = 0, spikes = 0;
    for (const [at, runawayHz] of [undefined, BOUND].entries()) {
      const cells = SIZES[(at + seed) % SIZES.length];
      const specs = Array.from({ length: 16 }, () => randomMultibandSpec(random, cells));
      const options: SimulateOptions = {
        durationMs: 12,
        // 3.3 ms is no multiple of the bin of 0.5 ms.
        warmupMs: 3.3,
        binMs: 0.5,
        seed: Math.floor(random() * 2 ** 53),
        runawayHz,
        record: { spikes: true },
      };
      const wanted = await simulateMultibandReference(specs, options);
      words += differingWords(await simulateMultiband(gpu, specs, options), wanted);
      spikes += spikesOf(wanted);
    }
    return [{ of: "words of the runs", error: words, bound: 0 }, atLeast("spikes", spikes, 100)];
  },
};
