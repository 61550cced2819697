import { loadLate } from "../../base/load_late.ts";
import { sharedArrays } from "../../base/shared_arrays.ts";
import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { mixtureMeans } from "./reference/mixture.ts";
import { type SampleBuffer, windowedBuffer } from "../../nn/_buffers.ts";
import { denseBackward, type DenseForward, denseForward, type DensePlan } from "../../nn/dense_layer.ts";
import { sampleStride } from "../../nn/dense_layout.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import { drawWeights } from "../../nn/draw_weights.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import type { VolleyBatches } from "./processor/volley_problem.ts";
import type * as onProcessor from "./processor/volley_problem.ts";
import {
  type GradientGraph,
  type ProcessorTraining,
  sha256,
  type Trainable,
  type TrainingBuffers,
} from "../../nn/trainable.ts";
import { mixtureLossKernel, volleyGatherKernel } from "./_kernels.ts";
import { packTrained, unpackTrained, volleyLayout, volleyShapes } from "./volley_layout.ts";
import type { VolleyPlan } from "./volley_options.ts";
import { volleyInputs, volleyOutcomes, type VolleySpec } from "./volley_spec.ts";

/** Batches of the validation loss. */
const VALIDATION_BATCHES = 8;
/** First weights of the mixture's layer relative to those of the others: it starts near one broad component. */
const FIRST_MIXTURE = 0.3;

/** A volley surrogate, the volleys it is trained on and its plan. */
export interface VolleyRun {
  spec: VolleySpec;
  plan: VolleyPlan;
  /** Normalised inputs x. (V, F) */
  inputs: Float32Array<ArrayBuffer>;
  /** Whitened residuals z. (V, D) */
  targets: Float32Array<ArrayBuffer>;
  /** The map from (x, z) to outcomes, by name. */
  outcome: NamedWeights;
}

/** Loss of a batch of volleys and, with `gradient`, its gradient. */
interface VolleyGraph {
  inputs: SampleBuffer;
  targets: SampleBuffer;
  losses: GPUBuffer;
  encode: Encode;
}

type GraphPlan = { batch: number; weights: GPUBuffer; gradient?: GPUBuffer };

async function stackForward(
  gpu: Gpu,
  spec: VolleySpec,
  plan: { samples: number; weights: GPUBuffer; inputs: SampleBuffer; tape: boolean },
): Promise<{ plans: DensePlan[]; forwards: DenseForward[] }> {
  const { samples, weights, tape } = plan;
  const plans: DensePlan[] = [], forwards: DenseForward[] = [];
  let { inputs } = plan;
  const { blocks } = volleyLayout(spec);
  for (const [n, block] of blocks.entries()) {
    const layer = { samples, block, weights, inputs };
    const forward = await denseForward(gpu, layer, { tape, ones: n + 1 < blocks.length });
    plans.push(layer);
    forwards.push(forward);
    inputs = forward.outputs;
  }
  return { plans, forwards };
}

/** The outputs of the mixture's layer for inputs in a buffer. */
export async function volleyMixture(
  gpu: Gpu,
  spec: VolleySpec,
  plan: { samples: number; weights: GPUBuffer; inputs: SampleBuffer },
): Promise<{ outputs: SampleBuffer; encode: Encode }> {
  const { forwards } = await stackForward(gpu, spec, { ...plan, tape: false });
  return {
    outputs: forwards[forwards.length - 1].outputs,
    encode: inOrder(forwards.map(({ encode }) => encode)),
  };
}

async function volleyGraph(gpu: Gpu, spec: VolleySpec, plan: GraphPlan): Promise<VolleyGraph> {
  const { batch, weights, gradient } = plan;
  const features = volleyInputs(spec), dimensions = volleyOutcomes(spec), { components } = spec;
  const made = (label: string, stride: number): SampleBuffer => ({
    stride,
    buffer: windowedBuffer(gpu, `surrogate/${label}`, 4 * batch * stride),
  });
  const inputs = made("inputs", sampleStride(features)), targets = made("targets", dimensions);
  const stack = await stackForward(gpu, spec, { samples: batch, weights, inputs, tape: Boolean(gradient) });
  const { plans, forwards } = stack;
  const { outputs } = forwards[forwards.length - 1];
  const LANES = sampleLanes(gpu);
  const kernel = await mixtureLossKernel(gpu, LANES);
  const losses = createBuffer(gpu, "surrogate/losses", 4 * batch);
  const dOutputs = made("dOutputs", outputs.stride);
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      samples: batch,
      components,
      dimensions,
      outputStride: outputs.stride,
      targetStride: targets.stride,
      weight: 1 / batch,
    }),
    outputs: outputs.buffer,
    targets: targets.buffer,
    losses,
    dOutputs: dOutputs.buffer,
  });
  const parts = forwards.map(({ encode }) => encode);
  parts.push((pass) => kernel.dispatch(pass, group, Math.ceil(batch / LANES)));
  let above = dOutputs;
  for (let n = plans.length - 1; gradient && n >= 0; n--) {
    const dInputs = n > 0 ? made("dInputs", plans[n].inputs.stride) : undefined;
    const gradients = { forward: forwards[n], dOutputs: above, gradient, dInputs };
    parts.push(await denseBackward(gpu, plans[n], gradients));
    if (dInputs) above = dInputs;
  }
  return { inputs, targets, losses, encode: inOrder(parts) };
}

