import type { Gpu } from "../gpu/gpu.ts";
import { submit } from "../gpu/submit.ts";
import type { AnySpec, Trainable } from "./trainable.ts";
import { createTrainer } from "./trainer.ts";
import type { TrainingEngine } from "./training_engine.ts";

/** Trains on the GPU. */
export async function gpuTraining<Spec extends AnySpec>(
  gpu: Gpu,
  trainable: Trainable<Spec>,
): Promise<TrainingEngine> {
  const own = gpu.scope();
  const trainer = await createTrainer(own, trainable).catch((error) => {
    own[Symbol.dispose]();
    throw error;
  });
  const { encodeValidation } = trainer;
  let step = 0;
  return {
    adapter: gpu.adapter.description || gpu.adapter.vendor,
    stretchMs: gpu.adapter.software ? 400 : 100,
    validates: encodeValidation !== null,
    restore(state, first) {
      trainer.restore(state, first);
      step = first;
    },
    state: () => trainer.state(),
    async advance(steps, validate) {
      submit(gpu, "surrogate/training", (pass) => {
        for (let n = 0; n < steps; n++) trainer.encodeStep(pass);
        if (validate) encodeValidation!(pass);
      });
      const records = await trainer.records(step, step + steps);
      step += steps;
      return { records, validation: validate ? await trainer.validationLoss() : null };
    },
    [Symbol.dispose]: () => own[Symbol.dispose](),
  };
}
