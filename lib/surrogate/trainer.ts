import { createBuffer, readBuffer, writeBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { windowedBuffer } from "./_buffers.ts";
import { surrogateKernel } from "./_kernels.ts";
import { type CountData, featureFields, normaliseParameters, packCounts } from "./count_data.ts";
import { sampleLanes } from "./head.ts";
import { weightLayout } from "./layout.ts";
import type { Encode } from "./lstm_layer.ts";
import type { Schedule } from "./schedule.ts";
import type { SurrogateSpec } from "./spec.ts";
import { seedKey, STREAMS } from "./streams.ts";
import { type TrainingGraph, trainingGraph } from "./training_graph.ts";
import { adamSchedule, type TrainingPlan } from "./training_options.ts";

/** Windows of the validation loss: batches of fixed windows. */
const VALIDATION_BATCHES = 4;

/** Everything that changes while a surrogate is trained, `(layout.length)` vec4 each. */
export interface TrainingState {
  weights: Float32Array<ArrayBuffer>;
  /** First and second moments of each vec4 in turn. */
  moments: Float32Array<ArrayBuffer>;
  averages: Float32Array<ArrayBuffer>;
}

/** A training run on the GPU: its buffers and what a step records. */
export interface Trainer {
  graph: TrainingGraph;
  /** Records one training step. */
  encodeStep: Encode;
  /** Records the validation loss; null without networks held out. */
  encodeValidation: Encode | null;
  /** Sets the state and the step to go on from. */
  restore(state: TrainingState, step: number): void;
  state(): Promise<TrainingState>;
  /** (loss, gradient norm) of steps [first, end). */
  records(first: number, end: number): Promise<Float32Array>;
  /** Mean loss on the networks held out, as last recorded. */
  validationLoss(): Promise<number>;
}

interface Sources {
  networks: GPUBuffer;
  recordings: GPUBuffer;
  parameters: GPUBuffer;
}

function uploadData(gpu: Gpu, spec: SurrogateSpec, data: CountData): Sources {
  const parameters = normaliseParameters(spec, data.parameters?.values ?? []);
  return {
    networks: createBuffer(
      gpu,
      "surrogate/networks",
      Uint32Array.from({ length: data.networks }, (_, n) => n),
    ),
    recordings: createBuffer(gpu, "surrogate/recordings", packCounts(data)),
    parameters: createBuffer(gpu, "surrogate/parameters", parameters.length ? parameters : 16),
  };
}

async function gatherer(
  gpu: Gpu,
  run: { spec: SurrogateSpec; data: CountData; plan: TrainingPlan; sources: Sources; graph: TrainingGraph },
  from: { progress: GPUBuffer } | { fixedStep: number },
): Promise<Encode> {
  const { spec, data, plan, sources, graph } = run;
  const fixed = "fixedStep" in from;
  const LANES = sampleLanes(gpu);
  const kernel = await surrogateKernel(gpu, "gather_windows", {
    flags: { FIXED: fixed },
    constants: { LANES },
  });
  const trained = data.networks - plan.heldOut;
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      batch: plan.batch,
      steps: plan.window,
      bins: data.bins,
      listed: fixed ? plan.heldOut : trained,
      listedFirst: fixed ? trained : 0,
      stream: fixed ? STREAMS.validation : STREAMS.training,
      fixedStep: fixed ? from.fixedStep : 0,
      inputStride: graph.inputs.stride,
      seed: seedKey(plan.seed),
      features: featureFields(spec),
    }),
    ...sources,
    inputs: graph.inputs.buffer,
    counts: graph.counts,
    ...(fixed ? {} : { progress: from.progress }),
  });
  return (pass) => kernel.dispatch(pass, group, Math.ceil(plan.batch * plan.window / LANES));
}

