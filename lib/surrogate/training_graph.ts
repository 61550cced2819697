import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "./_buffers.ts";
import { type Encode, inOrder } from "./encode.ts";
import { headBackward, headForward, likelihood } from "./head.ts";
import { type WeightLayout, weightLayout } from "./layout.ts";
import { type LayerForward, type LayerPlan, lstmBackward, lstmForward } from "./lstm_layer.ts";
import type { Schedule } from "./schedule.ts";
import { inputCount, type RecurrentSpec } from "./recurrent_spec.ts";
import { weightGradient } from "./weight_gradient.ts";

/** Windows that a loss is taken of, and where its weights are. */
export interface GraphPlan {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** First steps of a window that count nothing. */
  burnIn: number;
  /** The parameter vector, made by `windowedBuffer`. */
  weights: GPUBuffer;
  /** @default what suits the adapter */
  schedule?: Schedule;
}

/** Loss of a surrogate on a batch of windows, and with `gradient` its gradient; all of it on the GPU. */
export interface TrainingGraph {
  layout: WeightLayout;
  /** `(B, T, stride)`: to be filled before `encode`'s work runs. */
  inputs: SampleBuffer;
  /** `(B, T)` vec2 of (E, I) spikes: likewise. */
  counts: GPUBuffer;
  /** `(B, T, 2)` vec4. */
  outputs: GPUBuffer;
  /** `(B, T)`; the sum is the loss in nats per bin. */
  losses: GPUBuffer;
  /** `(layout.length)` vec4; only with `gradient`. */
  gradient?: GPUBuffer;
  encode: Encode;
}

/** Plans of all layers, each reading the one below. */
async function forwardLayers(
  gpu: Gpu,
  spec: RecurrentSpec,
  plan: GraphPlan & { inputs: SampleBuffer; tape: boolean },
): Promise<{ plans: LayerPlan[]; forwards: LayerForward[] }> {
  const { batch, steps, weights, schedule, tape } = plan;
  const plans: LayerPlan[] = [], forwards: LayerForward[] = [];
  let { inputs } = plan;
  for (const block of weightLayout(spec).layers) {
    const layer = { batch, steps, block, weights, inputs, schedule };
    const forward = await lstmForward(gpu, layer, { tape });
    plans.push(layer);
    forwards.push(forward);
    inputs = forward.hiddens;
  }
  return { plans, forwards };
}

/** Prepares the loss of a batch of windows, with its gradient by all weights if asked for. */
export async function trainingGraph(
  gpu: Gpu,
  spec: RecurrentSpec,
  plan: GraphPlan & { gradient: boolean },
): Promise<TrainingGraph> {
  const layout = weightLayout(spec);
  const { batch, steps, burnIn, weights, schedule } = plan;
  const samples = batch * steps;
  const stride = Math.ceil(inputCount(spec) / 4) * 4;
  const inputs = { stride, buffer: createBuffer(gpu, "surrogate/inputs", 4 * samples * stride) };
  const counts = createBuffer(gpu, "surrogate/counts", 8 * samples);
  const { plans, forwards } = await forwardLayers(gpu, spec, { ...plan, inputs, tape: plan.gradient });
  const top = forwards[forwards.length - 1].hiddens;
  const headPlan = { samples, block: layout.head, weights, hiddens: top };
  const head = await headForward(gpu, headPlan);
  const loss = await likelihood(gpu, spec, { batch, steps, burnIn, outputs: head.outputs, counts });
  const parts = [...forwards.map(({ encode }) => encode), head.encode, loss.encode];
  const graph = { layout, inputs, counts, outputs: head.outputs, losses: loss.losses };
  if (!plan.gradient) return { ...graph, encode: inOrder(parts) };
  const gradient = createBuffer(gpu, "surrogate/gradient", 16 * layout.length);
  const headDown = await headBackward(gpu, headPlan, loss.dOutputs);
  const common = { samples, gradient, schedule };
  parts.push(headDown.encode);
  parts.push(await weightGradient(gpu, { ...common, left: top, right: loss.dOutputs, block: layout.head }));
  let dHiddens = headDown.dHiddens;
  for (let layer = plans.length - 1; layer >= 0; layer--) {
    const forward = forwards[layer];
    const below = forwards[layer - 1]?.hiddens;
    const dInputs = below && {
      stride: below.stride,
      buffer: windowedBuffer(gpu, "surrogate/dInputs", 4 * samples * below.stride),
    };
    const backward = await lstmBackward(gpu, plans[layer], { forward, dHiddens, dInputs });
    const { block } = plans[layer];
    const operands = { left: forward.tape!.zs, right: backward.dGates, block };
    parts.push(backward.encode, await weightGradient(gpu, { ...common, ...operands }));
    if (dInputs) dHiddens = dInputs;
  }
  return { ...graph, gradient, encode: inOrder(parts) };
}
