import type { Transfer } from "./transfer.ts";

/** A leaky integrate-and-fire cell. */
export interface LifCell {
  /** Membrane time constant, ms. */
  tau_m: number;
  /** Resting potential, mV. */
  E_L: number;
  /** Threshold, mV. */
  V_th: number;
  /** Reset, mV. */
  V_reset: number;
  /** Refractory time, ms. */
  t_ref: number;
  /** Capacitance, pF. @default none, where weights are in mV and there are no currents */
  C_m?: number;
  /** Constant current, pA. @default 0 */
  I_e?: number;
}

/** What a source does to a leaky integrate-and-fire cell. Those of one source add up as if they were independent. */
export interface LifSynapse {
  /** Name of its source. */
  from: string;
  /** K, contacts on each cell. */
  contacts: number;
  /** J: mV of the voltage's jump, or pA of an exponential current's peak. */
  weight: number;
  /** Unit of the weight. @default mV */
  unit?: "mV" | "pA";
}

/** The rate of a leaky integrate-and-fire cell that gets Poisson spikes, in the limit of many small ones. */
export interface SiegertTransfer extends Transfer {
  /** Its kind. */
  kind: "siegert";
  /** Cell. */
  cell: LifCell;
  /** Synapses. */
  synapses: LifSynapse[];
  /** Time constant of exponential synaptic currents, ms, well below `tau_m`; 0 for jumps of the voltage. @default 0 */
  tauSynapse?: number;
}
