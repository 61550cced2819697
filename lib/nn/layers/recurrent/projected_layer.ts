import type { Gpu } from "../../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../_buffers.ts";
import { denseBackward, denseForward } from "../../dense_layer.ts";
import type { DenseBlock } from "../../dense_layout.ts";
import { inOrder } from "../../encode.ts";
import type { LayerForward, LayerPlan } from "../../layer.ts";
import { inputWeights, type RecurrentBlock } from "./recurrent_layout.ts";
import { recurrentGradient } from "./recurrent_backward.ts";
import { recurrentForward } from "./recurrent_layer.ts";
import { repeatBackward } from "../../taps.ts";

/** The weights of the inputs as a dense layer without bias, and those of the 1 and the hidden units as a recurrent layer without inputs. */
function halves(block: RecurrentBlock): { dense: DenseBlock; rest: RecurrentBlock } {
  const { kind, offset, inputs, columns } = block;
  return {
    dense: inputWeights(block),
    rest: { kind, offset: offset + inputs * columns, inputs: 0, units: columns, rows: 1 + columns, columns },
  };
}

/**
 * Prepares a recurrent layer with wide inputs: their products with the weights for all steps at once, then the recurrence.
 * @param plan.steps T, also where the inputs are one step that is repeated.
 * @param options.repeated The inputs are one step, `(B, 1, stride)`, the same for all T.
 * @param options.state Where to start from, and where the last state goes. @default zeros
 */
export async function projectedForward(
  gpu: Gpu,
  plan: LayerPlan<RecurrentBlock>,
  options: { tape?: boolean; repeated: boolean; state?: GPUBuffer },
): Promise<LayerForward> {
  const { batch, steps, block, weights, inputs, schedule } = plan;
  const { tape, repeated, state } = options;
  const { dense, rest } = halves(block);
  const given = repeated ? 1 : steps, samples = batch * given;
  const densePlan = { samples, block: dense, weights, inputs, schedule };
  const products = await denseForward(gpu, densePlan, { tape, ones: false });
  const projected = { buffer: products.outputs.buffer, steps: given };
  const recurrentPlan = { batch, steps, block: rest, weights, inputs, schedule, projected };
  const forward = await recurrentForward(gpu, recurrentPlan, { tape, state });
  return {
    outputs: forward.outputs,
    encode: inOrder([products.encode, forward.encode]),
    async backward({ dOutputs, gradient, dInputs }) {
      const { encode, dGates, mask } = await recurrentGradient(gpu, recurrentPlan, {
        forward,
        dOutputs,
        gradient,
        whole: block,
      });
      const stride = 4 * block.columns, parts = [encode];
      let dProducts: SampleBuffer = { stride, buffer: dGates };
      if (repeated) {
        dProducts = { stride, buffer: windowedBuffer(gpu, "surrogate/dProducts", 4 * batch * stride) };
        const sizes = { batch, count: steps, units: stride };
        parts.push(
          await repeatBackward(gpu, sizes, { dOutputs: { stride, buffer: dGates }, dInputs: dProducts }),
        );
      }
      const from = { forward: products, dOutputs: dProducts, gradient, dInputs };
      parts.push(await denseBackward(gpu, densePlan, from), mask);
      return inOrder(parts);
    },
  };
}
