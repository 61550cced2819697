import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import { type ConvBlock, convDense, reachOf } from "./conv_layout.ts";
import type * as onProcessor from "./processor_conv.ts";
import { windowedBuffer } from "../_buffers.ts";
import { denseBackward, denseForward } from "../dense_layer.ts";
import { type Activation, ACTIVATIONS, denseBlock, MAX_DENSE_WIDTH, visitDense } from "../dense_layout.ts";
import { inOrder } from "../encode.ts";
import { type LayerKind, unfit } from "../layer.ts";
import { lateTaps } from "./_late_taps.ts";
import { dense } from "./dense.ts";

const whole = z.number().check(z.int());

/**
 * Convolution along the steps: `width` taps `dilation` apart, the last of them at the step itself; `causal` pads the start with zeros,
 * else the first steps are missing (Keras' `valid`).
 */
export interface ConvLayer {
  /** Kind of layer. */
  kind: "conv";
  /** Channels of the outputs. */
  units: number;
  /** Taps, 1 to 512. */
  width: number;
  /** Steps between taps, 1 to 512. */
  dilation: number;
  /** Whether the start is padded. */
  causal: boolean;
  /** What it does to its sums. */
  activation: Activation;
}

/** PyTorch's `Conv1d`. */
export const conv: LayerKind<ConvLayer, ConvBlock> = {
  kind: "conv",
  schema: z.strictObject({
    kind: z.literal("conv"),
    units: whole.check(z.minimum(1), z.maximum(MAX_DENSE_WIDTH)),
    width: whole.check(z.minimum(1), z.maximum(512)),
    dilation: whole.check(z.minimum(1), z.maximum(512)),
    causal: z.boolean(),
    activation: z.enum(ACTIVATIONS),
  }),
  needsWindow({ width }) {
    if (width === 1) return null;
    return { field: "width", expected: "1, as there is no window: a state of steps before is not kept" };
  },
  block(layer, { offset, inputs, steps }) {
    const reach = reachOf(layer);
    if (!layer.causal && !(steps > reach)) {
      throw unfit(
        `a convolution without padding that reaches ${reach} steps back must have more steps`,
        steps,
      );
    }
    const { rows, columns } = denseBlock(offset, { inputs: inputs * layer.width, units: layer.units });
    return { ...layer, offset, rows, columns, inputs };
  },
  steps: (block, steps) => block.causal ? steps : steps - reachOf(block),
  shapes: ({ units, inputs, width }, name) => ({
    [`${name}.weight`]: [units, inputs, width],
    [`${name}.bias`]: [units],
  }),
  visit(block, name, visit) {
    const { inputs, width } = block;
    visitDense(convDense(block), name, (at, of, index) => {
      if (of.endsWith(".bias")) return visit(at, of, index);
      const unit = Math.floor(index / (inputs * width)), k = index % (inputs * width);
      visit(at, of, (unit * inputs + k % inputs) * width + Math.floor(k / inputs));
    });
  },
  bound: (block, how) => dense.bound!(convDense(block), how),
  settle: (block, of, how) => dense.settle!(convDense(block), of, how),
  async forward(gpu, plan, options) {
    const { batch, steps, block, weights, inputs, schedule } = plan;
    const { width, dilation, causal } = block, reach = reachOf(block);
    const outputSteps = causal ? steps : steps - reach, back = causal ? reach : 0;
    const copied = { batch, steps, channels: block.inputs, inputs };
    const taps = { outputSteps, width, hop: 1, spacing: dilation, back };
    const { tapsForward } = await lateTaps();
    const copies = width === 1 ? null : await tapsForward(gpu, copied, taps);
    const samples = batch * outputSteps, read = copies?.outputs ?? inputs;
    const densePlan = { samples, block: convDense(block), weights, inputs: read, schedule };
    const forward = await denseForward(gpu, densePlan, options);
    return {
      outputs: forward.outputs,
      encode: inOrder([...(copies ? [copies.encode] : []), forward.encode]),
      async backward({ dOutputs, gradient, dInputs }) {
        const common = { forward, dOutputs, gradient };
        if (!copies || !dInputs) return await denseBackward(gpu, densePlan, { ...common, dInputs });
        const { stride } = read;
        const dCopies = { stride, buffer: windowedBuffer(gpu, "surrogate/dTaps", 4 * samples * stride) };
        return inOrder([
          await denseBackward(gpu, densePlan, { ...common, dInputs: dCopies }),
          await copies.backward({ dOutputs: dCopies, dInputs }),
        ]);
      },
    };
  },
  async processor() {
    const { processorConv } = await loadLate<typeof onProcessor>(
      "./processor_conv.ts",
      import.meta.url,
      "use the layer",
    );
    return processorConv;
  },
};
