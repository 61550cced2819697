import * as z from "../../deps/zod.ts";
import type { MifSpec } from "../../markov/mif_spec.ts";
import type { TrackerRule } from "../../analysis/volley_event_tracker.ts";
import { parseMifSpec } from "../../markov/mif_spec.ts";
import { mixtureOutputs } from "./reference/mixture.ts";
import { coarseFeatureCount, outcomeSize } from "./reference/volley_outcome.ts";
import { checkSpec } from "../../nn/_check_spec.ts";
import type { PopulationSize } from "../../system/population_counts.ts";
import { type Activation, ACTIVATIONS, MAX_DENSE_WIDTH } from "../../nn/dense_layout.ts";

/** Most recurrent-spike bins of a volley's window, bins of a volley and histogram bins that the kernels have room for. */
const MOST = { window: 16, longest: 256, histogram: 128, components: 16 } as const;

const whole = z.number().check(z.int());

const hiddenLayer = z.strictObject({
  kind: z.literal("dense"),
  units: whole.check(z.minimum(1), z.maximum(MAX_DENSE_WIDTH)),
  activation: z.enum(ACTIVATIONS),
});

/** A hidden layer. */
export interface HiddenLayer {
  /** Kind of layer. */
  kind: "dense";
  /** Units. */
  units: number;
  /** What it does to its sums. */
  activation: Activation;
}

const normalised = z.strictObject({
  centre: z.array(z.number()),
  scale: z.array(z.number().check(z.positive())),
});

/** The schema of {@linkcode VolleySpec}. */
export const volleySpecSchema = z.strictObject({
  kind: z.literal("volley"),
  layers: z.array(hiddenLayer).check(z.minLength(1), z.maxLength(16)),
  components: whole.check(z.minimum(1), z.maximum(MOST.components)),
  binMs: z.number().check(z.positive()),
  stepMs: z.number().check(z.positive()),
  populations: z.strictObject({ E: whole.check(z.minimum(1)), I: whole.check(z.minimum(1)) }),
  network: z.pipe(z.record(z.string(), z.unknown()), z.transform((spec) => parseMifSpec(spec))),
  parameters: z.strictObject({
    names: z.array(z.string()),
    centre: z.array(z.number()),
    scale: z.array(z.number().check(z.positive())),
    low: z.array(z.number()),
    high: z.array(z.number()),
  }),
  coarse: z.strictObject({
    lowest: whole,
    width: whole.check(z.minimum(1)),
    bins: whole.check(z.minimum(2), z.maximum(MOST.histogram)),
    modes: whole.check(z.minimum(2), z.maximum(MOST.histogram)),
    features: normalised,
  }),
  rule: z.strictObject({
    windowBins: whole.check(z.minimum(1), z.maximum(MOST.window)),
    open: whole.check(z.minimum(1)),
    close: whole.check(z.minimum(0)),
    tailBins: z._default(whole.check(z.minimum(0)), 0),
    longestBins: whole.check(z.minimum(1), z.maximum(MOST.longest)),
  }),
  patterns: z.strictObject({ events: whole.check(z.minimum(1)), bins: whole.check(z.minimum(1)) }),
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
}).check(z.superRefine((spec, context) => {
  const { names } = spec.parameters;
  const lengths = [
    ...(["centre", "scale", "low", "high"] as const).map((name) =>
      [["parameters", name], names.length, spec.parameters[name].length] as const
    ),
    ...(["centre", "scale"] as const).map((name) =>
      [
        ["coarse", "features", name],
        coarseFeatureCount(spec.coarse.modes),
        spec.coarse.features[name].length,
      ] as const
    ),
  ];
  for (const [path, wanted, found] of lengths) {
    if (wanted === found) continue;
    context.addIssue({ code: "custom", path: [...path], message: `expected ${wanted} numbers` });
  }
  const outputs = mixtureOutputs({ components: spec.components, dimensions: outcomeSize(spec.coarse.modes) });
  if (outputs > MAX_DENSE_WIDTH) {
    context.addIssue({
      code: "custom",
      path: ["components"],
      message:
        `expected so few components and modes that the mixture has at most ${MAX_DENSE_WIDTH} outputs, not ${outputs}`,
    });
  }
  if (spec.coarse.modes > spec.coarse.bins) {
    context.addIssue({ code: "custom", path: ["coarse", "modes"], message: "expected at most coarse.bins" });
  }
}));

/**
 * Everything that is needed to run a volley surrogate but its weights: plain data. It is of a Markovian network alone, which it
 * steps between volleys, and whose populations are E and I; a recurrent surrogate is of the counts of any populations.
 *
 * The surrogate maps the coarse state x of a network at the start of a volley, and the network's parameters, to the
 * distribution of the volley's outcome y: the coarse state at its end, its spikes, its duration and how the spikes lie in
 * it. y = W [x, z] + b with z drawn from a mixture of Gaussians with diagonal covariances whose logits, means and log-scales
 * a stack of dense layers computes of x; W [x, 0] + b is the linear regression of y on x, W [0, z] gives its residuals their
 * covariance.
 */
export interface VolleySpec {
  /** Kind of surrogate. */
  kind: "volley";
  /** Hidden layers; the layer of the mixture's outputs follows. */
  layers: HiddenLayer[];
  /** K, components of the mixture. */
  components: number;
  /** Width of a bin, ms: volleys start and end at the ends of bins. */
  binMs: number;
  /** Time step between volleys, ms. */
  stepMs: number;
  /** Cells of each population. */
  populations: { E: number; I: number };
  /** The network between volleys; `parameters` replace some of its fields. */
  network: MifSpec;
  /** Parameters of the network that are inputs: names, the constants that normalise them, the box they were trained on. */
  parameters: { names: string[]; centre: number[]; scale: number[]; low: number[]; high: number[] };
  /**
   * Coarse states: voltage histograms of `bins` of `width` voltage units from `lowest`, of whose square roots `modes`
   * coefficients are kept (of cosines before a volley, of the principal components in `histogram.components` after it), and
   * the constants that normalise a coarse state as an input.
   */
  coarse: {
    lowest: number;
    width: number;
    bins: number;
    modes: number;
    features: { centre: number[]; scale: number[] };
  };
  /** When a volley starts and ends, in bins and recurrent E spikes; see `volleyEvents`. */
  rule: TrackerRule;
  /** Volleys in the library by whose patterns spikes are recorded, and the bins of all of them. */
  patterns: { events: number; bins: number };
  /** Provenance. */
  training: Record<string, string | number | boolean>;
}

/**
 * Checks a spec.
 * @throws {SpecError} With one sentence for each mistake, naming the field.
 */
export function parseVolleySpec(value: unknown): VolleySpec {
  return checkSpec(volleySpecSchema, value);
}

/** The populations of a volley surrogate's network in the order of its counts. */
export function volleyPopulations(
  { populations: { E, I } }: Pick<VolleySpec, "populations">,
): PopulationSize[] {
  return [{ name: "E", size: E }, { name: "I", size: I }];
}

/** Inputs F of a volley surrogate: the coarse state, then the parameters. */
export function volleyInputs(spec: Pick<VolleySpec, "coarse" | "parameters">): number {
  return coarseFeatureCount(spec.coarse.modes) + spec.parameters.names.length;
}

/** Numbers D of an outcome. */
export function volleyOutcomes(spec: Pick<VolleySpec, "coarse">): number {
  return outcomeSize(spec.coarse.modes);
}
