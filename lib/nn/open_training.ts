import { loadLate } from "../base/load_late.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { gpuTraining } from "./gpu_training.ts";
import type { LoopOptions } from "./loop_options.ts";
import { takesProcessor } from "./takes_processor.ts";
import type * as onProcessor from "./processor/processor_training.ts";
import type { Trainable } from "./trainable.ts";
import type { TrainingEngine } from "./training_engine.ts";

/** Opens what trains. @throws {TypeError} When it needs a GPU and there is none. */
export async function openTraining(
  gpu: Gpu | null,
  trainable: Trainable,
  { engine, threads, apart }: Pick<LoopOptions, "engine" | "threads" | "apart">,
): Promise<TrainingEngine> {
  const { plan, length, processor } = trainable;
  const asked = { blocks: processor?.blocks ?? null, engine };
  if (!takesProcessor("train the surrogate", gpu, asked)) return await gpuTraining(gpu!, trainable);
  const { processorTraining } = await loadLate<typeof onProcessor>(
    "./processor/processor_training.ts",
    import.meta.url,
    "train the surrogate",
  );
  return await processorTraining({ plan, length, processor: processor! }, { threads, apart });
}
