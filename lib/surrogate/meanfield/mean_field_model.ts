import * as z from "../../deps/zod.ts";
import { failSpec } from "../../base/spec_error.ts";
import type { Transfer } from "../../meanfield/transfer/transfer.ts";
import type { SpikingSpec } from "../../spiking/spec_types.ts";
import type { PopulationSize } from "../../system/population_counts.ts";
import type { CountSpec } from "../surrogate.ts";
import type { ComparedRate } from "./derive_mean_field.ts";
import type { TransferReport } from "./derive_transfer.ts";
import type { HeldOutErrors } from "./held_out_errors.ts";
import type { FitSamples } from "./template/candidates.ts";
import type { AlphaChoice } from "./template/choose_alphas.ts";

/** What a mean field was derived with. */
export interface DerivedWith {
  /** Time over which activity is memoryless, ms. */
  tauMs: number;
  /** Moments that are followed. */
  order: 1 | 2;
}

/** Spec of a mean field that was derived from a network of point neurons. */
export interface MeanFieldModelSpec extends CountSpec, DerivedWith {
  /** Kind of surrogate. */
  kind: "mean-field";
  /** Its populations, those of the network. */
  populations: PopulationSize[];
  /** The network. */
  network: SpikingSpec;
  /** Transfer function of each population but generators, by its name. */
  transfers: Record<string, Transfer>;
  /** How well the functions were fitted. */
  reports: TransferReport[];
  /** How far its rates are from those of the network that were learnt from. */
  compared: ComparedRate[];
  /** The same at points that were left out of the correction, from which its errors over the box are expected. @default they are not known */
  heldOut?: HeldOutErrors;
  /** What of the network it leaves out, in sentences. */
  leftOut: string[];
  /** Rates to which each function was fitted, by population. @default they were not kept */
  samples?: Record<string, FitSamples>;
  /** Alphas of the template, and others that may be taken. @default the functions have none */
  alphas?: AlphaChoice;
}

const number = z.number(), text = z.string();
const numbers = z.array(number);
const MEMBER = z.looseObject({
  alphas: z.record(text, number),
  rateError: number,
  slopeError: z.nullable(number),
});
const SCHEMA = z.looseObject({
  kind: z.literal("mean-field"),
  binMs: number.check(z.positive()),
  tauMs: number.check(z.positive()),
  order: z.union([z.literal(1), z.literal(2)]),
  parameters: z.object({ names: z.array(text), low: z.array(number), high: z.array(number) }),
  populations: z.array(z.object({ name: text, size: z.int() })),
  network: z.looseObject({ kind: z.literal("spiking") }),
  transfers: z.record(text, z.looseObject({ kind: text, sources: z.array(text) })),
  reports: z.array(z.looseObject({ population: text })),
  compared: z.array(z.looseObject({ population: text })),
  heldOut: z.optional(z.looseObject({ values: z.array(numbers), errors: z.record(text, numbers) })),
  leftOut: z.array(text),
  samples: z.optional(z.record(text, z.looseObject({ measured: numbers, errors: numbers, fitted: numbers }))),
  alphas: z.optional(z.looseObject({ taken: MEMBER, front: z.array(MEMBER) })),
  training: z.record(text, z.union([text, number, z.boolean()])),
});

/** Checks a spec read from JSON; its network and its transfer functions are checked when it runs. @throws {SpecError} With the first mistake. */
export function parseMeanFieldModel(value: unknown): MeanFieldModelSpec {
  const result = SCHEMA.safeParse(value);
  if (result.success) return result.data as unknown as MeanFieldModelSpec;
  const [{ path, message }] = result.error.issues, at = path.map(String).join(".");
  failSpec(at, "use the surrogate's spec", `${at || "it"} must be that of a mean field`, message);
}
