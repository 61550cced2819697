import { createBuffer, readBuffer, writeBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { windowedBuffer } from "./_buffers.ts";
import { nnKernel } from "./_kernels.ts";
import { type Encode, inOrder } from "./encode.ts";
import { sampleLanes } from "./sample_lanes.ts";
import { adamSchedule, type LoopPlan } from "./loop_options.ts";
import type { AnySpec, GradientGraph, Trainable } from "./trainable.ts";
import type { TrainingState } from "./training_engine.ts";

/** A training run on the GPU: its buffers and what a step records. */
export interface Trainer<Graph extends GradientGraph = GradientGraph> {
  graph: Graph;
  /** Records one training step. */
  encodeStep: Encode;
  /** Records the validation loss; null without data held out. */
  encodeValidation: Encode | null;
  /** Sets the state and the step to go on from. */
  restore(state: TrainingState, step: number): void;
  state(): Promise<TrainingState>;
  /** (loss, gradient norm) of steps [first, end). */
  records(first: number, end: number): Promise<Float32Array>;
  /** Mean loss on the data held out, as last recorded. */
  validationLoss(): Promise<number>;
}

type Buffers = Record<"weights" | "moments" | "averages" | "progress" | "records", GPUBuffer>;

/** One workgroup sums all: a large one on GPUs. */
function normLanes(gpu: Gpu): { LANES: number } {
  return { LANES: gpu.adapter.software ? 64 : 256 };
}

async function optimiser(
  gpu: Gpu,
  run: { plan: LoopPlan; length: number; graph: GradientGraph },
  buffers: Buffers,
): Promise<Encode> {
  const { plan, length, graph: { samples, losses, gradient } } = run;
  const { weights, moments, averages, progress, records } = buffers;
  const LANES = sampleLanes(gpu);
  const norm = await nnKernel(gpu, "gradient_norm", { constants: normLanes(gpu) });
  const adam = await nnKernel(gpu, "adam", {
    flags: { NADAM: plan.optimizer === "nadam", SGD: plan.optimizer === "sgd" },
    constants: { LANES },
  });
  const normGroup = norm.bind({
    shape: norm.uniform("shape", { samples, length, clip: plan.clip }),
    losses,
    records,
    gradient,
    progress,
  });
  const adamGroup = adam.bind({
    shape: adam.uniform("shape", {
      length,
      beta1: plan.beta1,
      beta2: plan.beta2,
      epsilon: 1e-8,
      decay: plan.weightDecay,
    }),
    progress,
    schedule: createBuffer(gpu, "surrogate/schedule", adamSchedule(plan)),
    gradient,
    weights: { buffer: weights, size: 16 * length },
    moments,
    averages,
  });
  return (pass) => {
    norm.dispatch(pass, normGroup, 1);
    adam.dispatch(pass, adamGroup, Math.ceil(length / LANES));
  };
}

/** Records the losses of the batches held out, one slot of `records` each. */
async function validator(
  gpu: Gpu,
  validation: NonNullable<GradientGraph["validation"]>,
  records: GPUBuffer,
): Promise<Encode> {
  const { batches, losses, samples } = validation;
  const sum = await nnKernel(gpu, "gradient_norm", {
    flags: { LOSS_ONLY: true },
    constants: normLanes(gpu),
  });
  return inOrder(batches.flatMap((batch, slot) => {
    const group = sum.bind({ shape: sum.uniform("shape", { samples, slot }), losses, records });
    return [batch, (pass: GPUComputePassEncoder) => sum.dispatch(pass, group, 1)];
  }));
}

/** Puts a training run on the GPU; its buffers belong to `gpu`, a scope or the device. Its state is unset until `restore`. */
export async function createTrainer<Spec extends AnySpec, Graph extends GradientGraph>(
  gpu: Gpu,
  trainable: Trainable<Spec, Graph>,
): Promise<Trainer<Graph>> {
  const { plan, length } = trainable;
  const progress = createBuffer(gpu, "surrogate/progress", 16);
  const records = createBuffer(gpu, "surrogate/records", 8 * plan.steps);
  const weights = windowedBuffer(gpu, "surrogate/weights", 16 * length);
  const moments = createBuffer(gpu, "surrogate/moments", 32 * length);
  const averages = createBuffer(gpu, "surrogate/averages", 16 * length);
  const graph = await trainable.build(gpu, { weights, progress });
  const buffers = { weights, moments, averages, progress, records };
  const optimise = await optimiser(gpu, { plan, length, graph }, buffers);
  const { validation } = graph;
  const batches = validation?.batches.length ?? 0;
  const validations = createBuffer(gpu, "surrogate/validations", 8 * batches);
  const read = async (buffer: GPUBuffer, byteLength: number, byteOffset = 0) =>
    new Float32Array(await readBuffer(gpu, buffer, { byteOffset, byteLength }));
  return {
    graph,
    encodeStep: inOrder([graph.gather, graph.encode, optimise]),
    encodeValidation: validation && await validator(gpu, validation, validations),
    restore(state, step) {
      writeBuffer(gpu, weights, state.weights);
      writeBuffer(gpu, moments, state.moments);
      writeBuffer(gpu, averages, state.averages);
      writeBuffer(gpu, progress, Uint32Array.of(step, 0, 0, 0));
    },
    state: async () => ({
      weights: await read(weights, 16 * length),
      moments: await read(moments, 32 * length),
      averages: await read(averages, 16 * length),
    }),
    records: (first, end) => read(records, 8 * (end - first), 8 * first),
    validationLoss: async () => {
      const losses = await read(validations, 8 * batches);
      return losses.filter((_, at) => at % 2 === 0).reduce((a, b) => a + b, 0) / batches;
    },
  };
}
