import type { MifSpec } from "../mif_spec.ts";
import { pcg4d } from "../../random/pcg4d.ts";
import { NETWORK_STREAMS } from "../../random/streams.ts";
import { uniformOpen32 } from "../../random/uniform.ts";
import type { MifStepCounts } from "./mif_step.ts";

const WORDS = 1024;

/** Uniform numbers from pcg4d, one block after the other. */
class UniformStream {
  readonly #words = new Uint32Array(WORDS);
  readonly #four = new Uint32Array(4);
  #next = WORDS;
  #block = 0;

  constructor(readonly key: readonly [number, number]) {}

  /** 32 random bits. */
  word(): number {
    if (this.#next === WORDS) {
      for (let offset = 0; offset < WORDS; offset += 4) {
        pcg4d(
          this.#four,
          this.#block,
          NETWORK_STREAMS.events ^ Math.floor(this.#block / 2 ** 32),
          this.key[0],
          this.key[1],
        );
        this.#words.set(this.#four, offset);
        this.#block++;
      }
      this.#next = 0;
    }
    return this.#words[this.#next++];
  }

  /** Uniform in (0, 1). */
  uniform(): number {
    return uniformOpen32(this.word());
  }

  /** A whole number below `n`. */
  below(n: number): number {
    return Math.floor(this.word() / 2 ** 32 * n);
  }
}

/** Pending kicks of one projection: the cells they wait for, in any order, so that a uniform one is drawn at once. */
class Pool {
  #targets = new Uint16Array(1024);
  size = 0;

  add(target: number): void {
    if (this.size === this.#targets.length) {
      const larger = new Uint16Array(2 * this.size);
      larger.set(this.#targets);
      this.#targets = larger;
    }
    this.#targets[this.size++] = target;
  }

  /** Takes the kick at `index` out. */
  take(index: number): number {
    const target = this.#targets[index];
    this.#targets[index] = this.#targets[--this.size];
    return target;
  }
}

/**
 * Exact event-driven (Gillespie) simulation of a Markovian integrate-and-fire network. Event classes: drive of E and of
 * I cells, kicks that ring in four pools, waking of refractory cells; the time to the next event is exponential with
 * their total rate.
 *
 * Model: Li, Chariker & Young (2019), doi:10.1007/s00285-018-1268-0. Method: D. T. Gillespie (1977), "Exact stochastic
 * simulation of coupled chemical reactions", doi:10.1021/j100540a008.
 */
export class MifExact {
  /** Voltage of each cell (0 while refractory), E cells first. (N) */
  readonly voltage: Int32Array;
  /** 1 while a cell is refractory. (N) */
  readonly refractory: Uint8Array;
  /** Pending kicks from E and from I cells. (N) each */
  readonly pendingE: Uint32Array;
  readonly pendingI: Uint32Array;
  /** Biological time, ms. */
  time = 0;
  /** True once the network has run away; it does nothing more then. */
  stopped = false;
  /** Spikes of the last call of {@link MifExact.advance}, times in ms. */
  spikes: { time: number; neuron: number }[] = [];
  readonly #random: UniformStream;
  readonly #pools = [new Pool(), new Pool(), new Pool(), new Pool()];
  readonly #sleepers = new Pool();
  readonly #rates: Float64Array;
  readonly #tau: number[];
  readonly #chance: number[];
  #counts: MifStepCounts = { e: 0, i: 0, recurrent: 0 };
  #nextEvent = 0;
  #totalRate = 0;
  #surplus = 0;
  #lastSpike = 0;

  /**
   * @param spec A valid spec. @param key Two random words that belong to this network alone.
   * @param options.runaway When it is stopped: E spikes that are allowed in a ms, and the largest surplus; see
   * {@link RunawayBound}. @default never
   */
  constructor(
    readonly spec: MifSpec,
    key: readonly [number, number],
    readonly options: { runaway?: { perMs: number; most: number } } = {},
  ) {
    const cells = spec.N_E + spec.N_I;
    this.voltage = new Int32Array(cells);
    this.refractory = new Uint8Array(cells);
    this.pendingE = new Uint32Array(cells);
    this.pendingI = new Uint32Array(cells);
    this.#random = new UniformStream(key);
    this.#rates = new Float64Array(7);
    this.#tau = [spec.tau_EE, spec.tau_IE, spec.tau_EI, spec.tau_II];
    this.#chance = [spec.P_EE, spec.P_IE, spec.P_EI, spec.P_II].map((p) => p * 2 ** 32);
    this.#schedule();
  }

