import { fail } from "../../base/fail.ts";
import type { MultibandSpec } from "../multiband_spec.ts";

/** Thresholds of one draw of the drive. */
export const DRIVE_THRESHOLDS = 16;
/** Voltages, synapses and drives are whole numbers of this part of a unit. */
export const ONE = 65_536;
/** Inhibition of a step is a whole number of 1/SHARE of the way to the reversal. */
export const SHARE = 2 ** 24;
/** Probability that may be lost by cutting the drive's tail. */
const TAIL = 2 ** -30;

/** A factor `mantissa 2^(up - down - 16)` of whole numbers, correct to 16 bits: see {@link scaled}. */
export interface Factor {
  /** 32,768 to 65,536; 0 for the factor 0. */
  mantissa: number;
  up: number;
  down: number;
}

/** Integer constants of one population of a multi-band network, in the form of the WGSL struct `Population`. */
export interface MultibandConstants {
  /** 2^-16 voltage units above the reversal: the threshold, and the reset. */
  span: number;
  reset: number;
  /** 2^-16; probability of a connection from an E and from an I cell. */
  hit_e: number;
  hit_i: number;
  /** 2^-16; what is left of a spike at the end of its step, whose moment in it is uniform; at E and at I synapses. */
  left_e: number;
  left_i: number;
  /** Part of a synapse's E spikes, of its I spikes, that acts in a step. */
  decay_e: Factor;
  decay_i: Factor;
  /** Voltage units that an E spike gives in all; part of the way to the reversal, in units of 2^-8, that an I spike takes. */
  kick: Factor;
  slope: Factor;
  /** Poisson parts of a step's drive; part k of a draw is above threshold k when it holds more than k kicks. */
  drive_parts: number;
  drive: number[];
}

/** A number from 0 to 2^16 as a factor. */
export function factor(value: number): Factor {
  if (value === 0) return { mantissa: 0, up: 0, down: 0 };
  const exponent = Math.floor(Math.log2(value)) + 1;
  const mantissa = Math.round(value * 2 ** (16 - exponent));
  return { mantissa, up: Math.max(exponent, 0), down: Math.min(31, Math.max(-exponent, 0)) };
}

/** `floor(a part / 2^16)` of whole numbers below 2^32, with `part` at most 2^16. */
export function portion(a: number, part: number): number {
  return (Math.imul(a >>> 16, part) + (Math.imul(a & 0xffff, part) >>> 16)) >>> 0;
}

/** `a` times a factor, rounded down. */
export function scaled(a: number, { mantissa, up, down }: Factor): number {
  return portion((a << up) >>> 0, mantissa) >>> down;
}

function driveConstants(mean: number): { drive_parts: number; drive: number[] } {
  const cumulative = (partMean: number) => {
    let [probability, sum] = [Math.exp(-partMean), 0];
    return Array.from({ length: DRIVE_THRESHOLDS }, (_, k) => {
      sum += probability;
      probability *= partMean / (k + 1);
      return sum;
    });
  };
  let parts = 1;
  while (1 - cumulative(mean / parts)[DRIVE_THRESHOLDS - 1] > TAIL) parts++;
  const drive = cumulative(mean / parts).map((sum) =>
    Math.min(2 ** 32 - 1, Math.max(0, Math.round(sum * 2 ** 32) - 1))
  );
  return { drive_parts: parts, drive };
}

/**
 * Constants of the time-stepped scheme for the E and the I cells of a multi-band network.
 * @param spec A valid spec.
 * @param stepMs Time step, ms.
 * @throws {RangeError} When the step is longer than the shortest time constant.
 */
export function multibandConstants(
  spec: MultibandSpec,
  stepMs: number,
): [MultibandConstants, MultibandConstants] {
  const shortest = Math.min(spec.tau_EE, spec.tau_IE, spec.tau_EI, spec.tau_II);
  if (stepMs > shortest) {
    fail("simulate", `the time step must be at most the shortest time constant, ${shortest} ms`, stepMs);
  }
  const span = spec.threshold - spec.inhibitoryReversal;
  const decay = (tau: number) => -Math.expm1(-stepMs / tau);
  const left = (tau: number) => Math.round(ONE * decay(tau) * tau / stepMs);
  const make = (target: "E" | "I"): MultibandConstants => ({
    span: Math.round(ONE * span),
    reset: Math.round(ONE * -spec.inhibitoryReversal),
    hit_e: Math.round(ONE * spec[`P_${target}E`]),
    hit_i: Math.round(ONE * spec[`P_${target}I`]),
    left_e: left(spec[`tau_${target}E`]),
    left_i: left(spec[`tau_${target}I`]),
    decay_e: factor(decay(spec[`tau_${target}E`])),
    decay_i: factor(decay(spec[`tau_${target}I`])),
    kick: factor(spec[`S_${target}E`]),
    slope: factor(spec[`S_${target}I`] / span * SHARE / ONE),
    ...driveConstants(spec[`lambda_${target}`] * stepMs / 1000),
  });
  return [make("E"), make("I")];
}
