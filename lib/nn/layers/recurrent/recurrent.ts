import { loadLate } from "../../../base/load_late.ts";
import * as z from "../../../deps/zod.ts";
import { createBuffer } from "../../../gpu/buffer.ts";
import { inOrder } from "../../encode.ts";
import type { LayerKind } from "../../layer.ts";
import type * as wide from "./projected_layer.ts";
import type * as onProcessor from "./processor_recurrent.ts";
import { isWide } from "./is_wide.ts";
import type * as back from "./recurrent_backward.ts";
import type * as ahead from "./recurrent_layer.ts";
import {
  type RecurrentBlock,
  type RecurrentKind,
  recurrentShapes,
  visitRecurrent,
} from "./recurrent_layout.ts";

/** Recurrent units, as PyTorch has them. */
export interface RecurrentLayer<Kind extends RecurrentKind = RecurrentKind> {
  /** Kind of layer. */
  kind: Kind;
  /** H, at most 2047. */
  units: number;
}

/** Bias of the forget gates: they start nearly open, as Jozefowicz et al. (2015), JMLR W&CP 37, recommend. */
const FORGET_BIAS = 1;

/** Opens the forget gates of `units` LSTM units. */
export function openGates(units: number, of: (role: string) => Float32Array): void {
  of("bias_hh_l0").fill(0);
  of("bias_ih_l0").fill(FORGET_BIAS, units, 2 * units);
}

/** Gives each LSTM unit a memory of its own, 1 to `memory` steps (Tallec & Ollivier 2018, arXiv:1804.11188). */
function spreadMemory({ units }: RecurrentBlock, bias: Float32Array, memory: number): void {
  for (let unit = 0; unit < units; unit++) {
    // Spread evenly where the paper draws: the same distribution of memories in every layer.
    const open = Math.log(1 + (memory - 2) * (unit + 0.5) / units);
    bias[unit] = -open;
    bias[units + unit] = open;
  }
}

/** Keys of the references of each kind. */
const REFERENCES: Readonly<Record<RecurrentKind, readonly string[]>> = {
  lstm: ["hochreiter1997", "gers2000"],
  gru: ["cho2014"],
  rnn: ["elman1990"],
};

function recurrentKind<Kind extends RecurrentKind>(
  kind: Kind,
): LayerKind<RecurrentLayer<Kind>, RecurrentBlock> {
  return {
    kind,
    references: REFERENCES[kind],
    schema: z.strictObject({
      kind: z.literal(kind),
      units: z.number().check(z.int(), z.minimum(1), z.maximum(2047)),
    }),
    text: {
      form: `${kind}:UNITS`,
      read: ([units, ...rest]) =>
        rest.length === 0 && /^\d+$/.test(units ?? "") ? { kind, units: Number(units) } : null,
    },
    readsWider: true,
    block: ({ units }, { offset, inputs }) => ({
      kind,
      offset,
      rows: inputs + 1 + units,
      columns: units,
      inputs,
      units,
    }),
    shapes: recurrentShapes,
    visit: visitRecurrent,
    settle(block, of, { memory = 0 }) {
      if (kind !== "lstm") return;
      openGates(block.units, of);
      if (memory >= 2) spreadMemory(block, of("bias_ih_l0"), memory);
    },
    takesRepeated: isWide,
    async forward(gpu, plan, { tape, continued, repeated }) {
      const { batch, block } = plan;
      const state = continued ? createBuffer(gpu, "surrogate/state", 8 * batch * block.units) : undefined;
      if (isWide(block)) {
        const { projectedForward } = await loadLate<typeof wide>(
          "./projected_layer.ts",
          import.meta.url,
          "run a layer of wide inputs",
        );
        return await projectedForward(gpu, plan, { tape, state, repeated });
      }
      const { recurrentForward } = await loadLate<typeof ahead>(
        "./recurrent_layer.ts",
        import.meta.url,
        "use the layer",
      );
      const forward = await recurrentForward(gpu, plan, { tape, state });
      return {
        ...forward,
        async backward(from) {
          const { recurrentGradient } = await loadLate<typeof back>(
            "./recurrent_backward.ts",
            import.meta.url,
            "use the layer",
          );
          const { encode, mask } = await recurrentGradient(gpu, plan, { ...from, forward });
          return inOrder([encode, mask]);
        },
      };
    },
    async processor() {
      const { processorRecurrent } = await loadLate<typeof onProcessor>(
        "./processor_recurrent.ts",
        import.meta.url,
        "use the layer",
      );
      return processorRecurrent;
    },
  };
}

/** PyTorch's `LSTM`. */
export const lstm: LayerKind<RecurrentLayer<"lstm">, RecurrentBlock> = recurrentKind("lstm");
/** PyTorch's `GRU`. */
export const gru: LayerKind<RecurrentLayer<"gru">, RecurrentBlock> = recurrentKind("gru");
/** PyTorch's `RNN`, with tanh. */
export const rnn: LayerKind<RecurrentLayer<"rnn">, RecurrentBlock> = recurrentKind("rnn");
