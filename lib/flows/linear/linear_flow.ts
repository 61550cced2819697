import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { normalPair } from "../../random/normal_from.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";

/** Options of {@linkcode LinearFlow}. */
export interface LinearFlowOptions {
  /** lambda of each plane, 1 / time, from 0. (K) */
  decays: ArrayLike<number>;
  /** omega of each plane, rad / time. (K) */
  rotations: ArrayLike<number>;
  /** Seed of an orthogonal matrix that mixes planes into units; null for planes as they are. @default null */
  mixingSeed?: number | null;
}

const OPTIONS: OptionNames<LinearFlowOptions> = { decays: true, rotations: true, mixingSeed: true };
const TASK = "make a linear flow";

/** Numbers of the standard normal distribution, by counters. */
function normals(count: number, seed: number, part: number): Float64Array {
  const stream = new WordStream(seed, STREAMS.flow, part), all = new Float64Array(count + (count & 1));
  for (let k = 0; k < count; k += 2) [all[k], all[k + 1]] = normalPair(stream.next(), stream.next());
  return all.subarray(0, count);
}

/** An orthogonal matrix, uniform among all, by Gram and Schmidt's way, twice for each row. (N, N) */
function orthogonal(size: number, seed: number): Float64Array {
  const rows = normals(size * size, seed, 0);
  for (let i = 0; i < size; i++) {
    const row = rows.subarray(i * size, (i + 1) * size);
    for (let round = 0; round < 2; round++) {
      for (let j = 0; j < i; j++) {
        const other = rows.subarray(j * size, (j + 1) * size);
        let product = 0;
        for (let k = 0; k < size; k++) product += row[k] * other[k];
        for (let k = 0; k < size; k++) row[k] -= product * other[k];
      }
    }
    let square = 0;
    for (let k = 0; k < size; k++) square += row[k] * row[k];
    const length = Math.sqrt(square);
    for (let k = 0; k < size; k++) row[k] /= length;
  }
  return rows;
}

/**
 * A slow linear flow: K planes of which each turns and decays by itself, `z_k(t) = e^(-lambda_k t) R(omega_k t) z_k(0)`, exactly at any time, seen as they are or mixed into 2 K units by an orthogonal matrix.
 */
export class LinearFlow {
  /** N = 2 K. */
  readonly size: number;
  readonly #decays: Float64Array;
  readonly #rotations: Float64Array;
  readonly #mixing: Float64Array | null;

