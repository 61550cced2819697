import * as z from "../deps/zod.ts";
import { failSpec } from "../base/spec_error.ts";
import {
  between,
  parseFields,
  populationSize,
  replaceFields,
  requireKicksWithin,
  type SpecField,
  type SpecKind,
} from "./spec_fields.ts";

/** Most cells in one population of a multi-band network. */
export const MAX_MULTIBAND_POPULATION = 4096;
/** Most voltage units that one spike of every E cell may give a cell: the engines' whole numbers hold no more. */
const MAX_VOLLEY = 8192;

const delay = (text: string) => between(0.05, 100, `ms; ${text}`);
const kick = (text: string) => between(0, 1000, `voltage units; ${text}`);

const FIELDS = {
  N_E: populationSize("excitatory population", MAX_MULTIBAND_POPULATION),
  N_I: populationSize("inhibitory population", MAX_MULTIBAND_POPULATION),
  P_EE: between(0, 1, "probability that an E cell is connected to another given E cell"),
  P_IE: between(0, 1, "probability that an E cell is connected to a given I cell"),
  P_EI: between(0, 1, "probability that an I cell is connected to a given E cell"),
  P_II: between(0, 1, "probability that an I cell is connected to another given I cell"),
  S_EE: kick("E to E"),
  S_IE: kick("E to I"),
  S_EI: kick("I to E, its size at threshold"),
  S_II: kick("I to I, its size at threshold"),
  tau_EE: delay("decay of E synapses and of the drive of E cells"),
  tau_IE: delay("decay of E synapses and of the drive of I cells"),
  tau_EI: delay("decay of I synapses of E cells"),
  tau_II: delay("decay of I synapses of I cells"),
  lambda_E: between(0, 200_000, "kicks per second; Poisson drive of each E cell, kicks of 1"),
  lambda_I: between(0, 200_000, "kicks per second; Poisson drive of each I cell, kicks of 1"),
  threshold: between(1, 10_000, "voltage units; M: a cell that reaches it spikes"),
  inhibitoryReversal: between(-5000, 0, "voltage units; -M_r, the lowest voltage"),
} as const;

/**
 * Fields of a multi-band network: unit, range and meaning of each. Names are those of the Markovian network
 * (`MIF_FIELDS`). `S_QR` is what a spike of a cell of type R gives to one of type Q in all.
 */
export const MULTIBAND_FIELDS: { readonly [Field in MultibandField]: SpecField<MultibandSpec[Field]> } =
  FIELDS;

/** Name of a field of {@link MultibandSpec}. */
export type MultibandField = Exclude<keyof MultibandSpec, "kind" | "name">;

/**
 * Validated spec of a multi-band network: perfect (leak-free) integrate-and-fire cells with exponential synapses on a
 * fixed random graph, whose one set of time constants makes one gamma beat, two or irregular ones. Plain JSON;
 * {@link MULTIBAND_FIELDS} has units and ranges. In `X_QR`, Q is the population that is hit and R the one that spikes.
 *
 * `dV/dt = S_QE h_E/tau_QE + x/tau_QE - S_QI h_I/tau_QI (V + M_r)/(M + M_r)`; h_E and h_I rise by 1 with each spike of a
 * connected cell and decay with tau_QE and tau_QI, x rises by 1 with each kick of the drive and decays with tau_QE. At
 * M a cell spikes and is reset to 0. The graph is drawn once for each network, without connections of a cell to itself.
 *
 * Source: T. Wu, Y. Cai, R. Zhang, Z. Wang, L. Tao, Z.-C. Xiao (2022), "Multi-band oscillations emerge from a simple
 * spiking network", doi:10.48550/arXiv.2206.14942.
 */
export interface MultibandSpec {
  /** Kind of network. */
  kind: "multiband";
  /** Name, for people. */
  name: string;
  /** E cells. */
  N_E: number;
  /** I cells. */
  N_I: number;
  /** Probability that an E cell is connected to another given E cell. */
  P_EE: number;
  /** Probability that an E cell is connected to a given I cell. */
  P_IE: number;
  /** Probability that an I cell is connected to a given E cell. */
  P_EI: number;
  /** Probability that an I cell is connected to another given I cell. */
  P_II: number;
  /** E to E, voltage units. */
  S_EE: number;
  /** E to I, voltage units. */
  S_IE: number;
  /** I to E, voltage units at threshold. */
  S_EI: number;
  /** I to I, voltage units at threshold. */
  S_II: number;
  /** Decay of E synapses and of the drive of E cells, ms. */
  tau_EE: number;
  /** Decay of E synapses and of the drive of I cells, ms. */
  tau_IE: number;
  /** Decay of I synapses of E cells, ms. */
  tau_EI: number;
  /** Decay of I synapses of I cells, ms. */
  tau_II: number;
  /** Poisson drive of each E cell, kicks of 1 per second. */
  lambda_E: number;
  /** Poisson drive of each I cell, kicks of 1 per second. */
  lambda_I: number;
  /** M, voltage units: a cell that reaches it spikes and is reset to 0. */
  threshold: number;
  /** -M_r, voltage units: the lowest voltage. */
  inhibitoryReversal: number;
}

const MULTIBAND_SCHEMA: z.ZodType<MultibandSpec> = z.strictObject({
  kind: z.literal("multiband"),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  ...FIELDS,
});

/** Short names that set several fields at once. */
export const MULTIBAND_ALIASES: Readonly<Record<string, readonly MultibandField[]>> = {
  lambda: ["lambda_E", "lambda_I"],
  tau_I: ["tau_EI", "tau_II"],
  P: ["P_EE", "P_IE", "P_EI", "P_II"],
};

const MULTIBAND_KIND: SpecKind<MultibandSpec> = {
  schema: MULTIBAND_SCHEMA,
  fields: FIELDS,
  aliases: MULTIBAND_ALIASES,
};

/**
 * Checks a spec read from JSON.
 * @param input Anything.
 * @returns The spec.
 * @throws {SpecError} With one sentence for each mistake, naming field, value and rule.
 */
export function parseMultibandSpec(input: unknown): MultibandSpec {
  const spec = parseFields(MULTIBAND_KIND, input);
  requireKicksWithin(spec);
  for (const field of ["S_EE", "S_IE"] as const) {
    if (spec[field] * spec.N_E <= MAX_VOLLEY) continue;
    failSpec(
      field,
      "use this network",
      `${field} must be at most ${MAX_VOLLEY} / N_E = ${MAX_VOLLEY / spec.N_E}`,
      spec[field],
    );
  }
  return spec;
}

/**
 * A multi-band spec with some fields replaced; aliases such as `lambda` set several.
 * @param spec A valid spec.
 * @param overrides Values by field or alias.
 * @returns A new, checked spec.
 * @throws {SpecError} When a field is unknown (with the nearest name) or a value is out of range.
 */
export function overrideMultibandSpec(
  spec: MultibandSpec,
  overrides: Readonly<Record<string, unknown>>,
): MultibandSpec {
  return parseMultibandSpec(replaceFields(MULTIBAND_KIND, spec, overrides));
}
