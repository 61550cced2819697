import { assertEquals } from "@std/assert";
import { disagreements } from "../../lib/gpu/proof.ts";
import { Gpu } from "../../lib/gpu/gpu.ts";
import { PROOFS } from "../../lib/doctor/proofs.ts";
import { gpuTest } from "../_gpu.ts";
import { shaderTexts } from "./_shaders.ts";

/** Seeds of the inputs; by them proofs choose their sizes, too. */
const SEEDS = [0, 1, 2, 3];

const TEXTS = shaderTexts();

/** A device that keeps the kernels of another, and the WGSL of those that are asked for. */
function watched(gpu: Gpu): { gpu: Gpu; pieces: Set<string> } {
  const pieces = new Set<string>(), { kernels } = gpu;
  const get = (key: string) => {
    for (const piece of JSON.parse(key)[2]) pieces.add(piece);
    return kernels.get(key);
  };
  const set = (key: string, kernel: Promise<unknown>) => kernels.set(key, kernel);
  return { gpu: Object.assign(new Gpu(gpu.device, gpu.adapter), { kernels: { get, set } }) as Gpu, pieces };
}

for (const { name, shaders, run } of PROOFS) {
  gpuTest(
    `${name} agrees with its reference, and its proof names the shaders that it runs`,
    async (shared) => {
      const { gpu, pieces } = watched(shared);
      for (const seed of SEEDS) assertEquals(disagreements(await run(gpu, seed)), [], `seed ${seed}`);
      const ran = [...TEXTS].filter(([, text]) => [...pieces].some((piece) => piece.includes(text.trim())));
      assertEquals(ran.map(([stem]) => stem).sort(), [...shaders].sort());
    },
  );
}
