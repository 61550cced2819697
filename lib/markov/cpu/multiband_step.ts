import type { MultibandSpec } from "../multiband_spec.ts";
import { pcg4d } from "../../random/pcg4d.ts";
import {
  type MultibandConstants,
  multibandConstants,
  ONE,
  portion,
  scaled,
  SHARE,
} from "../build/multiband_constants.ts";
import { multibandGraph, placeInQuad, QUAD, quadOf } from "../build/multiband_graph.ts";
import type { MifStepCounts } from "./mif_step.ts";

/** Most of a synapse's spikes, in units of 2^-16. */
const FULL = 2 ** 31;
/** A third, in units of 2^-16. */
const THIRD = 21_845;

/** `floor(a share / SHARE)`, to 2 units. */
function shareOf(a: number, share: number): number {
  return portion(a, share >>> 8) + (Math.imul(a >>> 8, share & 0xff) >>> 16);
}

/** `over / rise`, below 1, in units of 2^-16. */
function ratio(over: number, rise: number): number {
  const shift = Math.max(0, 16 - Math.clz32(rise));
  return Math.floor(((over >>> shift) << 16 >>> 0) / (rise >>> shift));
}

/** What acts on a cell in one step. */
interface Action {
  /** 2^-16 voltage units of the drive and of E spikes. */
  external: number;
  recurrent: number;
  /** Part of the way to the reversal, in units of 1/{@link SHARE}. */
  share: number;
}

/**
 * The time-stepped scheme for a multi-band network ({@link MultibandSpec} has its equations), in whole numbers: the oracle
 * of the GPU's kernel, which agrees with it bit for bit, and the engine where there is no GPU.
 *
 * A step of length dt, for every cell:
 * - **deliver**: spikes of connected cells in the step before, as numbers, so that their order cannot matter. The moment
 *   of each is taken as uniform in that step: `tau/dt (1 - exp(-dt/tau))` of it is left at the step's end, the rest
 *   has acted already and is added to what acts now;
 * - **decay**: `1 - exp(-dt/tau)` of what is left acts in this step and is taken away, so that no charge is lost or made;
 * - **drive**: a Poisson number of kicks, each with a uniform moment in this step;
 * - **integrate**: with excitation A and inhibition k of the step, exactly for k alone and to second order for both:
 *   `V + M_r -> (V + M_r) exp(-k) + A (1 - k/2)`; exp(-k) by three terms, and k at most 1;
 * - **threshold** and **reset**: the crossing is placed in the step by a straight line; from there the cell starts at 0
 *   and takes its part of the step's A and k. One spike of a cell in a step at most: what is above M then spikes next;
 * - **record**. An E spike counts as recurrent when the E synapses of its cell gave more than a quarter of what the drive
 *   gave in its step: the rule of the authors' program.
 *
 * Voltages, synapses and drives are whole numbers of 2^-16. At 0.1 ms, rates and spectra are those of the limit of short
 * steps within the spread between graphs; the authors' scheme (Euler, spikes at the step's end, overshoot lost) is 2 %
 * high in rate there. Both were measured against Euler's scheme in double precision with steps of 0.0125 ms, whose
 * figures are in tests/science/golden/multiband.json.
 *
 * Source of the model: Wu et al. (2022), doi:10.48550/arXiv.2206.14942.
 */
export class MultibandStepper {
  /** Voltage above the lowest of each cell, 2^-16 units, E cells first. (N) */
  readonly above: Uint32Array;
  /** Kicks of the drive that are still to act, 2^-16. (N) */
  readonly drive: Uint32Array;
  /** Spikes of E cells that are still to act, 2^-16. (N) */
  readonly synapseE: Uint32Array;
  /** Spikes of I cells that are still to act, 2^-16. (N) */
  readonly synapseI: Uint32Array;
  /** Spikes of each cell in the last step, 0 or 1. (N) */
  readonly spiked: Uint32Array;
  /** Targets of each cell. */
  readonly graph: readonly Uint16Array[];
  /** Steps done. */
  step = 0;
  /** Spikes of the last step. */
  readonly counts: MifStepCounts = { e: 0, i: 0, recurrent: 0 };
  readonly #excitatory: number;
  readonly #constants: [MultibandConstants, MultibandConstants];
  readonly #random = new Uint32Array(QUAD);
  readonly #arrivedE: Uint32Array;
  readonly #arrivedI: Uint32Array;

