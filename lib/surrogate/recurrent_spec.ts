import { z } from "../deps/zod.ts";
import { checkSpec } from "./_check_spec.ts";

const whole = z.number().int();
const kinds = ["logE", "logI", "E", "I"] as const;

const features = z.strictObject({
  kinds: z.array(z.enum(kinds)).min(1).max(4),
  centre: z.array(z.number()),
  scale: z.array(z.number().positive()),
});

const parameters = z.strictObject({
  names: z.array(z.string()),
  centre: z.array(z.number()),
  scale: z.array(z.number().positive()),
});

/** The schema of {@linkcode RecurrentSpec}. */
export const recurrentSpecSchema = z.strictObject({
  kind: z.literal("lstm"),
  layers: whole.min(1).max(16),
  hidden: whole.min(1).max(2047),
  likelihood: z.enum(["negative-binomial", "poisson"]),
  binMs: z.number().positive(),
  populations: z.strictObject({ E: whole.min(1), I: whole.min(1) }),
  features,
  couplingCentre: z.number(),
  maxMean: z.strictObject({ E: z.number().positive(), I: z.number().positive() }),
  parameters,
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
}).superRefine((spec, context) => {
  for (const name of ["centre", "scale"] as const) {
    const checks = [["features", spec.features.kinds.length, spec.features[name].length], [
      "parameters",
      spec.parameters.names.length,
      spec.parameters[name].length,
    ]] as const;
    for (const [field, wanted, found] of checks) {
      if (wanted !== found) {
        context.addIssue({ code: "custom", path: [field, name], message: `expected ${wanted} numbers` });
      }
    }
  }
});

/** Which function of the last bin's counts is an input: log(1 + n) or n, of E or of I. */
export type FeatureKind = "logE" | "logI" | "E" | "I";

/**
 * Everything that is needed to run a surrogate but its weights: plain data.
 *
 * The counts of a bin are E ~ D(mu_E, alpha_E) and I given E ~ D(exp(a + c (log(1 + E) - couplingCentre)), alpha_I) with
 * D the negative binomial (variance mu + alpha mu²) or the Poisson distribution; mu_E, a, c and the alphas are outputs of
 * an LSTM whose inputs are `features` of the last bin's counts, then the network's parameters.
 */
export interface RecurrentSpec {
  /** Kind of surrogate. */
  kind: "lstm";
  /** LSTM layers. */
  layers: number;
  /** H, hidden units of each layer. */
  hidden: number;
  /** D, the distribution of the counts. */
  likelihood: "negative-binomial" | "poisson";
  /** Width of a bin, ms. */
  binMs: number;
  /** Cells of each population. */
  populations: { E: number; I: number };
  /** Inputs from the last bin's counts: which functions, and the constants that normalise them. */
  features: { kinds: FeatureKind[]; centre: number[]; scale: number[] };
  /** Centre of log(1 + E) in the coupling of I to E. */
  couplingCentre: number;
  /** Largest mean counts of a bin. */
  maxMean: { E: number; I: number };
  /** Inputs from the network's parameters: names, and the constants that normalise them. */
  parameters: { names: string[]; centre: number[]; scale: number[] };
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

/** Number of inputs F of a surrogate's first layer: count features, then parameters. */
export function inputCount(spec: RecurrentSpec): number {
  return spec.features.kinds.length + spec.parameters.names.length;
}
