import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireAtLeast, requirePositive } from "../../base/require_number.ts";
import type { Equations } from "../equations.ts";
import type { Field } from "../field.ts";
import { ClosedField, type ConstantInputs, requireInputs, requireState } from "./closed_field.ts";
import { answer, forceOfSource, omegaOf, requireFrequencies } from "./frequency_response.ts";
import { type Linearization, linearizeClosed } from "./jacobian.ts";
import { stabilityOf } from "./stability.ts";

const TASK = "give the power spectrum";
const OPTIONS: OptionNames<PowerSpectrumOptions> = {
  inputs: true,
  frequenciesHz: true,
  noise: true,
  finiteSize: true,
};

/** Spikes of a population of finite size, which are more or fewer than its rate has one expect. */
export interface FiniteSize {
  /** N, cells. */
  size: number;
  /** State variable that jumps, by index; -1 for none. */
  variable: number;
  /** By how much, for each such spike per cell. */
  jump: number;
  /** Whether couplings carry the spikes, and not the mean that the state follows. */
  spikes: boolean;
}

/** Options of {@linkcode powerSpectrum}. */
export interface PowerSpectrumOptions extends ConstantInputs {
  /** Frequencies, Hz. (F) */
  frequenciesHz: ArrayLike<number>;
  /** Ornstein-Uhlenbeck noise about inputs, by their name. @default none */
  noise?: Readonly<Record<string, { sd: number; tauMs: number }>>;
  /** Finite size of each population; see {@linkcode finiteSizeOf}. (P) @default infinite */
  finiteSize?: readonly FiniteSize[];
}

/** Power spectral densities of fluctuations about a fixed point, one-sided: their integral from 0 on is the variance. */
export interface PowerSpectrum {
  /** Frequencies, Hz. (F) */
  frequenciesHz: Float64Array;
  /** Of the rates that the state has. (P, F) row-major, Hz^2/Hz */
  rates: Float64Array;
  /** Of the spikes per cell and second, in which those of a finite population count one by one. (P, F) Hz^2/Hz */
  activity: Float64Array;
}

/** How spikes of the populations of a spec act, as the engines of mean fields have it. */
export function finiteSizeOf({ parts, sizes }: Equations): FiniteSize[] {
  return parts.map(({ model, p, at }, k) => {
    const shot = model.shot(p);
    return {
      size: sizes[k],
      variable: shot ? at + shot.variable : -1,
      jump: shot?.jump ?? 0,
      spikes: !model.follows,
    };
  });
}

/** A source of noise: what it is on the state, its density, and the population whose spikes it is. */
interface Noise {
  force(omega: number): { real: Float64Array; imaginary: Float64Array };
  /** Two-sided, per 1/ms. */
  density(omega: number): number;
  population: number;
}

function inputNoise(field: Field, linear: Linearization, noise: PowerSpectrumOptions["noise"] = {}): Noise[] {
  return Object.entries(noise).map(([name, { sd, tauMs }]) => {
    const which = field.inputs.indexOf(name), source = field.populations.length + which;
    if (which < 0) fail(TASK, `noise must be of inputs, ${field.inputs.join(", ") || "none"}`, name);
    requireAtLeast(TASK, "sd", sd, 0);
    requirePositive(TASK, "tauMs", tauMs);
    return {
      population: -1,
      force: (omega) => forceOfSource(field, linear, { source, omega }),
      density: (omega) => 2 * sd * sd * tauMs / (1 + (omega * tauMs) ** 2),
    };
  });
}

/** Noise of spikes, in spikes per cell and ms: white, of density rate / N. */
function spikeNoise(
  field: Field,
  linear: Linearization,
  { finiteSize, rates }: { finiteSize: readonly FiniteSize[]; rates: Float64Array },
): Noise[] {
  return finiteSize.map(({ size, variable, jump, spikes }, population) => ({
    population,
    density: () => rates[population] / 1000 / size,
    force(omega) {
      const force = forceOfSource(field, linear, { source: population, omega });
      // Couplings carry rates in Hz.
      for (const part of [force.real, force.imaginary]) {
        part.forEach((value, n) => part[n] = spikes ? 1000 * value : 0);
      }
      if (variable >= 0) force.real[variable] += jump;
      return force;
    },
  }));
}

/**
 * Power spectra of a field's fluctuations about a stable fixed point, by linear response to noise on its inputs and to the spikes of finite
 * populations, with delays: `S = sum_k |H_k(omega)|^2 S_k(omega)`, C. W. Gardiner (2009), Stochastic Methods, section 4.5; of finite size, M. Mattia,
 * P. Del Giudice (2002), doi:10.1103/PhysRevE.66.051917.
 *
 * @param state The fixed point. (V)
 * @throws {RangeError} When what is given does not fit the field, or the fixed point is not stable.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { openField } from "../open_field.ts";
 * import { fixedPoint } from "./fixed_point.ts";
 * import { finiteSizeOf, powerSpectrum } from "./power_spectrum.ts";
 *
 * const field = openField(getMeanFieldPreset("adex-mean-field")), inputs = [2.5];
 * const { state } = fixedPoint(field, { inputs });
 * const options = { inputs, frequenciesHz: [1, 10, 100], finiteSize: finiteSizeOf(field) };
 * console.log(powerSpectrum(field, state, options).activity);
 * ```
 */
export function powerSpectrum(
  field: Field,
  state: ArrayLike<number>,
  options: PowerSpectrumOptions,
): PowerSpectrum {
  requireKnown(TASK, options, OPTIONS);
  const { inputs, noise, finiteSize = [] } = options, P = field.populations.length;
  const frequenciesHz = requireFrequencies(TASK, options.frequenciesHz), F = frequenciesHz.length;
  requireInputs(TASK, field, inputs);
  requireState(TASK, field, state);
  if (finiteSize.length !== 0 && finiteSize.length !== P) {
    fail(TASK, `there must be a finite size for each of the ${P} populations`, finiteSize.length);
  }
  const closed = new ClosedField(field, inputs), linear = linearizeClosed(closed, Float64Array.from(state));
  const { stable, roots } = stabilityOf(field, linear, {});
  if (!stable) fail(TASK, "the fixed point must be stable", `a root of ${roots.real[0]} per ms`);
  const own = { finiteSize, rates: closed.rates(state).slice() };
  const all = [...inputNoise(field, linear, noise), ...spikeNoise(field, linear, own)];
  const rates = new Float64Array(P * F), activity = new Float64Array(P * F);
  frequenciesHz.forEach((frequencyHz, f) => {
    const omega = omegaOf(frequencyHz);
    for (const { force, density, population } of all) {
      const found = answer(field, linear, { forces: force(omega), omega })!;
      // One-sided, and per Hz in place of per 1/ms.
      const power = 2 * density(omega) / 1000;
      for (let p = 0; p < P; p++) {
        const x = found.real[p], y = found.imaginary[p];
        rates[p * F + f] += power * (x * x + y * y);
        activity[p * F + f] += power * ((x + (p === population ? 1000 : 0)) ** 2 + y * y);
      }
    }
  });
  return { frequenciesHz, rates, activity };
}
