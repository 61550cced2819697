import * as z from "../../deps/zod.ts";
import { checkSpec } from "../../nn/_check_spec.ts";

/** The schema of {@linkcode FeatureNeuron}. */
const featureNeuronSchema = z.strictObject({
  name: z.string().check(z.minLength(1)),
  neuron: z.string().check(z.minLength(1)),
  parameters: z.record(z.string(), z.number()),
  threshold: z.number().check(z.minimum(-200), z.maximum(200)),
  current: z.strictObject({ low: z.number(), high: z.number() }),
  durationMs: z.number().check(z.minimum(20), z.maximum(60_000)),
  stepsPerMs: z.number().check(z.int(), z.minimum(5), z.maximum(1000)),
}).check(z.refine(({ current: { low, high } }) => high > low, {
  path: ["current", "high"],
  message: "expected more than current.low",
}));

/** A neuron whose spikes are to be predicted. Plain data. */
export interface FeatureNeuron {
  /** Its name, such as `pospischil-rs`. */
  name: string;
  /** Its neuron model, such as `pospischil`. */
  neuron: string;
  /** Parameters that are not the model's defaults. */
  parameters: Record<string, number>;
  /** Voltage whose upward crossing is a spike, mV. */
  threshold: number;
  /** Currents between which it is tested, in the model's unit (pA; of `pinsky-rinzel` uA/cm^2). */
  current: { low: number; high: number };
  /** Length of a recording, ms. */
  durationMs: number;
  /** Time steps of the integration in a millisecond. */
  stepsPerMs: number;
}

/**
 * Checks a neuron.
 * @throws {SpecError} With one sentence for each mistake, naming the field.
 */
export function parseFeatureNeuron(value: unknown): FeatureNeuron {
  return checkSpec(featureNeuronSchema, value);
}
