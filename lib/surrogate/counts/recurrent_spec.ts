import { z } from "../../deps/zod.ts";
import { checkSpec } from "../../nn/_check_spec.ts";
import { type Layer, layersSchema } from "../../nn/layer_spec.ts";
import type { PopulationSize } from "../../system/population_counts.ts";

const whole = z.number().int();
const kinds = ["logE", "logI", "E", "I"] as const;

const features = z.strictObject({
  kinds: z.array(z.enum(kinds)).min(1).max(4),
  window: whole.min(1).max(256),
  centre: z.array(z.number()),
  scale: z.array(z.number().positive()),
});

const parameters = z.strictObject({
  names: z.array(z.string()),
  centre: z.array(z.number()),
  scale: z.array(z.number().positive()),
  low: z.array(z.number()),
  high: z.array(z.number()),
});

const state = z.strictObject({
  names: z.array(z.string()).min(1).max(256),
  centre: z.array(z.number()),
  scale: z.array(z.number().positive()),
  changeScale: z.array(z.number().positive()),
  low: z.array(z.number()),
  high: z.array(z.number()),
});

/** The schema of {@linkcode RecurrentSpec}. */
export const recurrentSpecSchema = z.strictObject({
  kind: z.literal("recurrent"),
  layers: layersSchema,
  likelihood: z.enum(["negative-binomial", "poisson"]),
  binMs: z.number().positive(),
  populations: z.strictObject({ E: whole.min(1), I: whole.min(1) }),
  features,
  couplingCentre: z.number(),
  maxMean: z.strictObject({ E: z.number().positive(), I: z.number().positive() }),
  parameters,
  state: state.optional(),
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
}).superRefine((spec, context) => {
  const lists = [
    ["features", spec.features.kinds.length, ["centre", "scale"], spec.features],
    ["parameters", spec.parameters.names.length, ["centre", "scale", "low", "high"], spec.parameters],
    ["state", channelCount(spec), ["centre", "scale", "changeScale", "low", "high"], spec.state],
  ] as const;
  for (const [field, wanted, names, values] of lists) {
    for (const name of values ? names : []) {
      if ((values as Record<string, unknown[]>)[name].length === wanted) continue;
      context.addIssue({ code: "custom", path: [field, name], message: `expected ${wanted} numbers` });
    }
  }
});

/** Which function of a bin's counts is an input: log(1 + n) or n, of E or of I. */
export type FeatureKind = "logE" | "logI" | "E" | "I";

/**
 * Everything that is needed to run a surrogate but its weights: plain data.
 *
 * The counts of a bin are E ~ D(mu_E, alpha_E) and I given E ~ D(exp(a + c (log(1 + E) - couplingCentre)), alpha_I) with
 * D the negative binomial (variance mu + alpha mu²) or the Poisson distribution; mu_E, a, c and the alphas are outputs of
 * a stack of layers whose inputs are `features` of the last bins' counts, then the network's parameters.
 */
export interface RecurrentSpec {
  /** Kind of surrogate. */
  kind: "recurrent";
  /** Layers from the inputs up; a linear head follows. */
  layers: Layer[];
  /** D, the distribution of the counts. */
  likelihood: "negative-binomial" | "poisson";
  /** Width of a bin, ms. */
  binMs: number;
  /** Cells of each population. */
  populations: { E: number; I: number };
  /** Inputs from the counts of the last `window` bins, newest first: which functions, and the constants that normalise them. */
  features: { kinds: FeatureKind[]; window: number; centre: number[]; scale: number[] };
  /** Centre of log(1 + E) in the coupling of I to E. */
  couplingCentre: number;
  /** Largest mean counts of a bin. */
  maxMean: { E: number; I: number };
  /** Inputs from the network's parameters: names, the constants that normalise them, and the box that was trained on. */
  parameters: { names: string[]; centre: number[]; scale: number[]; low: number[]; high: number[] };
  /**
   * Coarse state of the network beside the counts, where it is modelled: channels that are inputs, and whose changes from bin
   * to bin are Gaussian with the mean and the log-variance that the network of layers gives. Constants that normalise the
   * state and its changes, and the range seen in training, which no rollout leaves.
   */
  state?: {
    names: string[];
    centre: number[];
    scale: number[];
    changeScale: number[];
    low: number[];
    high: number[];
  };
  /** Provenance. */
  training: Record<string, string | number | boolean>;
}

/**
 * Checks the spec of a recurrent surrogate.
 * @throws {TypeError} Naming the first field that is wrong.
 */
export function parseRecurrentSpec(value: unknown): RecurrentSpec {
  return checkSpec(recurrentSpecSchema, value);
}

/** The populations in the order of the counts. */
export function populationsOf(spec: { populations: { E: number; I: number } }): PopulationSize[] {
  const { E, I } = spec.populations;
  return [{ name: "E", size: E }, { name: "I", size: I }];
}

/** Channels C of the coarse state; 0 without one. */
export function channelCount(spec: Pick<RecurrentSpec, "state">): number {
  return spec.state?.names.length ?? 0;
}

/** Place of the coarse state in the inputs: after the count features of each bin of the window and the parameters. */
export function stateInput(spec: RecurrentSpec): number {
  return spec.features.window * spec.features.kinds.length + spec.parameters.names.length;
}

/** Number of inputs F of a surrogate's first layer. */
export function inputCount(spec: RecurrentSpec): number {
  return stateInput(spec) + channelCount(spec);
}
