import { pcg4d } from "../random/pcg4d.ts";
import { OUTCOME, PROFILE_QUANTILES } from "./volley_outcome.ts";

/** What a jump needs to know of a network and of its coarse states. */
export interface JumpShape {
  /** Cells. */
  cells: { e: number; i: number };
  /** Most bins of a volley. */
  longest: number;
  /** Voltage histograms: lower edge, width of a bin, H bins. */
  histogram: { lowest: number; width: number; bins: number };
  /** Lowest voltage and threshold, voltage units. */
  lowest: number;
  threshold: number;
  /** M, coefficients of the root of a histogram. */
  modes: number;
  /** `(M, H)` cosine modes. */
  basis: ArrayLike<number>;
  /** `(2, H)`: what the root of a histogram at the end of a volley has on average beside its coefficients. */
  template: ArrayLike<number>;
  /** `(4, H + 1)`: pending kicks of a cell relative to the most, by pool and voltage bin, refractory cells last. */
  shares: ArrayLike<number>;
}

/** State of a network after a volley; arrays of N cells, E cells first. */
export interface JumpedState {
  voltage: Int32Array;
  refractory: Uint8Array;
  pendingE: Uint32Array;
  pendingI: Uint32Array;
  /** E and I spikes of each bin of the volley; as many as it lasts. */
  spikes: { e: Uint32Array; i: Uint32Array };
}

const PENDING = 1, SPIKE = 5;
const MOST_SPIKES = 65_535;
/** Most cells that are tried for one kick; each further one has words of its own. */
const MOST_TRIES = 32;
const TRY_STRIDE = 2 ** 22;

const below = (word: number, n: number) => Number((BigInt(word >>> 0) * BigInt(n)) >> 32n);

function squared(root: number, most: number): number {
  const positive = Math.max(root, 0);
  return Math.floor(Math.min(positive * positive, most) + 0.5);
}

/** Cumulative density `(H)` of one population's voltages. */
function cumulative(y: ArrayLike<number>, isI: number, shape: JumpShape): Float64Array {
  const { modes, basis, histogram: { bins } } = shape;
  const result = new Float64Array(bins);
  let whole = 0;
  for (let bin = 0; bin < bins; bin++) {
    let root = shape.template[isI * bins + bin];
    for (let m = 0; m < modes; m++) root += y[OUTCOME.modes + isI * modes + m] * basis[m * bins + bin];
    result[bin] = whole += Math.max(root, 0) ** 2;
  }
  return result;
}

function voltageAt(sums: Float64Array, q: number, shape: JumpShape): number {
  const { histogram: { lowest, width, bins } } = shape;
  const sought = q * sums[bins - 1];
  let bin = 0;
  while (bin < bins - 1 && sums[bin] <= sought) bin++;
  const before = bin > 0 ? sums[bin - 1] : 0;
  const part = Math.min(Math.max((sought - before) / Math.max(sums[bin] - before, 1e-9), 0), 0.999);
  const v = lowest + bin * width + Math.floor(part * width);
  return Math.min(Math.max(v, shape.lowest), shape.threshold - 1);
}

function shareOf(state: JumpedState, cell: number, pool: number, shape: JumpShape): number {
  const { lowest, width, bins } = shape.histogram;
  const bin = Math.min(Math.floor(Math.max(state.voltage[cell] - lowest, 0) / width), bins - 1);
  return shape.shares[pool * (bins + 1) + (state.refractory[cell] === 1 ? bins : bin)];
}

function binOf(u: number, times: readonly number[], duration: number): number {
  const levels = [0, ...PROFILE_QUANTILES, 1], edges = [0, ...times, duration];
  const part = PROFILE_QUANTILES.filter((level) => u >= level).length;
  const inside = (u - levels[part]) / (levels[part + 1] - levels[part]);
  const time = edges[part] + inside * (edges[part + 1] - edges[part]);
  return Math.min(Math.floor(time), duration - 1);
}

/**
 * The state of a network after a volley with the outcome y, and the volley's spikes; see
 * `shaders/surrogate/volley_jump.wgsl`, which does the same in single precision.
 * @param y See {@linkcode OUTCOME}.
 * @param at Key of the network, and its number of steps at the volley's start.
 */
export function volleyJump(
  y: ArrayLike<number>,
  shape: JumpShape,
  at: { key: readonly [number, number]; step: number },
): JumpedState {
  const { cells } = shape;
  const words = new Uint32Array(4);
  const word = (purpose: number, index: number) => {
    pcg4d(words, (index | (purpose << 28)) >>> 0, at.step, at.key[0], at.key[1]);
    return words[0];
  };
  const number = cells.e + cells.i;
  const state: JumpedState = {
    voltage: new Int32Array(number),
    refractory: new Uint8Array(number),
    pendingE: new Uint32Array(number),
    pendingI: new Uint32Array(number),
    spikes: { e: new Uint32Array(0), i: new Uint32Array(0) },
  };
  [cells.e, cells.i].forEach((count, isI) => {
    const first = isI * cells.e;
    const sums = cumulative(y, isI, shape);
    const asleep = squared(y[OUTCOME.refractory + isI], count);
    for (let rank = 0; rank < count; rank++) {
      if (rank < asleep) state.refractory[first + rank] = 1;
      else {
        const q = (rank - asleep + (word(0, first + rank) >>> 8) / 2 ** 24) / (count - asleep);
        state.voltage[first + rank] = voltageAt(sums, q, shape);
      }
    }
  });
  for (let pool = 0; pool < 4; pool++) {
    const [first, count] = (pool & 1) === 0 ? [0, cells.e] : [cells.e, cells.i];
    const pending = pool < 2 ? state.pendingE : state.pendingI;
    const kicks = squared(y[OUTCOME.pools + pool], 64 * count);
    for (let kick = 0; kick < kicks; kick++) {
      for (let tried = 0;; tried++) {
        const chosen = word(PENDING + pool, kick + tried * TRY_STRIDE);
        const cell = first + below(chosen, count);
        if (tried < MOST_TRIES - 1 && (words[1] >>> 8) / 2 ** 24 >= shareOf(state, cell, pool, shape)) {
          continue;
        }
        pending[cell]++;
        break;
      }
    }
  }
  const bins = Math.floor(Math.exp(Math.min(Math.max(y[OUTCOME.duration], 0), 8)) + 0.5);
  const duration = Math.min(Math.max(bins, 1), shape.longest);
  const spread = (isI: number) => {
    const times: number[] = [], first = OUTCOME.times + PROFILE_QUANTILES.length * isI;
    for (let k = 0; k < PROFILE_QUANTILES.length; k++) {
      const time = Math.exp(Math.min(y[first + k], 8)) - 1;
      times.push(Math.min(Math.max(time, times[k - 1] ?? 0), duration));
    }
    const counts = new Uint32Array(duration);
    const spikes = squared(y[OUTCOME.sizes + isI], MOST_SPIKES);
    for (let spike = 0; spike < spikes; spike++) {
      counts[binOf((word(SPIKE + isI, spike) >>> 8) / 2 ** 24, times, duration)]++;
    }
    return counts;
  };
  state.spikes = { e: spread(0), i: spread(1) };
  return state;
}
