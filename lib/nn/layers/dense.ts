import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as onProcessor from "./processor_dense.ts";
import { denseBackward, denseForward } from "../dense_layer.ts";
import {
  type Activation,
  ACTIVATIONS,
  type DenseBlock,
  denseBlock,
  denseShapes,
  MAX_DENSE_WIDTH,
  visitDense,
} from "../dense_layout.ts";
import type { LayerKind } from "../layer.ts";

/** A dense layer, which sees every step by itself. */
export interface DenseLayer {
  /** Kind of layer. */
  kind: "dense";
  /** Its outputs, at most 1024. */
  units: number;
  /** What it does to its sums. */
  activation: Activation;
}

/** PyTorch's `Linear`, and what is done to its outputs. */
export const dense: LayerKind<DenseLayer, DenseBlock> = {
  kind: "dense",
  schema: z.strictObject({
    kind: z.literal("dense"),
    units: z.number().check(z.int(), z.minimum(1), z.maximum(MAX_DENSE_WIDTH)),
    activation: z.enum(ACTIVATIONS),
  }),
  text: {
    form: "dense:UNITS:ACTIVATION",
    read([units, activation = "relu", ...rest], wrong) {
      if (rest.length > 0 || !/^\d+$/.test(units ?? "")) return null;
      if (!(ACTIVATIONS as readonly string[]).includes(activation)) {
        throw wrong(`the activation must be one of ${ACTIVATIONS.join(", ")}`);
      }
      return { kind: "dense", units: Number(units), activation: activation as Activation };
    },
  },
  readsWider: true,
  block: (layer, { offset, inputs }) => denseBlock(offset, { ...layer, inputs }),
  shapes: denseShapes,
  visit: visitDense,
  // He et al. (2015) for ReLU and SiLU, Klambauer et al. (2017) for SELU, else Glorot & Bengio (2010).
  bound({ inputs, units, activation }, { rule }) {
    if (rule === "pytorch") return 1 / Math.sqrt(inputs);
    if (activation === "relu" || activation === "silu") return Math.sqrt(6 / inputs);
    return activation === "selu" ? Math.sqrt(3 / inputs) : Math.sqrt(6 / (inputs + units));
  },
  settle(_block, of, { rule }) {
    if (rule === "variance") of("bias").fill(0);
  },
  async forward(gpu, plan, { tape }) {
    const own = { ...plan, samples: plan.batch * plan.steps };
    const forward = await denseForward(gpu, own, { tape });
    return { ...forward, backward: (from) => denseBackward(gpu, own, { ...from, forward }) };
  },
  async processor() {
    const { processorDense } = await loadLate<typeof onProcessor>(
      "./processor_dense.ts",
      import.meta.url,
      "use the layer",
    );
    return processorDense;
  },
};
