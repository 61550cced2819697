import { pcg4d } from "../random/pcg4d.ts";
import type { MifTables } from "./mif_tables.ts";
import { LARGEST_DRAW, sampleRow } from "./sampling_table.ts";

/** Bits of the status word of a cell. */
export const REFRACTORY = 1;
const JUST_SPIKED = 2;

/** Random blocks: 0 serves every cell and step, these serve the rare cases. */
const ORDER_BLOCK = 1;
const CHUNK_BLOCK = 4096;

/** Multiplier that spreads one rounding number over the inhibitory kicks of a step. */
const ROUNDING_STRIDE = 40_503;

/** What one step produced. */
export interface MifStepCounts {
  /** Spikes of E cells, of I cells, and of E cells that a recurrent kick brought over threshold. */
  e: number;
  i: number;
  recurrent: number;
}

interface Kicks {
  drive: number;
  excitatory: number;
  inhibitory: number;
}

/**
 * The time-stepped scheme for a Markovian integrate-and-fire network, in integers: the oracle of the GPU's ensemble
 * kernel, which agrees with it bit for bit, and the engine where there is no GPU.
 *
 * A step of length dt, for every cell: **deliver** the spikes of the step before (each hits with probability P; a new
 * kick rings at once with the chance 1 - (tau/dt)(1 - exp(-dt/tau)) that it would have rung within the step of its
 * spike, whose moment is uniform in that step), let pending kicks **ring** with probability 1 - exp(-dt/tau), draw the
 * Poisson **drive**; **integrate**: kicks that cannot reach threshold are applied as half of the excitation, the
 * inhibition, the other half; kicks that could are applied one by one in random order, with a **threshold** test after
 * each, and **reset**; a refractory cell loses its kicks and wakes with a probability that makes the mean time from
 * mid-step of its spike tau_R; **record**. Delays keep their mean to second order in dt and their exponential law; the
 * rest of the scheme is first order with a small constant, measured in tests/science.
 *
 * Model: Li, Chariker & Young (2019), doi:10.1007/s00285-018-1268-0.
 */
export class MifStepper {
  /** Voltage of each cell (0 while refractory), E cells first. (N) */
  readonly voltage: Int32Array;
  /** Bit 0: refractory; bit 1: spiked in the last step. (N) */
  readonly status: Uint8Array;
  /** Pending kicks from E and from I cells. (N) each */
  readonly pendingE: Uint32Array;
  readonly pendingI: Uint32Array;
  /** Steps done. */
  step = 0;
  /** Spikes of the last step. */
  readonly counts: MifStepCounts = { e: 0, i: 0, recurrent: 0 };
  /** Cells that spiked in the last step, ascending. */
  readonly spikes: number[] = [];
  readonly #random = new Uint32Array(4);
  readonly #extra = new Uint32Array(4);
  readonly #base: number;

  /**
   * @param tables Of the ensemble. @param set Index of the network's parameter set.
   * @param key Two random words that belong to this network alone.
   */
  constructor(
    readonly tables: MifTables,
    set: number,
    readonly sizes: { e: number; i: number },
    readonly key: ArrayLike<number>,
  ) {
    const cells = sizes.e + sizes.i;
    this.voltage = new Int32Array(cells);
    this.status = new Uint8Array(cells);
    this.pendingE = new Uint32Array(cells);
    this.pendingI = new Uint32Array(cells);
    this.#base = set * tables.layout.setWords;
  }

  /** Advances the network by one step. */
  advance(): void {
    const { e, i } = this.counts;
    const { counts, spikes } = this;
    counts.e = counts.i = counts.recurrent = 0;
    spikes.length = 0;
    for (let cell = 0; cell < this.voltage.length; cell++) this.#advanceCell(cell, e, i);
    this.step++;
  }

  #header(word: number): number {
    return this.tables.words[this.#base + word];
  }

  /** A binomial count from a table of rows; large n is drawn in parts. */
  #binomial(table: number, rows: number, width: number, n: number, u: number, cell: number, channel: number): number {
    const { words } = this.tables;
    let total = 0;
    let left = n;
    let draw = u;
    for (let chunk = 0; left >= rows; chunk++) {
      total += sampleRow(words, table + (rows - 1) * width, draw);
      left -= rows - 1;
      pcg4d(this.#extra, (cell | ((CHUNK_BLOCK * (channel + 1) + chunk) << 16)) >>> 0, this.step, this.key[0], this.key[1]);
      draw = Math.min(this.#extra[0] >>> 16, LARGEST_DRAW);
    }
    return left === 0 ? total : total + sampleRow(words, table + left * width, draw);
  }

  /** Delivers one source population's spikes to a cell and returns the kicks that ring in this step. */
  #deliverAndRing(cell: number, projection: number, spikes: number, pending: Uint32Array, draws: [number, number, number]): number {
    const { layout } = this.tables;
    const channel = (projection & 1) * 3;
    let rung = 0;
    if (spikes > 0) {
      const hitTable = this.#base + layout.hit + projection * layout.hitRows * layout.hitWords;
      const hits = this.#binomial(hitTable, layout.hitRows, layout.hitWords, spikes, draws[1], cell, channel);
      if (hits > 0) {
        const freshTable = this.#base + layout.fresh + projection * layout.hitRows * layout.freshWords;
        rung = this.#binomial(freshTable, layout.hitRows, layout.freshWords, hits, draws[2], cell, channel + 1);
        pending[cell] += hits - rung;
      }
    }
    if (pending[cell] > 0) {
      const ringTable = this.#base + layout.ring + projection * layout.ringRows * layout.ringWords;
      const ringing = this.#binomial(ringTable, layout.ringRows, layout.ringWords, pending[cell], draws[0], cell, channel + 2);
      pending[cell] -= ringing;
      rung += ringing;
    }
    return rung;
  }