  /** Takes its planes. @throws {RangeError} When decays and rotations do not fit. */
  constructor(options: LinearFlowOptions) {
    requireKnown(TASK, options, OPTIONS);
    const { decays, rotations, mixingSeed = null } = options;
    if (decays.length === 0 || rotations.length !== decays.length) {
      fail(
        TASK,
        `there must be ${Math.max(1, decays.length)} rotations, one for each decay`,
        rotations.length,
      );
    }
    this.#decays = Float64Array.from(decays);
    this.#rotations = Float64Array.from(rotations);
    for (const value of this.#decays) requireNumber(TASK, "decays", value, 0, 1e9);
    for (const value of this.#rotations) requireNumber(TASK, "rotations", value, -1e9, 1e9);
    this.size = 2 * decays.length;
    this.#mixing = mixingSeed === null ? null : orthogonal(this.size, mixingSeed);
  }

  /** What units show of planes, or the other way round. */
  #mixed(from: Float64Array, back: boolean): Float64Array {
    const matrix = this.#mixing, { size } = this;
    if (!matrix) return from;
    const to = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        if (back) to[j] += matrix[i * size + j] * from[i];
        else to[i] += matrix[i * size + j] * from[j];
      }
    }
    return to;
  }

  /** Planes of a state, turned and scaled plane by plane, as units show them. */
  #turned(
    x: ArrayLike<number>,
    turn: (plane: number) => readonly [factor: number, angle: number],
  ): Float64Array {
    if (x.length !== this.size) {
      fail("follow a linear flow", `a state must have ${this.size} numbers`, x.length);
    }
    const planes = this.#mixed(Float64Array.from(x), true);
    for (let k = 0; k < this.size / 2; k++) {
      const [factor, angle] = turn(k), c = factor * Math.cos(angle), s = factor * Math.sin(angle);
      const one = planes[2 * k], other = planes[2 * k + 1];
      planes[2 * k] = c * one - s * other;
      planes[2 * k + 1] = s * one + c * other;
    }
    return this.#mixed(planes, false);
  }

  /** What units show of planes. @param planes Two numbers of each. (N) @throws {RangeError} */
  ofPlanes(planes: ArrayLike<number>): Float64Array {
    if (planes.length !== this.size) {
      fail("follow a linear flow", `a state must have ${this.size} numbers`, planes.length);
    }
    return this.#mixed(Float64Array.from(planes), false);
  }

  /** The state some time later, or earlier where the time is negative. @param x State. (N) @throws {RangeError} */
  moved(x: ArrayLike<number>, time: number): Float64Array {
    requireNumber("follow a linear flow", "time", time, -1e9, 1e9);
    return this.#turned(x, (k) => [Math.exp(-this.#decays[k] * time), this.#rotations[k] * time]);
  }

  /**
   * What a readout that knows the flow tells of the first state: it turns each plane back, and grows it by `d / (d^2 + noise^2)`, where d is what the decay has left of it: the best linear estimate of first states
   * of variance 1 in noise of the standard deviation `noise`. Without noise it is exact, as long as rounding of units, grown by 1 / d, is small.
   * @param x State at a time. (N) @param time Since the first state, from 0. @param options Noise. @default 0
   * @throws {RangeError}
   */
  firstOf(x: ArrayLike<number>, time: number, options: { noise?: number } = {}): Float64Array {
    const task = "read a linear flow";
    requireKnown(task, options, { noise: true });
    requireNumber(task, "time", time, 0, 1e9);
    const { noise = 0 } = options;
    requireNumber(task, "noise", noise, 0, 1e9);
    return this.#turned(x, (k) => {
      const left = Math.exp(-this.#decays[k] * time), whole = left * left + noise * noise;
      return [whole > 0 ? left / whole : 0, -this.#rotations[k] * time];
    });
  }
}

/**
 * Decays of which `|x(t)|^2` of equal planes falls like `t^-exponent` from times of about 1 to about `count^(1 / exponent)`: quantiles of a density proportional to
 * `lambda^(exponent - 1)` on (0, 1].
 */
export function powerLawDecays(count: number, exponent: number): Float64Array {
  requireWhole("make decays", "count", count);
  requireNumber("make decays", "exponent", exponent, 1e-3, 1e3);
  return Float64Array.from({ length: count }, (_, k) => ((k + 0.5) / count) ** (1 / exponent));
}

/** A random state of independent normal numbers. @param options Seed, and the number of the draw. */
export function randomState(size: number, options: { seed: number; draw?: number }): Float64Array {
  requireWhole("draw a state", "size", size);
  requireKnown("draw a state", options, { seed: true, draw: true });
  return normals(size, options.seed, 1 + (options.draw ?? 0));
}

/** Cosine of the angle between some units of two states. @param units Which. @default all */
export function cosineOf(
  one: ArrayLike<number>,
  other: ArrayLike<number>,
  units?: ArrayLike<number>,
): number {
  let product = 0, squareOne = 0, squareOther = 0;
  for (let k = 0; k < (units ?? one).length; k++) {
    const at = units ? units[k] : k;
    product += one[at] * other[at];
    squareOne += one[at] ** 2;
    squareOther += other[at] ** 2;
  }
  const size = Math.sqrt(squareOne * squareOther);
  if (!(size > 0)) fail("compare states", "both must differ from 0 in these units", size);
  return product / size;
}