async function optimiser(
  gpu: Gpu,
  plan: TrainingPlan,
  buffers: Record<"weights" | "moments" | "averages" | "progress" | "records", GPUBuffer> & {
    graph: TrainingGraph;
  },
): Promise<Encode> {
  const { weights, moments, averages, progress, records, graph } = buffers;
  const { length } = graph.layout;
  const gradient = graph.gradient!;
  const LANES = sampleLanes(gpu);
  const norm = await surrogateKernel(gpu, "gradient_norm");
  const adam = await surrogateKernel(gpu, "adam", { constants: { LANES } });
  const samples = plan.batch * plan.window;
  const normGroup = norm.bind({
    shape: norm.uniform("shape", { samples, length, clip: plan.clip }),
    losses: graph.losses,
    records,
    gradient,
    progress,
  });
  const adamGroup = adam.bind({
    shape: adam.uniform("shape", { length, beta1: plan.beta1, beta2: plan.beta2, epsilon: 1e-8 }),
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

type Run = { spec: SurrogateSpec; data: CountData; plan: TrainingPlan };

async function validator(
  gpu: Gpu,
  run: Run & { sources: Sources; weights: GPUBuffer; schedule?: Schedule },
  records: GPUBuffer,
): Promise<Encode> {
  const { spec, plan, weights, schedule } = run;
  const shape = { batch: plan.batch, steps: plan.window, burnIn: plan.burnIn, weights, schedule };
  const graph = await trainingGraph(gpu, spec, { ...shape, gradient: false });
  const sum = await surrogateKernel(gpu, "gradient_norm", { flags: { LOSS_ONLY: true } });
  const samples = plan.batch * plan.window;
  const parts: Encode[] = [];
  for (let slot = 0; slot < VALIDATION_BATCHES; slot++) {
    const gather = await gatherer(gpu, { ...run, graph }, { fixedStep: slot });
    const group = sum.bind({ shape: sum.uniform("shape", { samples, slot }), losses: graph.losses, records });
    parts.push(gather, graph.encode, (pass) => sum.dispatch(pass, group, 1));
  }
  return (pass) => parts.forEach((encode) => encode(pass));
}

/** Puts a training run on the GPU. Its state is unset until `restore`. */
export async function createTrainer(gpu: Gpu, run: Run & { schedule?: Schedule }): Promise<Trainer> {
  const { spec, data, plan, schedule } = run;
  const sources = uploadData(gpu, spec, data);
  const progress = createBuffer(gpu, "surrogate/progress", 16);
  const records = createBuffer(gpu, "surrogate/records", 8 * plan.steps);
  const validations = createBuffer(gpu, "surrogate/validations", 8 * VALIDATION_BATCHES);
  const { length } = weightLayout(spec);
  const weights = windowedBuffer(gpu, "surrogate/weights", 16 * length);
  const moments = createBuffer(gpu, "surrogate/moments", 32 * length);
  const averages = createBuffer(gpu, "surrogate/averages", 16 * length);
  const shape = { batch: plan.batch, steps: plan.window, burnIn: plan.burnIn, weights, schedule };
  const graph = await trainingGraph(gpu, spec, { ...shape, gradient: true });
  const gather = await gatherer(gpu, { ...run, sources, graph }, { progress });
  const optimise = await optimiser(gpu, plan, { weights, moments, averages, progress, records, graph });
  const encodeValidation = plan.heldOut > 0
    ? await validator(gpu, { ...run, sources, weights }, validations)
    : null;
  const read = async (buffer: GPUBuffer, byteLength: number, byteOffset = 0) =>
    new Float32Array(await readBuffer(gpu, buffer, { byteOffset, byteLength }));
  return {
    graph,
    encodeStep: (pass) => [gather, graph.encode, optimise].forEach((encode) => encode(pass)),
    encodeValidation,
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
      const losses = await read(validations, 8 * VALIDATION_BATCHES);
      return losses.filter((_, at) => at % 2 === 0).reduce((a, b) => a + b, 0) / VALIDATION_BATCHES;
    },
  };
}
