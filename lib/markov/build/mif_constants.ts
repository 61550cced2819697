import { fail } from "../../base/fail.ts";
import type { MifSpec } from "../mif_spec.ts";

/** Thresholds of one draw: the drive of a step part, or the kicks that ring of a chunk, number 0 to 8. */
export const MOST_PER_DRAW = 8;
/** Most pending kicks in a chunk: their number has 6 bits. */
const MOST_IN_CHUNK = 63;
const ONE = 65_536;
/** Probability that may be lost by cutting a tail. */
const TAIL = 2 ** -17;

/** Least probability that no kick of a chunk rings: below it, rounding would be felt. */
const LEAST_NONE = 1 / 8;

/** Integer constants of one projection onto a cell; probabilities are in units of 2^-16. */
export interface ProjectionConstants {
  /** That a spike hits, and that it hits with a kick that rings at once, so that the mean delay is that of the spec. */
  hit: number;
  fresh: number;
  /** Most pending kicks that ring by one draw; more are drawn in chunks. */
  chunk: number;
  /** Odds p/(1 - p) that a kick rings in a step, divided by 1, 2, … 7, in units of 2^-odds_shift. */
  odds: number[];
  odds_shift: number;
  /** That none of 1, 2, 4, … 32 kicks rings in a step. */
  none_1: number;
  none_2: number;
  none_4: number;
  none_8: number;
  none_16: number;
  none_32: number;
}

/** Integer constants of one population of one parameter set, in the form of the WGSL struct `Population`. */
export interface PopulationConstants {
  /** Voltage units; the lowest voltage is given as M_r. */
  threshold: number;
  lowest: number;
  /** Size of an excitatory kick: whole part, and the rest in units of 2^-12. */
  kick_whole: number;
  kick_part: number;
  /** Inhibitory kick in units of 2^-20: its size, or its slope against V + M_r. */
  inhibition: number;
  /** 1 when inhibitory kicks are constant. */
  inhibition_constant: number;
  /** 1 when a spike may hit the cell that fired it; when refractory cells are hit; when spikes are followed by refractoriness. */
  self_hits: number;
  refractory_hits: number;
  refractory: number;
  /** Most spikes of one cell in one step: a step's spikes of a population fit into 16 bits. */
  most_spikes: number;
  /** Probability that a refractory cell wakes in a step, in units of 2^-16. */
  wake: number;
  /** Poisson parts of a step's drive, and the thresholds of one: part k holds 65536 P(count <= k). */
  drive_parts: number;
  drive: number[];
  excitatory: ProjectionConstants;
  inhibitory: ProjectionConstants;
}

/** Probability of at least `most + 1` events given the probability of each number of events. */
function tail(probability: (k: number) => number, most: number): number {
  let cumulative = 0;
  for (let k = 0; k <= most; k++) cumulative += probability(k);
  return 1 - cumulative;
}

function poisson(mean: number): (k: number) => number {
  return (k) => {
    let value = Math.exp(-mean);
    for (let j = 1; j <= k; j++) value *= mean / j;
    return value;
  };
}

function binomial(n: number, p: number): (k: number) => number {
  return (k) => {
    let value = Math.pow(1 - p, n);
    for (let j = 1; j <= k; j++) value *= (n - j + 1) / j * p / (1 - p);
    return value;
  };
}

function driveConstants(mean: number): { drive_parts: number; drive: number[] } {
  let parts = Math.max(1, Math.ceil(mean));
  while (tail(poisson(mean / parts), MOST_PER_DRAW) > TAIL) parts++;
  const probability = poisson(mean / parts);
  let cumulative = 0;
  const drive = Array.from({ length: MOST_PER_DRAW }, (_, k) => {
    cumulative += probability(k);
    return Math.min(ONE, Math.round(ONE * cumulative));
  });
  return { drive_parts: parts, drive };
}

function projectionConstants(probability: number, tau: number, stepMs: number): ProjectionConstants {
  const ratio = stepMs / tau;
  const ring = -Math.expm1(-ratio);
  let chunk = MOST_IN_CHUNK;
  while (chunk > MOST_PER_DRAW && tail(binomial(chunk, ring), MOST_PER_DRAW) > TAIL) chunk--;
  while (chunk > 1 && Math.pow(1 - ring, chunk) < LEAST_NONE) chunk--;
  const odds = ring / (1 - ring);
  const shift = 15 - Math.floor(Math.log2(odds));
  const none = (kicks: number) => Math.min(ONE - 1, Math.round(ONE * Math.exp(-ratio * kicks)));
  return {
    hit: Math.round(ONE * probability),
    fresh: Math.round(ONE * probability * (1 - (1 / ratio - 1) * Math.expm1(ratio))),
    chunk,
    odds: Array.from(
      { length: MOST_PER_DRAW - 1 },
      (_, k) => Math.min(ONE - 1, Math.round(odds * 2 ** shift / (k + 1))),
    ),
    odds_shift: shift,
    none_1: none(1),
    none_2: none(2),
    none_4: none(4),
    none_8: none(8),
    none_16: none(16),
    none_32: none(32),
  };
}

/** Waking per step such that the mean time from the middle of the spike's step is tau_R. */
function wake(tau: number, stepMs: number): number {
  return tau === 0 ? ONE : Math.round(ONE / Math.max(1, tau / stepMs - 0.5));
}

/**
 * Constants of the time-stepped scheme for the E and the I cells of a network.
 * @param spec A valid spec.
 * @param stepMs Time step, ms.
 * @throws {RangeError} When the step is longer than the shortest mean delay or than the refractory time.
 */
export function mifConstants(spec: MifSpec, stepMs: number): [PopulationConstants, PopulationConstants] {
  const shortest = Math.min(spec.tau_EE, spec.tau_IE, spec.tau_EI, spec.tau_II, spec.tau_R || Infinity);
  if (stepMs > shortest) {
    fail(
      "simulate",
      `the time step must be at most the shortest delay and refractory time, ${shortest} ms`,
      stepMs,
    );
  }
  const constant = spec.inhibitoryKick === "constant";
  const span = spec.threshold - spec.inhibitoryReversal;
  const make = (target: "E" | "I"): PopulationConstants => {
    const kick = spec[`S_${target}E`];
    const inhibition = spec[`S_${target}I`];
    return {
      threshold: spec.threshold,
      lowest: -spec.inhibitoryReversal,
      kick_whole: Math.floor(kick),
      kick_part: Math.round((kick - Math.floor(kick)) * 4096),
      inhibition: Math.round((constant ? inhibition : inhibition / span) * 2 ** 20),
      inhibition_constant: Number(constant),
      self_hits: Number(spec.selfHits),
      refractory_hits: Number(spec.refractoryHits === "pending"),
      refractory: Number(spec.tau_R > 0),
      most_spikes: Math.min(255, Math.floor((ONE - 1) / spec[`N_${target}`])),
      wake: wake(spec.tau_R, stepMs),
      ...driveConstants(spec[`lambda_${target}`] * stepMs / 1000),
      excitatory: projectionConstants(spec[`P_${target}E`], spec[`tau_${target}E`], stepMs),
      inhibitory: projectionConstants(spec[`P_${target}I`], spec[`tau_${target}I`], stepMs),
    };
  };
  return [make("E"), make("I")];
}
