import { assertEquals } from "@std/assert";
import { PROOFS } from "../../lib/doctor/proofs.ts";
import { disagreements } from "../../lib/gpu/proof.ts";
import { gpuTest } from "../_gpu.ts";
import { WatchedGpu } from "./_watch.ts";

/** A test of every proof. @param seeds Seeds of the inputs; by them proofs choose their sizes, too. */
export function proofTests(seeds: readonly number[]): void {
  for (const { name, shaders, run } of PROOFS) {
    gpuTest(
      `${name} agrees with its reference, and its proof runs the shaders that it names, seeds ${
        seeds.join(", ")
      }`,
      async (shared) => {
        const gpu = new WatchedGpu(shared);
        try {
          for (const seed of seeds) assertEquals(disagreements(await run(gpu, seed)), [], `seed ${seed}`);
          const ran = await gpu.stems();
          assertEquals(shaders.filter((stem) => !ran.has(stem)), [], "named, but not run");
        } finally {
          gpu.unwatch();
        }
      },
    );
  }
}
