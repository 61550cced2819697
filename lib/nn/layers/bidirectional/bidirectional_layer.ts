import type { Gpu } from "../../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../_buffers.ts";
import { nnKernel } from "../../_kernels.ts";
import { sampleStride } from "../../dense_layout.ts";
import { type Encode, inOrder } from "../../encode.ts";
import type { LayerForward, LayerGradients, LayerOptions, LayerPlan } from "../../layer.ts";
import { sampleLanes } from "../../sample_lanes.ts";
import { gru, lstm, rnn } from "../recurrent/recurrent.ts";
import type { RecurrentBlock } from "../recurrent/recurrent_layout.ts";
import type { BidirectionalBlock } from "./bidirectional_layout.ts";

const KINDS = { gru, lstm, rnn };

/** Channels that go from one buffer to another. */
interface Move {
  from: SampleBuffer;
  to: SampleBuffer;
  count: number;
  first?: number;
  into?: number;
  turned?: boolean;
  adds?: boolean;
}

/** Both ways on the device: each is a recurrent layer of its own, the way back on steps in the reverse order. */
export async function bidirectionalForward(
  gpu: Gpu,
  plan: LayerPlan<BidirectionalBlock>,
  options: LayerOptions,
): Promise<LayerForward> {
  const { batch, steps, inputs, block: { units, ways } } = plan, H = units / 2, LANES = sampleLanes(gpu);
  const kernel = await nnKernel(gpu, "join_steps", { constants: { LANES } });
  const move = ({ from, to, count, first = 0, into = 0, turned = false, adds = false }: Move): Encode => {
    const places = { first, into, turned: Number(turned), adds: Number(adds) };
    const shape = kernel.uniform("shape", {
      ...{ batch, steps, count, ...places, sourceStride: from.stride, sinkStride: to.stride },
    });
    const group = kernel.bind({ shape, source: from.buffer, sink: to.buffer });
    return (pass) => kernel.dispatch(pass, group, Math.ceil(batch * steps * count / LANES));
  };
  const rows = (name: string, stride: number): SampleBuffer => ({
    stride,
    buffer: windowedBuffer(gpu, `nn/${name}`, 4 * batch * steps * stride),
  });
  const turned = rows("turned", inputs.stride), outputs = rows("bothWays", sampleStride(units));
  const through = (block: RecurrentBlock, own: SampleBuffer) =>
    KINDS[block.kind].forward(gpu, { ...plan, block, inputs: own }, {
      ...options,
      continued: false,
      repeated: false,
    });
  const ahead = await through(ways[0], inputs), back = await through(ways[1], turned);
  return {
    outputs,
    encode: inOrder([
      move({ from: inputs, to: turned, count: inputs.stride, turned: true }),
      ahead.encode,
      back.encode,
      move({ from: ahead.outputs, to: outputs, count: H }),
      // With the 1 that follows them.
      move({ from: back.outputs, to: outputs, count: H + 1, into: H, turned: true }),
    ]),
    async backward({ dOutputs, gradient, dInputs }: LayerGradients) {
      const dAhead = rows("dAhead", ahead.outputs.stride), dBack = rows("dBack", back.outputs.stride);
      const dTurned = dInputs && rows("dTurned", dInputs.stride);
      const encodes = [
        move({ from: dOutputs, to: dAhead, count: H }),
        move({ from: dOutputs, to: dBack, count: H, first: H, turned: true }),
        await ahead.backward!({ dOutputs: dAhead, gradient, dInputs }),
        await back.backward!({ dOutputs: dBack, gradient, dInputs: dTurned }),
      ];
      if (dInputs && dTurned) {
        encodes.push(move({ from: dTurned, to: dInputs, count: ways[0].inputs, turned: true, adds: true }));
      }
      return inOrder(encodes);
    },
  };
}