  /**
   * Makes a network at rest: voltages of 0, nothing on its way.
   * @param spec A valid spec. @param key Two random words that belong to this network alone.
   * @param options.stepMs Time step, ms. @default 0.1
   * @throws {RangeError} When the step is longer than the shortest time constant.
   */
  constructor(
    spec: MultibandSpec,
    readonly key: readonly [number, number],
    options: { stepMs?: number } = {},
  ) {
    this.#constants = multibandConstants(spec, options.stepMs ?? 0.1);
    this.#excitatory = spec.N_E;
    const cells = spec.N_E + spec.N_I;
    this.graph = multibandGraph(spec, this.#constants, key);
    this.above = new Uint32Array(cells).fill(this.#constants[0].reset);
    this.drive = new Uint32Array(cells);
    this.synapseE = new Uint32Array(cells);
    this.synapseI = new Uint32Array(cells);
    this.spiked = new Uint32Array(cells);
    this.#arrivedE = new Uint32Array(cells);
    this.#arrivedI = new Uint32Array(cells);
  }

  /** Advances the network by one step. */
  advance(): void {
    this.#arrivedE.fill(0);
    this.#arrivedI.fill(0);
    this.spiked.forEach((spiked, source) => {
      if (spiked === 0) return;
      const arrived = source < this.#excitatory ? this.#arrivedE : this.#arrivedI;
      for (const cell of this.graph[source]) arrived[cell]++;
    });
    this.counts.e = this.counts.i = this.counts.recurrent = 0;
    for (let cell = 0; cell < this.above.length; cell++) {
      const isI = cell < this.#excitatory ? 0 : 1;
      const constants = this.#constants[isI];
      this.#integrate(cell, isI, constants, this.#act(cell, constants));
    }
    this.step++;
  }

  /** Kicks of the drive in this step. */
  #kicks(cell: number, constants: MultibandConstants): number {
    const quad = quadOf(cell, this.#excitatory);
    const place = placeInQuad(cell, this.#excitatory);
    let kicks = 0;
    for (let part = 0; part < constants.drive_parts; part++) {
      pcg4d(this.#random, (quad | (part << 16)) >>> 0, this.step, this.key[0], this.key[1]);
      for (const threshold of constants.drive) kicks += this.#random[place] > threshold ? 1 : 0;
    }
    return kicks;
  }

  /** Delivers, decays and drives. */
  #act(cell: number, constants: MultibandConstants): Action {
    const { left_e, left_i, decay_e, decay_i } = constants;
    const e = this.#arrivedE[cell];
    const i = this.#arrivedI[cell];
    const kicks = this.#kicks(cell, constants);
    const synapseE = Math.min(this.synapseE[cell] + e * left_e, FULL);
    const synapseI = Math.min(this.synapseI[cell] + i * left_i, FULL);
    const actsE = scaled(synapseE, decay_e);
    const actsI = scaled(synapseI, decay_i);
    const acts = scaled(this.drive[cell], decay_e);
    this.synapseE[cell] = synapseE - actsE;
    this.synapseI[cell] = synapseI - actsI;
    this.drive[cell] += kicks * left_e - acts;
    const inhibition = Math.min(actsI + i * (ONE - left_i), 0xffff_ffff >>> constants.slope.up);
    const k = Math.min(scaled(inhibition, constants.slope), SHARE);
    const series = ONE - (portion(k >>> 8, ONE - portion(k >>> 8, THIRD)) >>> 1);
    return {
      external: acts + kicks * (ONE - left_e),
      recurrent: scaled(actsE + e * (ONE - left_e), constants.kick),
      share: portion(k, series),
    };
  }

  #integrate(cell: number, isI: number, constants: MultibandConstants, action: Action): void {
    const { external, recurrent, share } = action;
    const before = this.above[cell];
    const all = external + recurrent;
    const gain = all - portion(all, share >>> 9);
    const after = before - shareOf(before, share) + gain;
    this.spiked[cell] = after >= constants.span ? 1 : 0;
    this.above[cell] = after;
    if (after < constants.span) return;
    const over = after - constants.span;
    const rise = Math.max(after - before, 0);
    const rest = rise <= over ? ONE : ratio(over, rise);
    this.above[cell] = constants.reset + portion(gain, rest) - portion(shareOf(constants.reset, share), rest);
    if (isI === 1) this.counts.i++;
    else {
      this.counts.e++;
      if (recurrent > external >>> 2) this.counts.recurrent++;
    }
  }
}
