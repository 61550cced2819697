import type { Transfer } from "./transfer.ts";

/**
 * A refractory SoftPlus of the root of a total rate R = background + sum of weight × rate: f = (c/b) ln(1 + exp(b' (q sqrt(R) - x0))) with
 * b' = b (1 + d q), and F = 1/(1/f + t_ref). It is for balanced noise, half of the spikes up by q and half down by q.
 */
export interface SoftplusTransfer extends Transfer {
  /** Its kind. */
  kind: "softplus";
  /** What each source adds to R, by its rate: how many synapses. (S) At least 0 */
  weights: number[];
  /** Rate of the noise besides, Hz. @default 0 */
  background?: number;
  /** Size of a postsynaptic potential, in the unit in which the rest was fitted. @default 1 */
  q?: number;
  /** How steepness depends on q. @default 0 */
  d?: number;
  /** Threshold, sqrt(Hz) times the unit of q. */
  x0: number;
  /** Steepness, the reciprocal of that unit. */
  b: number;
  /** Gain, Hz by that unit. */
  c: number;
  /** Refractory time, ms. */
  t_ref: number;
}
