import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { inputBuffer } from "../../nn/input_buffer.ts";
import { type SampleBuffer, windowedBuffer } from "../../nn/_buffers.ts";
import { stateLikelihood } from "./coarse_state.ts";
import { denseBackward, denseForward } from "../../nn/dense_layer.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { likelihood } from "./head.ts";
import type { WeightLayout } from "../../nn/layout.ts";
import { weightLayout } from "./count_layout.ts";
import { inputCount, type RecurrentSpec } from "./recurrent_spec.ts";
import type { Schedule } from "../../nn/schedule.ts";
import { stackBackward, stackForward } from "../../nn/stack.ts";

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
  /** `(B, T, stride)`: to be filled before `encode`'s work runs, but for the 1 after the inputs, which is there. */
  inputs: SampleBuffer;
  /** `(B, T, P)` spikes: likewise. */
  counts: GPUBuffer;
  /** `(B, T, C)` f32: changes of the coarse state, where there is one; likewise. */
  changes?: GPUBuffer;
  /** `(B, T, width)` vec4. */
  outputs: GPUBuffer;
  /** `(B, T)`; the sum is the loss in nats per bin. */
  losses: GPUBuffer;
  /** `(layout.length)` vec4; only with `gradient`. */
  gradient?: GPUBuffer;
  encode: Encode;
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
  const inputs = inputBuffer(gpu, "surrogate/inputs", { samples, values: inputCount(spec) });
  const counts = createBuffer(gpu, "surrogate/counts", 4 * samples * spec.populations.length);
  const stackPlan = { batch, steps, blocks: layout.layers, weights, inputs, schedule };
  const stack = await stackForward(gpu, stackPlan, { tape: plan.gradient });
  const top = stack.outputs;
  const headPlan = { samples, block: layout.head, weights, inputs: top, schedule };
  const head = await denseForward(gpu, headPlan, { tape: plan.gradient, ones: false });
  const outputs = head.outputs.buffer;
  const loss = await likelihood(gpu, spec, { batch, steps, burnIn, outputs: head.outputs, counts });
  const { losses, dOutputs } = loss;
  const parts = [stack.encode, head.encode, loss.encode];
  const state = spec.state &&
    await stateLikelihood(gpu, spec, { batch, steps, burnIn, outputs: head.outputs, losses, dOutputs });
  if (state) parts.push(state.encode);
  const graph = { layout, inputs, counts, changes: state?.changes, outputs, losses };
  if (!plan.gradient) return { ...graph, encode: inOrder(parts) };
  const gradient = createBuffer(gpu, "surrogate/gradient", 16 * layout.length);
  const dTop = layout.layers.length === 0 ? undefined : {
    stride: top.stride,
    buffer: windowedBuffer(gpu, "surrogate/dTop", 4 * samples * top.stride),
  };
  const above = { forward: head, dOutputs, gradient, dInputs: dTop };
  parts.push(await denseBackward(gpu, headPlan, above));
  if (dTop) parts.push(await stackBackward(gpu, stackPlan, { forward: stack, dOutputs: dTop, gradient }));
  return { ...graph, gradient, encode: inOrder(parts) };
}
