import { type OnProgress, progressTeller } from "../base/progress.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type Agreement, disagreements, type Proof } from "../gpu/proof.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";

/** How a kernel did beside its reference. */
export interface ProofResult {
  /** Stem of the kernel, or of the wrapper that runs several, such as `markov/mif_ensemble`. */
  kernel: string;
  /** Whether the GPU agrees with the reference. */
  agrees: boolean;
  /** What differs; empty where nothing does. */
  detail: string;
  /** All that was compared: the largest error, or how many values differ, beside what rounding explains. */
  comparisons: Agreement[];
  /** Wall time, ms, compilation included. */
  milliseconds: number;
}

/** Options of {@link runProofs}. */
export interface ProofOptions {
  /** Seed of the random inputs. @default 1 */
  seed?: number;
  /** Told before each kernel, which it is, and at the end. */
  onProgress?: OnProgress;
}

function sentence({ of, error, bound }: Agreement): string {
  return `${of}: ${Number(error.toPrecision(3))}, at most ${bound}`;
}

/** What compares kernels with their reference. */
interface Trial {
  name: string;
  run(): Promise<Agreement[]>;
}

/** Runs trials one after the other; a failure of one does not stop the others. */
export async function runTrials(trials: readonly Trial[], onProgress?: OnProgress): Promise<ProofResult[]> {
  const results: ProofResult[] = [], tell = progressTeller(onProgress);
  for (const [done, { name: kernel, run }] of trials.entries()) {
    tell(done / trials.length, kernel);
    const start = performance.now();
    let comparisons: Agreement[] = [], detail: string;
    try {
      comparisons = await run();
      detail = disagreements(comparisons).map(sentence).join("; ");
    } catch (error) {
      detail = (error as Error).message;
    }
    const milliseconds = performance.now() - start;
    results.push({ kernel, agrees: detail === "", detail, comparisons, milliseconds });
  }
  tell(1);
  return results;
}

/** Runs proofs on a GPU, each of which ends what it has made there. */
export function runProofs(
  gpu: Gpu,
  proofs: readonly Proof[],
  { seed = DEFAULT_SEED, onProgress }: ProofOptions = {},
): Promise<ProofResult[]> {
  const trials = proofs.map(({ name, run }) => ({
    name,
    run: async () => {
      using own = gpu.scope();
      return await run(own, seed);
    },
  }));
  return runTrials(trials, onProgress);
}
