import { failType } from "../base/fail.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { LayerBlock } from "./layer_block.ts";
import { layerOf } from "./layers/registry.ts";

/** The first layer that is of a kind that the processor does not have; null where it has all. */
function missingOnProcessor(blocks: readonly LayerBlock[]): LayerBlock | null {
  return blocks.find((block) => layerOf(block).processor === undefined) ?? null;
}

/**
 * Whether the processor does the work of layers: where it is asked for, where there is no device, and where the device is software, which is slower.
 * @param blocks The layers; null for what needs a GPU.
 * @throws {TypeError} When what was asked for, or what is there, cannot do it.
 */
export function takesProcessor(
  task: string,
  gpu: Gpu | null,
  { blocks, engine }: { blocks: readonly LayerBlock[] | null; engine?: "gpu" | "reference" },
): boolean {
  const missing = blocks && missingOnProcessor(blocks), able = blocks !== null && missing === null;
  if (engine === "gpu" && !gpu) failType(task, "the engine gpu needs a device", gpu);
  if (engine === "reference" || !gpu) {
    if (able) return true;
    const what = missing ? `a layer of kind ${missing.kind}` : "a surrogate of this kind";
    failType(task, `${what} needs a GPU`, engine ?? gpu);
  }
  return engine !== "gpu" && able && gpu.adapter.software;
}