async function gatherer(
  gpu: Gpu,
  run: VolleyRun & { sources: { befores: GPUBuffer; outcomes: GPUBuffer }; graph: VolleyGraph },
  at: { progress: GPUBuffer } | { fixedStep: number },
): Promise<Encode> {
  const { spec, plan, sources, graph } = run;
  const fixed = "fixedStep" in at;
  const LANES = sampleLanes(gpu);
  const kernel = await volleyGatherKernel(gpu, LANES, fixed);
  const features = volleyInputs(spec);
  const trained = run.inputs.length / features - plan.heldOut;
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      batch: plan.batch,
      features,
      dimensions: volleyOutcomes(spec),
      inputStride: graph.inputs.stride,
      targetStride: graph.targets.stride,
      listed: fixed ? plan.heldOut : trained,
      listedFirst: fixed ? trained : 0,
      stream: fixed ? STREAMS.validation : STREAMS.training,
      fixedStep: fixed ? at.fixedStep : 0,
      seed: seedKey(plan.seed),
    }),
    ...sources,
    inputs: graph.inputs.buffer,
    targets: graph.targets.buffer,
    ...(fixed ? {} : { progress: at.progress }),
  });
  return (pass) => kernel.dispatch(pass, group, Math.ceil(plan.batch / LANES));
}

async function build(gpu: Gpu, run: VolleyRun, buffers: TrainingBuffers): Promise<GradientGraph> {
  const { spec, plan } = run;
  const { weights, progress } = buffers;
  const sources = {
    befores: createBuffer(gpu, "surrogate/befores", run.inputs),
    outcomes: createBuffer(gpu, "surrogate/outcomes", run.targets),
  };
  const gradient = createBuffer(gpu, "surrogate/gradient", 16 * volleyLayout(spec).length);
  const graph = await volleyGraph(gpu, spec, { batch: plan.batch, weights, gradient });
  const gather = await gatherer(gpu, { ...run, sources, graph }, { progress });
  const { encode, losses } = graph;
  const made = { gather, encode, losses, gradient, samples: plan.batch, validation: null };
  if (plan.heldOut === 0) return made;
  const held = await volleyGraph(gpu, spec, { batch: plan.batch, weights });
  const batches: Encode[] = [];
  for (let fixedStep = 0; fixedStep < VALIDATION_BATCHES; fixedStep++) {
    const gatherHeld = await gatherer(gpu, { ...run, sources, graph: held }, { fixedStep });
    batches.push(inOrder([gatherHeld, held.encode]));
  }
  return { ...made, validation: { batches, losses: held.losses, samples: plan.batch } };
}

/**
 * First weights: uniform within ±1 / sqrt(inputs) as PyTorch's `Linear`, from Philox; those of the mixture's means and
 * log-scales are smaller, so that it starts near the standard normal density that whitened residuals have on average.
 */
function firstWeights(spec: VolleySpec, seed: number): Float32Array<ArrayBuffer> {
  const shapes = volleyShapes(spec), last = `layers.${spec.layers.length}.`;
  const boundOf = (name: string) => {
    const inputs = shapes[name.replace("bias", "weight")][1];
    return (name.startsWith(last) ? FIRST_MIXTURE : 1) / Math.sqrt(inputs);
  };
  const weights = drawWeights(shapes, boundOf, seed);
  weights[`${last}bias`].data.fill(0, 0, mixtureMeans(spec.components));
  return packTrained(spec, weights);
}

/** What a volley surrogate is trained with on the processor. */
function processorOf(
  { spec, plan: { seed, batch, heldOut }, inputs, targets }: VolleyRun,
): ProcessorTraining {
  const from: VolleyBatches = { spec, plan: { seed, batch, heldOut }, inputs, targets };
  return {
    blocks: volleyLayout(spec).blocks,
    batch,
    steps: 1,
    heldOutBatches: heldOut > 0 ? VALIDATION_BATCHES : 0,
    async problem() {
      const { VolleyProblem } = await loadLate<typeof onProcessor>(
        "./processor/volley_problem.ts",
        import.meta.url,
        "train the volley surrogate",
      );
      return new VolleyProblem(from);
    },
    thread: {
      module: { path: "./processor/_volley_thread.ts", base: import.meta.url },
      from: () => sharedArrays(from),
    },
  };
}

/** A volley surrogate for the training loop. */
export function volleyTrainable(run: VolleyRun): Trainable<VolleySpec> {
  const { spec, plan, inputs, targets, outcome } = run;
  return {
    spec,
    plan,
    length: volleyLayout(spec).length,
    firstWeights: () => firstWeights(spec, plan.seed),
    unpack: (vector) => ({ ...unpackTrained(spec, vector), ...outcome }),
    identifyData: async () => ({
      "data.inputs": await sha256(new Uint8Array(inputs.buffer)),
      "data.targets": await sha256(new Uint8Array(targets.buffer)),
    }),
    build: (gpu, buffers) => build(gpu, run, buffers),
    processor: processorOf(run),
  };
}
