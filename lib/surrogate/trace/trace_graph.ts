import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../nn/_buffers.ts";
import { denseBackward, denseForward } from "../../nn/dense_layer.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import type { Schedule } from "../../nn/schedule.ts";
import type { DropoutSource, StackOptions } from "../../nn/layer.ts";
import { stackBackward, stackForward } from "../../nn/stack.ts";
import { inputBuffer } from "../../nn/input_buffer.ts";
import { traceLayout } from "./trace_layout.ts";
import { traceLoss } from "./trace_loss.ts";
import { traceInputCount, type TraceSpec } from "./trace_spec.ts";

/** What a trace surrogate runs on. */
export interface TracePlan {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** The parameter vector, made by `windowedBuffer`. */
  weights: GPUBuffer;
  /** @default what suits the adapter */
  schedule?: Schedule;
}

/** The forward half of a trace surrogate. */
export interface TraceForward {
  /** `(B, T, stride)`: to be filled before `encode`'s work runs, but for the 1 after the inputs. */
  inputs: SampleBuffer;
  /** `(B, top steps, stride)` of the head. */
  outputs: SampleBuffer;
  /** Steps of the top layer. */
  steps: number;
  encode: Encode;
  /** Prepares the gradient of all weights from that of the outputs, which must be 0 past the last. */
  backward(dOutputs: SampleBuffer, gradient: GPUBuffer): Promise<Encode>;
}

/** Prepares the outputs of a trace surrogate from its inputs. */
export async function traceForward(
  gpu: Gpu,
  spec: TraceSpec,
  plan: TracePlan,
  options: StackOptions = {},
): Promise<TraceForward> {
  const { layers, head } = traceLayout(spec);
  const { batch, steps, weights, schedule } = plan;
  const inputs = inputBuffer(gpu, "surrogate/inputs", {
    samples: batch * steps,
    values: traceInputCount(spec),
  });
  const stackPlan = { batch, steps, blocks: layers, weights, inputs, schedule };
  const stack = await stackForward(gpu, stackPlan, options);
  const top = stack.outputs, samples = batch * stack.steps;
  const headPlan = { samples, block: head, weights, inputs: top, schedule };
  const forward = await denseForward(gpu, headPlan, { tape: options.tape, ones: false });
  return {
    inputs,
    outputs: forward.outputs,
    steps: stack.steps,
    encode: inOrder([stack.encode, forward.encode]),
    async backward(dOutputs, gradient) {
      const { stride } = top;
      const dTop = layers.length === 0 ? undefined : {
        stride,
        buffer: windowedBuffer(gpu, "surrogate/dTop", 4 * samples * stride),
      };
      const parts = [await denseBackward(gpu, headPlan, { forward, dOutputs, gradient, dInputs: dTop })];
      if (dTop) {
        parts.push(await stackBackward(gpu, stackPlan, { forward: stack, dOutputs: dTop, gradient }));
      }
      return inOrder(parts);
    },
  };
}

/** Loss of a batch and, with `gradient`, its gradient. */
export interface TraceGraph {
  inputs: SampleBuffer;
  /** `(B, top steps, O)`. */
  targets: GPUBuffer;
  /** Steps of the top layer. */
  steps: number;
  losses: GPUBuffer;
  encode: Encode;
}

/**
 * Prepares the loss of a batch of windows.
 * @param plan.burnIn First steps that count nothing, of a surrogate that keeps its state.
 * @param plan.gradient `(layout.length)` vec4: is set. @default no gradient
 * @param plan.dropout What dropout draws from. @default nothing is dropped
 */
export async function traceGraph(
  gpu: Gpu,
  spec: TraceSpec,
  plan: TracePlan & { burnIn: number; gradient?: GPUBuffer; dropout?: DropoutSource },
): Promise<TraceGraph> {
  const { batch, gradient, dropout } = plan;
  const forward = await traceForward(gpu, spec, plan, { tape: gradient !== undefined, dropout });
  const { inputs, outputs, steps } = forward;
  const targets = createBuffer(gpu, "surrogate/targets", 4 * batch * steps * spec.outputs.length);
  const burnIn = spec.window === null ? plan.burnIn : 0;
  const loss = await traceLoss(gpu, spec, { batch, steps, burnIn, outputs, targets });
  const parts = [forward.encode, loss.encode];
  if (gradient) parts.push(await forward.backward(loss.dOutputs, gradient));
  return { inputs, targets, steps, losses: loss.losses, encode: inOrder(parts) };
}
