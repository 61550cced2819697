import type { MifSpec } from "../mif_spec.ts";
import { pcg4d } from "../../random/pcg4d.ts";
import { mifConstants, type PopulationConstants, type ProjectionConstants } from "../build/mif_constants.ts";
import { ringing } from "./ringing.ts";

/** Blocks of four random words of a cell and step: block 0 serves every step, these the rest. */
const DELIVER_BLOCK = 1;
const ORDER_BLOCK = 4096;
const RING_BLOCK = 8192;
const DRIVE_BLOCK = 32_768;
const RING_CHANNEL = 8192;

/** Spreads one rounding number over the inhibitory kicks of a step. */
const ROUNDING_STRIDE = 40_503;
/** Inhibitory kicks that are applied between the halves of the excitation; more are applied in order. */
const MOST_UNORDERED = 3;
/** Spikes whose hits are drawn from block 0. */
const SPIKES_IN_BLOCK = 4;

/** Spikes of one step. */
export interface MifStepCounts {
  /** Of E cells, of I cells, and of E cells that a recurrent kick brought over threshold. */
  e: number;
  i: number;
  recurrent: number;
}

/**
 * The time-stepped scheme for a Markovian integrate-and-fire network, in integers: the oracle of the GPU's ensemble
 * kernel, which agrees with it bit for bit, and the engine where there is no GPU.
 *
 * A step of length dt, for every cell:
 * - **deliver**: each spike of the step before hits with probability P. Its moment is uniform in that step, so its kick
 *   may have rung already: it rings at once with probability 1 - (tau/dt - 1)(exp(dt/tau) - 1), about dt/(2 tau), by
 *   which the mean delay is tau, and else waits;
 * - **ring**: every pending kick takes effect with probability 1 - exp(-dt/tau);
 * - **drive**: a Poisson number of kicks of 1;
 * - **integrate**: kicks that cannot reach threshold are applied as half of the excitation, the inhibition, the other
 *   half; kicks that could are applied one by one in random order;
 * - **threshold** and **reset**: tested after each kick. A refractory cell loses its kicks, and wakes with a probability
 *   that makes tau_R the mean time from the middle of its spike's step;
 * - **record**.
 *
 * Delays keep their mean, and their law but for the first step; kicks of one step keep their random order. The bias is
 * measured against the exact simulation in tests/science. Source of the model: Li, Chariker & Young (2019),
 * doi:10.1007/s00285-018-1268-0.
 */
export class MifStepper {
  /** Voltage of each cell (0 while refractory), E cells first. (N) */
  readonly voltage: Int32Array;
  /** 1 while a cell is refractory. (N) */
  readonly refractory: Uint8Array;
  /** Spikes of each cell in the last step. (N) */
  readonly spiked: Uint32Array;
  /** Pending kicks from E and from I cells. (N) each */
  readonly pendingE: Uint32Array;
  readonly pendingI: Uint32Array;
  /** Steps done. */
  step = 0;
  /** Spikes of the last step. */
  readonly counts: MifStepCounts = { e: 0, i: 0, recurrent: 0 };
  readonly #excitatoryCells: number;
  #constants: [PopulationConstants, PopulationConstants];
  readonly #stepMs: number;
  readonly #random = new Uint32Array(4);
  readonly #extra = new Uint32Array(4);
  #rungE = 0;
  #rungI = 0;

  /**
   * @param spec A valid spec. @param key Two random words that belong to this network alone.
   * @param options.stepMs Time step, ms. @default 0.1
   * @throws {RangeError} When the step is longer than the shortest delay.
   */
  constructor(spec: MifSpec, readonly key: readonly [number, number], options: { stepMs?: number } = {}) {
    this.#stepMs = options.stepMs ?? 0.1;
    this.#constants = mifConstants(spec, this.#stepMs);
    this.#excitatoryCells = spec.N_E;
    const cells = spec.N_E + spec.N_I;
    this.voltage = new Int32Array(cells);
    this.refractory = new Uint8Array(cells);
    this.spiked = new Uint32Array(cells);
    this.pendingE = new Uint32Array(cells);
    this.pendingI = new Uint32Array(cells);
  }

  /** Gives the network other parameters from its next step on. @param spec Of equal sizes. */
  refresh(spec: MifSpec): void {
    this.#constants = mifConstants(spec, this.#stepMs);
  }

  /** Advances the network by one step. */
  advance(): void {
    const { e, i } = this.counts;
    this.counts.e = this.counts.i = this.counts.recurrent = 0;
    for (let cell = 0; cell < this.voltage.length; cell++) this.#advanceCell(cell, e, i);
    this.step++;
  }

