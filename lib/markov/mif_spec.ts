import * as z from "../deps/zod.ts";
import {
  between,
  described,
  knownNames,
  parseFields,
  populationSize,
  replaceFields,
  requireKicksWithin,
  type SpecField,
  type SpecKind,
  unknownFieldOf,
} from "./spec_fields.ts";

/** Most cells in one population of a Markovian network. */
export const MAX_POPULATION = 32_768;

const FIELDS = {
  N_E: populationSize("excitatory population", MAX_POPULATION),
  N_I: populationSize("inhibitory population", MAX_POPULATION),
  P_EE: between(0, 1, "probability that an E spike hits a given E cell"),
  P_IE: between(0, 1, "probability that an E spike hits a given I cell"),
  P_EI: between(0, 1, "probability that an I spike hits a given E cell"),
  P_II: between(0, 1, "probability that an I spike hits a given I cell"),
  S_EE: between(0, 1000, "voltage units; E to E kick"),
  S_IE: between(0, 1000, "voltage units; E to I kick"),
  S_EI: between(0, 1000, "voltage units; I to E kick (its size at threshold when voltage-dependent)"),
  S_II: between(0, 1000, "voltage units; I to I kick (its size at threshold when voltage-dependent)"),
  tau_EE: between(0.05, 1000, "ms; mean delay of E to E kicks"),
  tau_IE: between(0.05, 1000, "ms; mean delay of E to I kicks"),
  tau_EI: between(0.05, 1000, "ms; mean delay of I to E kicks"),
  tau_II: between(0.05, 1000, "ms; mean delay of I to I kicks"),
  lambda_E: between(0, 100_000, "kicks per second; Poisson drive of each E cell, kicks of 1"),
  lambda_I: between(0, 100_000, "kicks per second; Poisson drive of each I cell, kicks of 1"),
  tau_R: between(0, 1000, "ms; mean refractory time, 0 for none"),
  threshold: described(
    z.int().check(z.minimum(2), z.maximum(1000)),
    "voltage units; M: a cell at or above it spikes",
  ),
  inhibitoryReversal: described(
    z.int().check(z.minimum(-1000), z.maximum(0)),
    "voltage units; -M_r, the lowest voltage",
  ),
  inhibitoryKick: described(
    z.enum(["voltage-dependent", "constant"]),
    "voltage-dependent: V -= S (V + M_r)/(M + M_r); constant: V -= S, not below -M_r",
  ),
  selfHits: described(z.boolean(), "whether a spike may hit the cell that fired it"),
  refractoryHits: described(
    z.enum(["pending", "none"]),
    "whether a spike's hits on refractory cells become pending kicks or are never made",
  ),
} as const;

/**
 * Fields of a Markovian integrate-and-fire (MIF) network: unit, range and meaning of each. Names are those of
 * Y. Li, L. Chariker, L.-S. Young (2019), "How well do reduced models capture the dynamics in models of interacting
 * neurons?", doi:10.1007/s00285-018-1268-0. `S_QR` is the kick that a spike of a cell of type R gives to one of type Q.
 */
export const MIF_FIELDS: { readonly [Field in MifField]: SpecField<MifSpec[Field]> } = FIELDS;

/** Name of a field of {@link MifSpec}. */
export type MifField = Exclude<keyof MifSpec, "kind" | "name">;

/**
 * Validated spec of a Markovian integrate-and-fire network; plain JSON. {@link MIF_FIELDS} has units and ranges. In
 * `X_QR`, Q is the population that is hit and R the one that spikes.
 */
export interface MifSpec {
  /** Kind of network. */
  kind: "mif";
  /** Name, for people. */
  name: string;
  /** E cells. */
  N_E: number;
  /** I cells. */
  N_I: number;
  /** Probability that an E spike hits a given E cell. */
  P_EE: number;
  /** Probability that an E spike hits a given I cell. */
  P_IE: number;
  /** Probability that an I spike hits a given E cell. */
  P_EI: number;
  /** Probability that an I spike hits a given I cell. */
  P_II: number;
  /** E to E kick, voltage units. */
  S_EE: number;
  /** E to I kick, voltage units. */
  S_IE: number;
  /** I to E kick, voltage units; its size at threshold when voltage-dependent. */
  S_EI: number;
  /** I to I kick, voltage units; its size at threshold when voltage-dependent. */
  S_II: number;
  /** Mean delay of E to E kicks, ms. */
  tau_EE: number;
  /** Mean delay of E to I kicks, ms. */
  tau_IE: number;
  /** Mean delay of I to E kicks, ms. */
  tau_EI: number;
  /** Mean delay of I to I kicks, ms. */
  tau_II: number;
  /** Poisson drive of each E cell, kicks of 1 per second. */
  lambda_E: number;
  /** Poisson drive of each I cell, kicks of 1 per second. */
  lambda_I: number;
  /** Mean refractory time, ms; 0 for none. */
  tau_R: number;
  /** M, voltage units: a cell at or above it spikes and is reset to 0. */
  threshold: number;
  /** -M_r, voltage units: the lowest voltage. */
  inhibitoryReversal: number;
  /** `voltage-dependent`: V -= S (V + M_r)/(M + M_r). `constant`: V -= S, not below -M_r. */
  inhibitoryKick: "voltage-dependent" | "constant";
  /** Whether a spike may hit the cell that fired it. */
  selfHits: boolean;
  /** Whether hits on refractory cells become pending kicks or are never made. */
  refractoryHits: "pending" | "none";
}

const MIF_SCHEMA: z.ZodType<MifSpec> = z.strictObject({
  kind: z.literal("mif"),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  ...FIELDS,
});

/** Short names that set several fields at once. */
export const MIF_ALIASES: Readonly<Record<string, readonly MifField[]>> = {
  lambda: ["lambda_E", "lambda_I"],
  tau_I: ["tau_EI", "tau_II"],
};

const MIF_KIND: SpecKind<MifSpec> = { schema: MIF_SCHEMA, fields: FIELDS, aliases: MIF_ALIASES };

/** The error sentence for a field that does not exist, with the nearest one that does. */
export function unknownField(name: string): string {
  return unknownFieldOf(name, knownNames(MIF_KIND));
}

/**
 * Checks a spec read from JSON.
 * @param input Anything.
 * @returns The spec.
 * @throws {SpecError} With one sentence for each mistake, naming field, value and rule.
 */
export function parseMifSpec(input: unknown): MifSpec {
  const spec = parseFields(MIF_KIND, input);
  requireKicksWithin(spec);
  return spec;
}

/**
 * A spec with some fields replaced; aliases such as `lambda` set several.
 * @param spec A valid spec.
 * @param overrides Values by field or alias.
 * @returns A new, checked spec.
 * @throws {SpecError} When a field is unknown (with the nearest name) or a value is out of range.
 */
export function overrideSpec(spec: MifSpec, overrides: Readonly<Record<string, unknown>>): MifSpec {
  return parseMifSpec(replaceFields(MIF_KIND, spec, overrides));
}
