import type { Gpu } from "../gpu/gpu.ts";
import { disagreements, type Proof } from "../gpu/proof.ts";

/** Outcome of one kernel's self-test. */
export interface SelfTestResult {
  /** Stem of the kernel, such as `simulation/mif_ensemble`. */
  kernel: string;
  /** Whether the GPU agrees with the reference. */
  agrees: boolean;
  /** What differs, or how closely they agree. */
  detail: string;
  /** Wall time, ms, compilation included. */
  milliseconds: number;
}

/** A short numerical comparison of a kernel with its reference on the adapter at hand. */
export interface SelfTest {
  kernel: string;
  /** Throws, or returns what differs; null when nothing does. */
  compare(gpu: Gpu): Promise<string | null>;
}

/** Runs self-tests one after the other; a failure of one does not stop the others. */
export async function runSelfTests(gpu: Gpu, tests: readonly SelfTest[]): Promise<SelfTestResult[]> {
  const results: SelfTestResult[] = [];
  for (const { kernel, compare } of tests) {
    using own = gpu.scope();
    const start = performance.now();
    const difference = await compare(own).catch((error: Error) => error.message);
    results.push({
      kernel,
      agrees: difference === null,
      detail: difference ?? "",
      milliseconds: performance.now() - start,
    });
  }
  return results;
}

/** A proof as a self-test. */
export function selfTestOf({ name, run }: Proof): SelfTest {
  return {
    kernel: name,
    async compare(gpu) {
      const differing = disagreements(await run(gpu, 0));
      if (differing.length === 0) return null;
      return differing.map(({ of, error, bound }) => `${of}: ${error} differ, not ${bound}`).join("; ");
    },
  };
}