  #draw(out: Uint32Array, cell: number, block: number): void {
    pcg4d(out, (cell | (block << 16)) >>> 0, this.step, this.key[0], this.key[1]);
  }

  #advanceCell(cell: number, e: number, i: number): void {
    const isI = cell < this.#excitatoryCells ? 0 : 1;
    const constants = this.#constants[isI];
    const random = this.#random;
    this.#draw(random, cell, 0);
    const own = constants.self_hits === 1 ? 0 : this.spiked[cell];
    const refractory = this.refractory[cell] === 1;
    this.spiked[cell] = 0;
    this.#rungE = this.#rungI = 0;
    if (!refractory || constants.refractory_hits === 1) {
      this.#deliver(cell, constants, e - (isI === 0 ? own : 0), i - (isI === 1 ? own : 0));
    }
    this.#ring(cell, this.pendingE, constants.excitatory, random[1] & 0xffff, 0);
    this.#ring(cell, this.pendingI, constants.inhibitory, random[1] >>> 16, 1);
    const chance = random[0] >>> 16;
    if (refractory) this.refractory[cell] = chance < constants.wake ? 0 : 1;
    else this.#integrate(cell, isI, constants, chance, this.#drive(cell, constants, random[0] & 0xffff));
  }

  #deliver(cell: number, constants: PopulationConstants, e: number, i: number): void {
    for (let spike = 0; spike < e + i; spike++) {
      let word = this.#random[2 + (spike >>> 1)];
      if (spike >= SPIKES_IN_BLOCK) {
        const rest = spike - SPIKES_IN_BLOCK;
        if ((rest & 7) === 0) this.#draw(this.#extra, cell, DELIVER_BLOCK + (rest >>> 3));
        word = this.#extra[(rest >>> 1) & 3];
      }
      const u = (spike & 1) === 0 ? word & 0xffff : word >>> 16;
      if (spike < e) {
        if (u < constants.excitatory.fresh) this.#rungE++;
        else if (u < constants.excitatory.hit) this.pendingE[cell]++;
      } else if (u < constants.inhibitory.fresh) this.#rungI++;
      else if (u < constants.inhibitory.hit) this.pendingI[cell]++;
    }
  }

  #ring(
    cell: number,
    pending: Uint32Array,
    constants: ProjectionConstants,
    first: number,
    channel: number,
  ): void {
    let rung = 0;
    let u = first;
    let left = pending[cell];
    for (let chunk = 0;; chunk++) {
      const part = Math.min(left, constants.chunk);
      if (part > 0) rung += ringing(part, u, constants);
      left -= part;
      if (left === 0) break;
      this.#draw(this.#extra, cell, RING_BLOCK + channel * RING_CHANNEL + chunk);
      u = this.#extra[1] >>> 16;
    }
    pending[cell] -= rung;
    if (channel === 0) this.#rungE += rung;
    else this.#rungI += rung;
  }

  #drive(cell: number, constants: PopulationConstants, first: number): number {
    let kicks = 0;
    let u = first;
    for (let part = 1;; part++) {
      for (const threshold of constants.drive) kicks += u >= threshold ? 1 : 0;
      if (part === constants.drive_parts) return kicks;
      this.#draw(this.#extra, cell, DRIVE_BLOCK + part);
      u = this.#extra[1] >>> 16;
    }
  }

  /** Size of one inhibitory kick at voltage `v`, rounded by 16 random bits; never below the lowest voltage. */
  #inhibit(constants: PopulationConstants, v: number, rounding: number): number {
    const above = v + constants.lowest;
    const size = constants.inhibition_constant === 1
      ? constants.inhibition
      : Math.imul(above, constants.inhibition);
    return Math.min((size + (rounding << 4)) >>> 20, above);
  }

  #integrate(cell: number, isI: number, constants: PopulationConstants, chance: number, drive: number): void {
    const e = this.#rungE;
    const whole = drive + e * constants.kick_whole;
    let v = this.voltage[cell];
    if (
      v + whole + ((e * constants.kick_part + 4095) >>> 12) >= constants.threshold ||
      this.#rungI > MOST_UNORDERED
    ) {
      this.#integrateInOrder(cell, isI, constants, drive);
      return;
    }
    const rounding = (Math.imul(chance, 25_173) + 13_849) & 0xfff;
    const excitation = whole + ((e * constants.kick_part + rounding) >>> 12);
    const first = (excitation + (chance & 1)) >> 1;
    v += first;
    for (let kick = 0; kick < this.#rungI; kick++) {
      v -= this.#inhibit(constants, v, (chance + kick * ROUNDING_STRIDE) & 0xffff);
    }
    this.voltage[cell] = v + excitation - first;
  }

  #integrateInOrder(cell: number, isI: number, constants: PopulationConstants, driveKicks: number): void {
    let [drive, e, i] = [driveKicks, this.#rungE, this.#rungI];
    let v = this.voltage[cell];
    for (let pick = 0; drive + e + i > 0; pick++) {
      if ((pick & 1) === 0) this.#draw(this.#extra, cell, ORDER_BLOCK + (pick >>> 1));
      const word = this.#extra[pick & 1];
      const chosen = Math.imul(word >>> 16, drive + e + i) >>> 16;
      const recurrent = chosen >= drive && chosen < drive + e;
      if (chosen < drive) {
        drive--;
        v++;
      } else if (recurrent) {
        e--;
        v += constants.kick_whole + ((constants.kick_part + (word & 0xfff)) >>> 12);
      } else {
        i--;
        v -= this.#inhibit(constants, v, word & 0xffff);
      }
      if (v >= constants.threshold) {
        v = 0;
        this.#spike(cell, isI, isI === 0 && recurrent);
        if (constants.refractory === 1) {
          this.refractory[cell] = 1;
          break;
        }
        if (this.spiked[cell] === constants.most_spikes) break;
      }
    }
    this.voltage[cell] = v;
  }

  #spike(cell: number, isI: number, recurrent: boolean): void {
    this.spiked[cell]++;
    if (isI === 0) this.counts.e++;
    else this.counts.i++;
    if (recurrent) this.counts.recurrent++;
  }
}
