import { assertEquals } from "@std/assert";
import { disagreements } from "../../lib/gpu/proof.ts";
import { PROOFS } from "../../lib/doctor/proofs.ts";
import { gpuTest } from "../_gpu.ts";
import { WatchedGpu } from "./_watch.ts";

/** Seeds of the inputs; by them proofs choose their sizes, too. */
const SEEDS = [0, 1, 2, 3];

for (const { name, shaders, run } of PROOFS) {
  gpuTest(
    `${name} agrees with its reference, and its proof runs the shaders that it names`,
    async (shared) => {
      const gpu = new WatchedGpu(shared);
      try {
        for (const seed of SEEDS) assertEquals(disagreements(await run(gpu, seed)), [], `seed ${seed}`);
        const ran = await gpu.stems();
        assertEquals(shaders.filter((stem) => !ran.has(stem)), [], "named, but not run");
      } finally {
        gpu.unwatch();
      }
    },
  );
}
