import { assert, assertEquals } from "@std/assert";
import { disagreements } from "../../lib/gpu/proof.ts";
import { Gpu } from "../../lib/gpu/gpu.ts";
import { PROOFS } from "../../lib/doctor/proofs.ts";
import { gpuTest } from "../_gpu.ts";
import { shaderTexts } from "./_shaders.ts";

/** Seeds of the inputs; by them proofs choose their sizes, too. */
const SEEDS = [0, 1, 2, 3];

/** The pieces of all kernels that are asked for on a device, also of those that it has compiled before. */
function watchPieces(gpu: Gpu): { gpu: Gpu; pieces: Set<string> } {
  const pieces = new Set<string>(), watched = new Gpu(gpu.device, gpu.adapter);
  const get = (key: string) => {
    for (const piece of JSON.parse(key)[2]) pieces.add(piece);
    return gpu.kernels.get(key);
  };
  Object.assign(watched, {
    kernels: { get, set: (key: string, kernel: never) => gpu.kernels.set(key, kernel) },
  });
  return { gpu: watched, pieces };
}

for (const { name, shaders, run } of PROOFS) {
  gpuTest(
    `${name} agrees with its reference, and its proof runs all shaders that it names`,
    async (shared) => {
      const { gpu, pieces } = watchPieces(shared);
      for (const seed of SEEDS) {
        assertEquals(disagreements(await run(gpu, seed)), [], `seed ${seed}`);
      }
      const texts = shaderTexts();
      for (const stem of shaders) {
        const text = texts.get(stem);
        assert(text !== undefined, `there is no shader ${stem}`);
        assert([...pieces].some((piece) => piece.includes(text.trim())), `the proof never runs ${stem}`);
      }
    },
  );
}