  /**
   * Runs until `until` ms, or until it runs away.
   * @returns Spikes since the last call.
   */
  advance(until: number): MifStepCounts {
    this.#counts = { e: 0, i: 0, recurrent: 0 };
    this.spikes = [];
    while (this.#nextEvent <= until && !this.stopped) {
      this.time = this.#nextEvent;
      this.#event();
      this.#schedule();
    }
    return this.#counts;
  }

  /** Draws the time of the next event; an event-free network waits for ever. */
  #schedule(): void {
    const { spec } = this;
    const rates = this.#rates;
    rates[0] = spec.lambda_E * spec.N_E / 1000;
    rates[1] = spec.lambda_I * spec.N_I / 1000;
    for (let pool = 0; pool < 4; pool++) rates[2 + pool] = this.#pools[pool].size / this.#tau[pool];
    rates[6] = this.#sleepers.size === 0 ? 0 : this.#sleepers.size / spec.tau_R;
    this.#totalRate = rates[0] + rates[1] + rates[2] + rates[3] + rates[4] + rates[5] + rates[6];
    this.#nextEvent = this.time - Math.log(this.#random.uniform()) / this.#totalRate;
  }

  #event(): void {
    let left = this.#random.uniform() * this.#totalRate;
    let kind = 0;
    while (kind < 6 && left >= this.#rates[kind]) left -= this.#rates[kind++];
    if (kind === 0) this.#excite(this.#random.below(this.spec.N_E), 1, false);
    else if (kind === 1) this.#excite(this.spec.N_E + this.#random.below(this.spec.N_I), 1, false);
    else if (kind === 6) this.refractory[this.#sleepers.take(this.#random.below(this.#sleepers.size))] = 0;
    else this.#ring(kind - 2);
  }

  #ring(pool: number): void {
    const cell = this.#pools[pool].take(this.#random.below(this.#pools[pool].size));
    const { spec } = this;
    if (pool < 2) {
      this.pendingE[cell]--;
      if (this.refractory[cell] === 0) {
        this.#excite(cell, this.#round(pool === 0 ? spec.S_EE : spec.S_IE), pool === 0);
      }
      return;
    }
    this.pendingI[cell]--;
    if (this.refractory[cell] === 1) return;
    const above = this.voltage[cell] - spec.inhibitoryReversal;
    const size = pool === 2 ? spec.S_EI : spec.S_II;
    const kick = spec.inhibitoryKick === "constant"
      ? size
      : size * above / (spec.threshold - spec.inhibitoryReversal);
    this.voltage[cell] -= Math.min(this.#round(kick), above);
  }

  /** A whole number with mean `size`. */
  #round(size: number): number {
    const whole = Math.floor(size);
    return size === whole ? whole : whole + (this.#random.uniform() < size - whole ? 1 : 0);
  }

  #excite(cell: number, kick: number, recurrent: boolean): void {
    if (this.refractory[cell] === 1) return;
    this.voltage[cell] += kick;
    if (this.voltage[cell] >= this.spec.threshold) this.#spike(cell, recurrent);
  }

  #spike(cell: number, recurrent: boolean): void {
    const { spec } = this;
    this.voltage[cell] = 0;
    this.spikes.push({ time: this.time, neuron: cell });
    const isE = cell < spec.N_E;
    if (isE) {
      this.#counts.e++;
      this.#watch();
    } else this.#counts.i++;
    if (recurrent) this.#counts.recurrent++;
    if (spec.tau_R > 0) {
      this.refractory[cell] = 1;
      this.#sleepers.add(cell);
    }
    this.#hit(cell, isE ? 0 : 2, 0, spec.N_E);
    this.#hit(cell, isE ? 1 : 3, spec.N_E, spec.N_E + spec.N_I);
  }

  /** Takes an E spike into the surplus. */
  #watch(): void {
    const { runaway } = this.options;
    if (!runaway) return;
    this.#surplus = Math.max(0, this.#surplus - runaway.perMs * (this.time - this.#lastSpike)) + 1;
    this.#lastSpike = this.time;
    this.stopped = this.#surplus > runaway.most;
  }

  /** Draws the targets of a spike afresh among cells `first` to `end`. */
  #hit(source: number, pool: number, first: number, end: number): void {
    const { selfHits, refractoryHits } = this.spec;
    const chance = this.#chance[pool];
    const pending = pool < 2 ? this.pendingE : this.pendingI;
    for (let cell = first; cell < end; cell++) {
      if (this.#random.word() >= chance || (cell === source && !selfHits)) continue;
      if (this.refractory[cell] === 1 && refractoryHits === "none") continue;
      this.#pools[pool].add(cell);
      pending[cell]++;
    }
  }
}
