import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { SpecError } from "../../base/spec_error.ts";
import { MIF_ALIASES, MIF_FIELDS, type MifSpec, overrideSpec, unknownField } from "../../markov/mif_spec.ts";
import type { ParameterScale } from "./parameter_scale.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof meanFieldBaseline>[1]>> = {
  names: true,
  binMs: true,
};

/**
 * The linear rate formula of Li, Chariker and Young, over the parameters in which networks differ: of Markovian networks
 * alone, whose populations are E and I.
 */
export interface MeanField {
  /** Kind of baseline. */
  kind: "mean-field";
  /** ms, width of a bin. */
  binMs: number;
  /** The network; parameters replace its fields. */
  spec: MifSpec;
  /** Names of the parameters; nothing is normalised. */
  parameters: ParameterScale;
}

/** Voltage at which inhibitory kicks are taken, as a part of the threshold: half way from reset. */
const TYPICAL_VOLTAGE = 0.5;

/**
 * Mean rates by the linear formula of Li Y., Chariker L., Young L.-S. (2019), doi:10.1007/s00285-018-1268-0.
 *
 * Every kick that a cell gets is taken to move it towards threshold or away from it, so that a cell's rate times the
 * threshold M is the sum of its drive and of the mean kicks from both populations:
 * M f_E = lambda_E + C_EE f_E - C_EI f_I, M f_I = lambda_I + C_IE f_E - C_II f_I, where C_QR is the number of cells of
 * population R times P_QR times the kick S_QR. The solution is
 * f_E = [lambda_E (M + C_II) - lambda_I C_EI] / D, f_I = [lambda_I (M - C_EE) + lambda_E C_IE] / D with
 * D = (M - C_EE)(M + C_II) + C_EI C_IE. A voltage-dependent inhibitory kick is taken at V = M/2, the paper's 50.
 *
 * Our reading beyond the paper: constant inhibitory kicks enter as they are, though the formula then counts those that the
 * lowest voltage cuts short, so that rates come out too low; without self-hits a population has one cell fewer to be hit
 * from. The formula has no refractory time and no delays: for M f Hz with a refractory time tau_R it overlooks a part
 * f tau_R of the time (6 % for E and 14 % for I cells of `mif-hom`) in which kicks are lost, and all of synchrony.
 * @returns Rates in Hz; null where the formula gives nonsense: a negative rate, or D not above 0, where recurrent
 * excitation wins and the balance is unstable.
 *
 * @example
 * ```ts
 * import { getPreset, meanFieldRates } from "@volley/volley";
 *
 * const rates = meanFieldRates(getPreset("mif-hom"))!;
 * console.log(rates.E.toFixed(1), rates.I.toFixed(1)); // 21.1 56.2; the network itself: 23.3 and 54.6
 * ```
 */
export function meanFieldRates(spec: MifSpec): { E: number; I: number } | null {
  const { threshold: M, inhibitoryReversal, N_E, N_I, lambda_E, lambda_I } = spec;
  const own = spec.selfHits ? 0 : 1;
  const atTypical = (TYPICAL_VOLTAGE * M - inhibitoryReversal) / (M - inhibitoryReversal);
  const inhibition = spec.inhibitoryKick === "constant" ? 1 : atTypical;
  const cEE = (N_E - own) * spec.P_EE * spec.S_EE;
  const cIE = N_E * spec.P_IE * spec.S_IE;
  const cEI = N_I * spec.P_EI * spec.S_EI * inhibition;
  const cII = (N_I - own) * spec.P_II * spec.S_II * inhibition;
  const determinant = (M - cEE) * (M + cII) + cEI * cIE;
  if (!(determinant > 0)) return null;
  const E = (lambda_E * (M + cII) - lambda_I * cEI) / determinant;
  const I = (lambda_I * (M - cEE) + lambda_E * cIE) / determinant;
  return E >= 0 && I >= 0 ? { E, I } : null;
}

/**
 * The formula as a baseline: its rollout is Poisson counts at its rates.
 * @param spec The network. @param options.names Fields or aliases that are parameters. @param options.binMs ms.
 * @throws {TypeError} When an option is unknown.
 */
export function meanFieldBaseline(
  spec: MifSpec,
  options: { names?: readonly string[]; binMs?: number } = {},
): MeanField {
  requireKnown("make a mean field", options, OPTIONS);
  const names = [...options.names ?? []];
  const known = (name: string) => name in MIF_FIELDS || Object.hasOwn(MIF_ALIASES, name);
  const unknown = names.find((name) => !known(name));
  if (unknown !== undefined) throw new SpecError(unknown, [unknownField(unknown)]);
  return {
    kind: "mean-field",
    binMs: options.binMs ?? 1,
    spec,
    parameters: { names, centre: names.map(() => 0), scale: names.map(() => 1) },
  };
}

/** The network's spec at one point. @param parameters `(P)`. @throws {SpecError} When a value is out of range. */
export function specAtPoint(
  baseline: { spec: MifSpec; parameters: ParameterScale },
  parameters: ArrayLike<number>,
): MifSpec {
  const { names } = baseline.parameters;
  return overrideSpec(baseline.spec, Object.fromEntries(names.map((name, p) => [name, parameters[p]])));
}

/** Mean counts per bin of E and of I cells at one point; null where the formula gives nonsense. */
export function meanFieldMeans(
  baseline: MeanField,
  parameters: ArrayLike<number>,
): [number, number] | null {
  const { N_E, N_I } = baseline.spec;
  const rates = meanFieldRates(specAtPoint(baseline, parameters));
  const seconds = baseline.binMs / 1000;
  return rates && [rates.E * N_E * seconds, rates.I * N_I * seconds];
}
