import { nearestName } from "../../base/nearest_name.ts";
import * as z from "../../deps/zod.ts";
import { checkSpec } from "../../nn/_check_spec.ts";
import { type Layer, layersSchema } from "../../nn/layer_spec.ts";
import type { PopulationSize } from "../../system/population_counts.ts";
import { type Likelihood, LIKELIHOODS } from "./distributions.ts";
import { upgradeRecurrentSpec } from "./upgrade_spec.ts";

const whole = z.number().check(z.int());
const FEATURE_KINDS = ["log", "count"] as const;
/** Most populations of a surrogate of counts. */
export const MOST_POPULATIONS = 32;

const populations = z.array(
  z.strictObject({ name: z.string().check(z.minLength(1)), size: whole.check(z.minimum(1)) }),
).check(z.minLength(1), z.maxLength(MOST_POPULATIONS));

const features = z.strictObject({
  inputs: z.array(z.strictObject({ population: z.string(), kind: z.enum(FEATURE_KINDS) })).check(
    z.minLength(1),
  ),
  window: whole.check(z.minimum(1), z.maximum(256)),
  centre: z.array(z.number()),
  scale: z.array(z.number().check(z.positive())),
});

const parameters = z.strictObject({
  names: z.array(z.string()),
  centre: z.array(z.number()),
  scale: z.array(z.number().check(z.positive())),
  low: z.array(z.number()),
  high: z.array(z.number()),
});

const state = z.strictObject({
  names: z.array(z.string()).check(z.minLength(1), z.maxLength(256)),
  centre: z.array(z.number()),
  scale: z.array(z.number().check(z.positive())),
  changeScale: z.array(z.number().check(z.positive())),
  low: z.array(z.number()),
  high: z.array(z.number()),
});

/** The schema of {@linkcode RecurrentSpec}. */
const recurrentSpecSchema = z.strictObject({
  kind: z.literal("recurrent"),
  layers: layersSchema,
  likelihood: z.enum(LIKELIHOODS),
  binMs: z.number().check(z.positive()),
  populations,
  features,
  couplingCentres: z.array(z.number()),
  maxMean: z.array(z.number().check(z.positive())),
  parameters,
  state: z.optional(state),
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
}).check(z.superRefine((spec, context) => {
  const wrong = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  const count = spec.populations.length;
  const lists: [(string | number)[], number, number | undefined][] = [
    [["couplingCentres"], count - 1, spec.couplingCentres.length],
    [["maxMean"], count, spec.maxMean.length],
    ...(["centre", "scale"] as const).map((
      name,
    ): [string[], number, number] => [
      ["features", name],
      spec.features.inputs.length,
      spec.features[name].length,
    ]),
    ...(["centre", "scale", "low", "high"] as const).map((
      name,
    ): [string[], number, number] => [
      ["parameters", name],
      spec.parameters.names.length,
      spec.parameters[name].length,
    ]),
    ...(["centre", "scale", "changeScale", "low", "high"] as const).map((
      name,
    ): [string[], number, number | undefined] => [
      ["state", name],
      channelCount(spec),
      spec.state?.[name].length,
    ]),
  ];
  for (const [path, wanted, found] of lists) {
    if (found !== undefined && found !== wanted) wrong(path, `expected ${wanted} numbers`);
  }
  const names = spec.populations.map(({ name }) => name);
  names.forEach((name, p) => {
    if (names.indexOf(name) < p) wrong(["populations", p, "name"], "expected a name of its own");
  });
  const seen = new Set<string>();
  spec.features.inputs.forEach(({ population, kind }, at) => {
    const near = nearestName(population, names);
    if (!names.includes(population)) {
      const cure = near ? `, did you mean ${near}?` : "";
      wrong(["features", "inputs", at, "population"], `expected one of ${names.join(", ")}${cure}`);
    }
    if (seen.has(`${kind} ${population}`)) wrong(["features", "inputs", at], "expected each once");
    seen.add(`${kind} ${population}`);
  });
}));

/** Which function of a count n is an input: log(1 + n) or n. */
export type FeatureKind = "log" | "count";

/** An input that is a function of a population's count in a bin. */
export interface CountFeature {
  /** Name of the population. */
  population: string;
  /** Which function. */
  kind: FeatureKind;
}

/**
 * Everything that is needed to run a surrogate of P populations but its weights: plain data.
 *
 * The counts n_p of a bin follow one another in the order of the populations, each given those before it:
 * n_p ~ D(exp(a_p + sum over q < p of c_pq (log(1 + n_q) - couplingCentres_q)), alpha_p) with D the negative binomial (variance
 * mu + alpha mu²), the Poisson, or the Conway-Maxwell-Poisson distribution (variance about mu / alpha, below or above its mean; Conway &
 * Maxwell 1962, Stevenson 2016, doi:10.1007/s10827-016-0603-y); the a_p, c_pq and alpha_p are outputs of a stack of layers whose inputs are
 * `features` of the last bins' counts, then the network's parameters.
 */
export interface RecurrentSpec {
  /** Kind of surrogate. */
  kind: "recurrent";
  /** Layers from the inputs up; a linear head follows. */
  layers: Layer[];
  /** D, the distribution of the counts. */
  likelihood: Likelihood;
  /** Width of a bin, ms. */
  binMs: number;
  /** Names and cells of the populations, in the order of the counts. (P) */
  populations: PopulationSize[];
  /** Inputs from the counts of the last `window` bins, newest first: which functions, and the constants that normalise them. */
  features: { inputs: CountFeature[]; window: number; centre: number[]; scale: number[] };
  /** Centre of log(1 + n) of each population but the last in the couplings of those after it. (P - 1) */
  couplingCentres: number[];
  /** Largest mean counts of a bin. (P) */
  maxMean: number[];
  /** Inputs from the network's parameters: names, the constants that normalise them, and the box that was trained on. */
  parameters: { names: string[]; centre: number[]; scale: number[]; low: number[]; high: number[] };
  /**
   * Coarse state of the network beside the counts, where it is modelled: variables that are inputs, and whose changes from bin
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
 * Checks the spec of a recurrent surrogate; one of version 0.1, with populations E and I as fields, becomes one of today.
 * @throws {SpecError} With one sentence for each mistake, naming the field.
 */
export function parseRecurrentSpec(value: unknown): RecurrentSpec {
  return checkSpec(recurrentSpecSchema, upgradeRecurrentSpec(value));
}

/** C, variables of the coarse state; 0 without one. */
export function channelCount(spec: Pick<RecurrentSpec, "state">): number {
  return spec.state?.names.length ?? 0;
}

/** Place of the coarse state in the inputs: after the count features of each bin of the window and the parameters. */
export function stateInput(spec: RecurrentSpec): number {
  return spec.features.window * spec.features.inputs.length + spec.parameters.names.length;
}

/** Number of inputs F of a surrogate's first layer. */
export function inputCount(spec: RecurrentSpec): number {
  return stateInput(spec) + channelCount(spec);
}