  #advanceCell(cell: number, spikesE: number, spikesI: number): void {
    const { layout, words } = this.tables;
    const random = this.#random;
    pcg4d(random, cell, this.step, this.key[0], this.key[1]);
    const target = cell < this.sizes.e ? 0 : 1;
    const flags = this.#header(9);
    const status = this.status[cell];
    const refractory = (status & REFRACTORY) !== 0;
    const own = (flags & 2) === 0 && (status & JUST_SPIKED) !== 0 ? 1 : 0;
    const receives = !refractory || (flags & 4) !== 0;
    const low = (word: number) => Math.min(random[word] & 0xffff, LARGEST_DRAW);
    const high = (word: number) => Math.min(random[word] >>> 16, LARGEST_DRAW);
    const fromE = receives ? spikesE - (target === 0 ? own : 0) : 0;
    const fromI = receives ? spikesI - (target === 1 ? own : 0) : 0;
    const excitatory = this.#deliverAndRing(cell, target * 2, fromE, this.pendingE, [low(1), low(2), high(2)]);
    const inhibitory = this.#deliverAndRing(cell, target * 2 + 1, fromI, this.pendingI, [high(1), low(3), high(3)]);
    const chance = random[0] >>> 16;
    if (refractory) {
      this.status[cell] = chance < this.#header(6) ? 0 : REFRACTORY;
      return;
    }
    this.status[cell] = 0;
    const drive = sampleRow(words, this.#base + layout.drive + target * layout.driveWords, low(0));
    this.#integrate(cell, target, chance, { drive, excitatory, inhibitory });
  }

  /** Size of `count` excitatory kicks with one rounding number (12 bits). */
  #excite(target: number, count: number, rounding: number): number {
    return count * this.#header(2 * target) + ((count * this.#header(2 * target + 1) + rounding) >>> 12);
  }

  /** Size of one inhibitory kick at voltage `v` with a rounding number of 16 bits. */
  #inhibit(target: number, v: number, rounding: number): number {
    const size = this.#header(4 + target);
    const lowest = this.#header(8);
    const kick = (this.#header(9) & 1) !== 0 ? size : Math.imul(v + lowest, size) >>> 0;
    return Math.min((kick + (rounding << 4)) >>> 20, v + lowest);
  }

  #integrate(cell: number, target: number, chance: number, kicks: Kicks): void {
    const excitation = kicks.drive + this.#excite(target, kicks.excitatory, Math.imul(chance, 25_173) + 13_849 & 0xfff);
    let v = this.voltage[cell];
    if (v + excitation + kicks.excitatory >= this.#header(7)) {
      this.#integrateInOrder(cell, target, kicks);
      return;
    }
    v += excitation >> 1;
    for (let kick = 0; kick < kicks.inhibitory; kick++) {
      v -= this.#inhibit(target, v, (chance + kick * ROUNDING_STRIDE) & 0xffff);
    }
    this.voltage[cell] = v + excitation - (excitation >> 1);
  }

  /** Kicks one by one in random order; a pick's remainder rounds the kick. */
  #integrateInOrder(cell: number, target: number, kicks: Kicks): void {
    let { drive, excitatory, inhibitory } = kicks;
    let v = this.voltage[cell];
    for (let pick = 0; drive + excitatory + inhibitory > 0; pick++) {
      if ((pick & 7) === 0) {
        const counter = (cell | ((ORDER_BLOCK + (pick >>> 3)) << 16)) >>> 0;
        pcg4d(this.#extra, counter, this.step, this.key[0], this.key[1]);
      }
      const word = this.#extra[(pick >>> 1) & 3];
      const scaled = Math.imul((pick & 1) === 0 ? word & 0xffff : word >>> 16, drive + excitatory + inhibitory) >>> 0;
      const chosen = scaled >>> 16;
      const rounding = scaled & 0xffff;
      const recurrent = chosen >= drive && chosen < drive + excitatory;
      if (chosen < drive) {
        drive--;
        v++;
      } else if (recurrent) {
        excitatory--;
        v += this.#excite(target, 1, rounding >>> 4);
      } else {
        inhibitory--;
        v -= this.#inhibit(target, v, rounding);
      }
      if (v >= this.#header(7)) {
        v = 0;
        this.#spike(cell, target, recurrent);
        if ((this.#header(9) & 8) !== 0) break;
      }
    }
    this.voltage[cell] = v;
  }

  #spike(cell: number, target: number, recurrent: boolean): void {
    this.spikes.push(cell);
    this.status[cell] = JUST_SPIKED | ((this.#header(9) & 8) !== 0 ? REFRACTORY : 0);
    if (target === 0) {
      this.counts.e++;
      if (recurrent) this.counts.recurrent++;
    } else this.counts.i++;
  }
}
