import { multiplyHigh } from "../../../random/philox.ts";
import { pcg4d } from "../../../random/pcg4d.ts";
import { uniformClosedOpen } from "../../../random/uniform.ts";
import { OUTCOME, SHARE_FEATURES, squaredCount } from "./volley_outcome.ts";

/** What a jump needs to know of a network and of its coarse states. */
export interface JumpShape {
  /** Cells. */
  cells: { e: number; i: number };
  /** Voltage histograms: lower edge, width of a bin, H bins. */
  histogram: { lowest: number; width: number; bins: number };
  /** Lowest voltage and threshold, voltage units. */
  lowest: number;
  threshold: number;
  /** M, coefficients of the root of a histogram. */
  modes: number;
  /** `(2, H)`: mean of the roots of histograms at the ends of volleys. */
  mean: ArrayLike<number>;
  /** `(2, M, H)`: their principal components. */
  components: ArrayLike<number>;
  /** `(4, H + 1, 1 + S)`: pending kicks of a cell by pool and voltage bin, refractory cells last, as a linear function of y. */
  shares: ArrayLike<number>;
}

/** State of a network after a volley; arrays of N cells, E cells first. */
export interface JumpedState {
  voltage: Int32Array;
  refractory: Uint8Array;
  pendingE: Uint32Array;
  pendingI: Uint32Array;
}

const PENDING = 1;
/** Most cells that are tried for one kick; each further one has words of its own. */
const MOST_TRIES = 32;
const TRY_STRIDE = 2 ** 22;
/** Bounds of a share before it is taken relative to the most. */
const LEAST_SHARE = 0.01, MOST_SHARE = 4;

/** Cumulative density `(H)` of one population's voltages. */
function cumulative(y: ArrayLike<number>, isI: number, shape: JumpShape): Float64Array {
  const { modes, components, histogram: { bins } } = shape;
  const result = new Float64Array(bins);
  let whole = 0;
  for (let bin = 0; bin < bins; bin++) {
    let root = shape.mean[isI * bins + bin];
    for (let m = isI * modes; m < (isI + 1) * modes; m++) {
      root += y[OUTCOME.modes + m] * components[m * bins + bin];
    }
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

/** Pending kicks of a cell relative to the most, by pool and voltage bin, for this outcome. (4, H + 1) */
function sharesAfter(y: ArrayLike<number>, { shares, histogram: { bins } }: JumpShape): Float64Array {
  const row = bins + 1, width = 1 + SHARE_FEATURES.length;
  const values = Float64Array.from({ length: 4 * row }, (_, at) => {
    let share = shares[at * width];
    SHARE_FEATURES.forEach((place, f) => share += shares[at * width + 1 + f] * y[place]);
    return Math.min(Math.max(share, LEAST_SHARE), MOST_SHARE);
  });
  return values.map((value, at) => {
    const first = Math.floor(at / row) * row;
    return value / values.subarray(first, first + row).reduce((a, b) => Math.max(a, b));
  });
}

function voltageBin(state: JumpedState, cell: number, { histogram }: JumpShape): number {
  const { lowest, width, bins } = histogram;
  if (state.refractory[cell] === 1) return bins;
  return Math.min(Math.floor(Math.max(state.voltage[cell] - lowest, 0) / width), bins - 1);
}

/**
 * The state of a network after a volley with the outcome y; see
 * `shaders/surrogate/volley/volley_jump.wgsl`, which does the same in single precision.
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
  };
  [cells.e, cells.i].forEach((count, isI) => {
    const first = isI * cells.e;
    const sums = cumulative(y, isI, shape);
    const asleep = squaredCount(y[OUTCOME.refractory + isI], count);
    for (let rank = 0; rank < count; rank++) {
      if (rank < asleep) state.refractory[first + rank] = 1;
      else {
        const q = (rank - asleep + uniformClosedOpen(word(0, first + rank))) / (count - asleep);
        state.voltage[first + rank] = voltageAt(sums, q, shape);
      }
    }
  });
  const shares = sharesAfter(y, shape), row = shape.histogram.bins + 1;
  for (let pool = 0; pool < 4; pool++) {
    const [first, count] = (pool & 1) === 0 ? [0, cells.e] : [cells.e, cells.i];
    const pending = pool < 2 ? state.pendingE : state.pendingI;
    const kicks = squaredCount(y[OUTCOME.pools + pool], 64 * count);
    for (let kick = 0; kick < kicks; kick++) {
      for (let tried = 0;; tried++) {
        const chosen = word(PENDING + pool, kick + tried * TRY_STRIDE);
        const cell = first + multiplyHigh(chosen, count);
        const share = shares[pool * row + voltageBin(state, cell, shape)];
        if (tried < MOST_TRIES - 1 && uniformClosedOpen(words[1]) >= share) continue;
        pending[cell]++;
        break;
      }
    }
  }
  return state;
}
