import * as z from "../../../deps/zod.ts";
import { loadLate } from "../../../base/load_late.ts";
import type { LayerKind } from "../../layer.ts";
import type * as onGpu from "./elm_layer.ts";
import { type ElmBlock, elmBlock, elmShapes, MOST_ELM, visitElm } from "./elm_layout.ts";
import type * as onProcessor from "./processor_elm.ts";

/**
 * Units of leaky memory, most with long time constants, that a small net of one hidden layer writes to: the Expressive Leaky Memory neuron of Spieler et al.
 * (2024), arXiv:2306.16922, m[t] = κ m[t - 1] + λ (1 - κ) tanh(MLP([x[t], κ m[t - 1]])) with κ = exp(-1 / τ). Time constants τ are learnt within bounds, and
 * start evenly on a logarithmic scale. Its synapses are the traces of a trace surrogate's inputs, its readout is the layer above.
 */
export interface ElmLayer {
  /** Kind of layer. */
  kind: "elm";
  /** N, units of memory, at most 256. */
  units: number;
  /** Hidden units of the small net, at most 1024. @default twice the units, at most 1024 */
  hidden?: number;
  /** Bounds of the time constants, steps. @default [1, 150] */
  tauSteps?: readonly [number, number];
  /** λ: how far the net can move the memory. @default 5 */
  lambda?: number;
}

const whole = (most: number) => z.number().check(z.int(), z.minimum(1), z.maximum(most));
const steps = z.number().check(z.minimum(0.1), z.maximum(1e6));

/** Expressive leaky memory. */
export const elm: LayerKind<ElmLayer, ElmBlock> = {
  kind: "elm",
  references: ["spieler2024"],
  schema: z.strictObject({
    kind: z.literal("elm"),
    units: whole(MOST_ELM.units),
    hidden: z.optional(whole(MOST_ELM.hidden)),
    tauSteps: z.optional(
      z.tuple([steps, steps]).check(
        z.refine(([low, high]) => high > low, "expected the longer one after the shorter"),
      ),
    ),
    lambda: z.optional(z.number().check(z.positive(), z.maximum(1000))),
  }),
  fixedUnits: true,
  block(
    { units, hidden = Math.min(MOST_ELM.hidden, 2 * units), tauSteps = [1, 150], lambda = 5 },
    { offset, inputs },
  ) {
    return elmBlock({ kind: "elm", offset, inputs, units, hidden, tauSteps, lambda });
  },
  shapes: elmShapes,
  visit: visitElm,
  // He et al. (2015) for the hidden layer; what leaves it is set right below.
  bound: ({ inputs, units }, { rule }) => Math.sqrt((rule === "pytorch" ? 1 : 6) / (inputs + units)),
  settle({ inputs, units, hidden }, of, { rule }) {
    const above = of("mlp.2.weight"), taus = of("tau_m");
    // Glorot & Bengio (2010), or PyTorch's bound, in place of that of the hidden layer.
    const factor = Math.sqrt((inputs + units) / (rule === "pytorch" ? hidden : hidden + units));
    above.forEach((weight, at) => above[at] = factor * weight);
    if (rule === "variance") { for (const bias of ["mlp.0.bias", "mlp.2.bias"]) of(bias).fill(0); }
    for (let n = 0; n < units; n++) taus[n] = Math.log((n + 0.5) / (units - n - 0.5));
  },
  async forward(gpu, plan, options) {
    const { elmForward } = await loadLate<typeof onGpu>("./elm_layer.ts", import.meta.url, "use the layer");
    return await elmForward(gpu, plan, options);
  },
  async processor() {
    const { processorElm } = await loadLate<typeof onProcessor>(
      "./processor_elm.ts",
      import.meta.url,
      "use the layer",
    );
    return processorElm;
  },
};
