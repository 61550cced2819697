import { loadLate } from "../../../base/load_late.ts";
import * as z from "../../../deps/zod.ts";
import type { LayerKind } from "../../layer.ts";
import type * as onGpu from "./lif_layer.ts";
import {
  LEARNT,
  type LifBlock,
  lifBlock,
  lifShapes,
  MOST_LIF_UNITS,
  SURROGATES,
  visitLif,
} from "./lif_layout.ts";
import type * as onProcessor from "./processor_lif.ts";

/**
 * Leaky integrate-and-fire units, whose outputs are spikes (0 or 1), trained by back-propagation through time with a surrogate slope of the spikes
 * (Neftci et al. 2019, doi:10.1109/MSP.2019.2931595); with adapting thresholds those of Bellec et al. (2018), arXiv:1803.09574. In each step, from zeros,
 *
 *     i[t] = W x[t] + b (+ R s[t - 1]);  c[t] = synapse c[t - 1] + i[t];  v[t] = decay v[t - 1] + c[t] - threshold s[t - 1]
 *     a[t] = adaptation.decay a[t - 1] + s[t - 1];  s[t] = 1 where v[t] > threshold + adaptation.strength a[t], else 0
 *
 * Where the reset is to 0, decay v[t - 1] (1 - s[t - 1]) takes the place of decay v[t - 1] - threshold s[t - 1]. Without spikes it is the leaky readout
 * v[t] = decay v[t - 1] + c[t], which is its output.
 */
export interface LifLayer {
  /** Kind of layer. */
  kind: "lif";
  /** N, at most 1024. */
  units: number;
  /** Units spike; without it outputs are voltages that nothing resets, for readouts. @default true */
  spikes?: boolean;
  /** Each unit gets the spikes of the step before of all units of the layer, its own too, by weights that are learnt. @default false */
  recurrent?: boolean;
  /** Part of a voltage that is left after a step, in (0, 1). @default 0.9 */
  decay?: number;
  /** Voltage above which a unit spikes, above 0. @default 1 */
  threshold?: number;
  /** Part of a synaptic current that is left after a step, in (0, 1). @default null: inputs act on the voltage at once */
  synapse?: number | null;
  /** A threshold rises by `strength` at each spike and decays back, by `decay` in each step. @default null: thresholds stay */
  adaptation?: { decay: number; strength: number } | null;
  /** What a spike does to the voltage in the next step: takes the threshold off, or takes all. @default "subtract" */
  reset?: "subtract" | "zero";
  /** Whether gradients go through the reset as well, by the surrogate slope; snnTorch leaves them out, too. @default false */
  throughReset?: boolean;
  /**
   * Gradients of the layer's weights leave out what goes by its recurrent weights: they are then those of e-prop (Bellec et al. 2020,
   * doi:10.1038/s41467-020-17236-y), which units can compute while they run. @default false
   */
  local?: boolean;
  /**
   * Slope that stands for that of a spike, of u = voltage - threshold: 1 / (1 + slope |u|)² (Zenke & Ganguli 2018, doi:10.1162/neco_a_01086),
   * 1 / (1 + (slope u)²) (Fang et al. 2021, arXiv:2007.05785) or max(0, 1 - slope |u|) (Esser et al. 2016, doi:10.1073/pnas.1604850113).
   * @default "fast-sigmoid"
   */
  surrogate?: "fast-sigmoid" | "arctangent" | "triangle";
  /** Its steepness, per unit of voltage, above 0. @default 25 */
  slope?: number;
  /**
   * What each unit learns beside its weights, from `decay` and `threshold` on. Stored are log-odds and logarithms, which keep decays in (0, 1)
   * and thresholds above 0. @default []
   */
  learn?: readonly ("decay" | "threshold")[];
}

const part = z.number().check(z.refine((one) => one > 0 && one < 1, "expected a number in (0, 1)"));
const positive = z.number().check(z.positive("expected a number above 0"), z.maximum(1e6));

const schema = z.strictObject({
  kind: z.literal("lif"),
  units: z.number().check(z.int(), z.minimum(1), z.maximum(MOST_LIF_UNITS)),
  spikes: z.optional(z.boolean()),
  recurrent: z.optional(z.boolean()),
  decay: z.optional(part),
  threshold: z.optional(positive),
  synapse: z.optional(z.nullable(part)),
  adaptation: z.optional(z.nullable(z.strictObject({ decay: part, strength: positive }))),
  reset: z.optional(z.enum(["subtract", "zero"])),
  throughReset: z.optional(z.boolean()),
  local: z.optional(z.boolean()),
  surrogate: z.optional(z.enum(SURROGATES)),
  slope: z.optional(positive),
  learn: z.optional(
    z.array(z.enum(LEARNT)).check(
      z.refine((all) => new Set(all).size === all.length, "expected each constant once"),
    ),
  ),
}).check(
  z.refine(({ spikes, recurrent }) => spikes !== false || !recurrent, {
    path: ["recurrent"],
    message: "expected false without spikes",
  }),
  z.refine(({ local, throughReset }) => !local || !throughReset, {
    path: ["throughReset"],
    message: "expected false where gradients are local",
  }),
  z.refine(({ spikes, adaptation }) => spikes !== false || !adaptation, {
    path: ["adaptation"],
    message: "expected null without spikes",
  }),
  z.refine(({ spikes, learn = [] }) => spikes !== false || !learn.includes("threshold"), {
    path: ["learn"],
    message: "expected no threshold without spikes",
  }),
);

const NO_ADAPTATION = { decay: 0, strength: 0 };

/** Spiking units. */
export const lif: LayerKind<LifLayer, LifBlock> = {
  kind: "lif",
  references: ["neftci2019", "zenke2018", "bellec2018", "bellec2020"],
  schema,
  fixedUnits: true,
  block(
    { units, spikes = true, recurrent = false, decay = 0.9, threshold = 1, synapse, adaptation, ...rest },
    { offset, inputs },
  ) {
    const {
      reset = "subtract",
      throughReset = false,
      local = false,
      surrogate = "fast-sigmoid",
      slope = 25,
      learn = [],
    } = rest;
    return lifBlock({
      ...{ kind: "lif", offset, inputs, units, spikes, recurrent, decay, threshold },
      ...{ synapse: synapse ?? 0, adaptation: adaptation ?? NO_ADAPTATION },
      ...{ reset, throughReset, local, surrogate, slope, learn },
    });
  },
  shapes: lifShapes,
  visit: visitLif,
  // Inputs of size 1 bring a voltage of about the size of the threshold within a few steps.
  bound: ({ inputs }, { rule }) => Math.sqrt((rule === "pytorch" ? 1 : 3) / inputs),
  settle({ inputs, units, recurrent, decay, threshold, learn }, of, { rule }) {
    if (rule === "variance") of("bias").fill(0);
    if (recurrent) {
      const weights = of("recurrent.weight"), factor = Math.sqrt(inputs / units);
      weights.forEach((weight, at) => weights[at] = factor * weight);
    }
    if (learn.includes("decay")) of("decay_logit").fill(Math.log(decay / (1 - decay)));
    if (learn.includes("threshold")) of("threshold_log").fill(Math.log(threshold));
  },
  takesRepeated: () => true,
  async forward(gpu, plan, options) {
    const { lifForward } = await loadLate<typeof onGpu>("./lif_layer.ts", import.meta.url, "use the layer");
    return await lifForward(gpu, plan, options);
  },
  async processor() {
    const { processorLif } = await loadLate<typeof onProcessor>(
      "./processor_lif.ts",
      import.meta.url,
      "use the layer",
    );
    return processorLif;
  },
};
