import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requirePositive } from "../../base/require_number.ts";
import type { Energy, EnergyWgsl } from "./energy.ts";

/** Numbers: M, beta, biases (M), patterns (M, N). */
const HOPFIELD_WGSL = `fn energy() -> f32 {
  let count = u32(number(0u));
  let beta = number(1u);
  var most = -3.0e38;
  for (var m = 0u; m < count; m++) {
    var overlap = 0.0;
    for (var i = 0u; i < SIZE; i++) { overlap += number(2u + count + m * SIZE + i) * place(i); }
    let value = beta * overlap + number(2u + m);
    note(m, value);
    most = max(most, value);
  }
  var sum = 0.0;
  for (var m = 0u; m < count; m++) {
    let share = exp(max(scratch(m) - most, -80.0));
    note(m, share);
    sum += share;
  }
  var square = 0.0;
  for (var i = 0u; i < SIZE; i++) {
    var mean = 0.0;
    for (var m = 0u; m < count; m++) { mean += scratch(m) * number(2u + count + m * SIZE + i); }
    slope(i, place(i) - mean / sum);
    square += place(i) * place(i);
  }
  return 0.5 * square - (most + log(sum)) / beta;
}`;

/** What a modern Hopfield network is made of. */
export interface HopfieldOptions {
  /** Patterns, of equal length. (M of N) */
  patterns: readonly ArrayLike<number>[];
  /** Inverse temperature: sharpness of recall. */
  beta: number;
  /** Log-odds of each pattern. (M) @default 0 */
  biases?: ArrayLike<number>;
}

const OPTIONS: OptionNames<HopfieldOptions> = { patterns: true, beta: true, biases: true };
const TASK = "make a Hopfield network";

/**
 * The energy of a modern Hopfield network with biases, `E(x) = -(1 / beta) ln sum_m exp(beta xi_m . x + b_m) + |x|^2 / 2`, whose gradient is `x - sum_m s_m xi_m` with the softmax s of
 * `beta xi_m . x + b_m`. `exp(-beta E)` is exactly a mixture of Gaussian distributions with the means xi_m, the variance `1 / beta` and weights proportional to
 * `exp(b_m + beta |xi_m|^2 / 2)`: with patterns of one length, a sampler recalls pattern m with the probability softmax(b)_m.
 *
 * H. Ramsauer and others (2021), "Hopfield networks is all you need", arXiv:2008.02217; the biases are ours.
 */
export class ModernHopfield implements Energy {
  /** N. */
  readonly size: number;
  /** M. */
  readonly count: number;
  /** Inverse temperature. */
  readonly beta: number;
  /** Log-odds of each pattern, which may be changed between steps. (M) */
  readonly biases: Float64Array;
  readonly #patterns: Float64Array;
  readonly #shares: Float64Array;

  /** Takes its patterns. @throws {RangeError} When they are of several lengths, or a value is out of range. */
  constructor(options: HopfieldOptions) {
    requireKnown(TASK, options, OPTIONS);
    const { patterns, beta, biases } = options;
    if (patterns.length === 0) fail(TASK, "there must be at least one pattern", 0);
    requirePositive(TASK, "beta", beta);
    this.size = patterns[0].length;
    this.count = patterns.length;
    this.beta = beta;
    this.#patterns = new Float64Array(this.count * this.size);
    patterns.forEach((pattern, m) => {
      if (pattern.length !== this.size || this.size === 0) {
        fail(TASK, `patterns must all have ${Math.max(1, this.size)} numbers`, pattern.length);
      }
      this.#patterns.set(pattern, m * this.size);
    });
    this.biases = biases === undefined ? new Float64Array(this.count) : Float64Array.from(biases);
    if (this.biases.length !== this.count) {
      fail(TASK, `biases must be ${this.count}, one for each pattern`, this.biases.length);
    }
    const odd = [...this.#patterns, ...this.biases].find((value) => !Number.isFinite(value));
    if (odd !== undefined) fail(TASK, "patterns and biases must be finite numbers", odd);
    this.#shares = new Float64Array(this.count);
  }

  /** A pattern. (N) @param m Its number. */
  pattern(m: number): Float64Array {
    return this.#patterns.slice(m * this.size, (m + 1) * this.size);
  }

  /** Writes the softmax s of a state. @param out (M) @returns The logarithm of the sum. */
  shares(x: Float64Array, out: Float64Array): number {
    const { size, count, beta, biases } = this, patterns = this.#patterns;
    let most = -Infinity;
    for (let m = 0, at = 0; m < count; m++) {
      let overlap = 0;
      for (let i = 0; i < size; i++) overlap += patterns[at++] * x[i];
      const value = beta * overlap + biases[m];
      out[m] = value;
      if (value > most) most = value;
    }
    let sum = 0;
    for (let m = 0; m < count; m++) sum += out[m] = Math.exp(out[m] - most);
    for (let m = 0; m < count; m++) out[m] /= sum;
    return most + Math.log(sum);
  }

  /** Energy and gradient. */
  evaluate(x: Float64Array, gradient: Float64Array): number {
    const { size, count, beta } = this, patterns = this.#patterns, shares = this.#shares;
    const logarithm = this.shares(x, shares);
    let square = 0;
    for (let i = 0; i < size; i++) {
      gradient[i] = x[i];
      square += x[i] * x[i];
    }
    for (let m = 0, at = 0; m < count; m++) {
      const share = shares[m];
      if (share < 1e-17) {
        at += size;
        continue;
      }
      for (let i = 0; i < size; i++) gradient[i] -= share * patterns[at++];
    }
    return square / 2 - logarithm / beta;
  }

  /** Energy and gradient in WGSL, with the biases as they are now. */
  get wgsl(): EnergyWgsl {
    const numbers = Float32Array.from([this.count, this.beta, ...this.biases, ...this.#patterns]);
    return {
      code: HOPFIELD_WGSL,
      numbers,
      scratch: this.count,
      loops: 2 * (this.count + 1) * (this.size + 1),
    };
  }

  /** The pattern with the largest share of a state. */
  nearest(x: Float64Array): number {
    const shares = this.#shares;
    this.shares(x, shares);
    let best = 0;
    for (let m = 1; m < this.count; m++) if (shares[m] > shares[best]) best = m;
    return best;
  }

  /** The pattern that a state is of, drawn by its share: over samples the frequencies are those of the weights. @param u Uniform in (0, 1). */
  drawn(x: Float64Array, u: number): number {
    const shares = this.#shares;
    this.shares(x, shares);
    let sum = 0;
    for (let m = 0; m < this.count; m++) {
      sum += shares[m];
      if (u < sum) return m;
    }
    return this.count - 1;
  }
}

/**
 * Patterns of places around a ring: bumps of N units, of length 1, `exp(-d^2 / (2 width^2))` with the distance d around the ring of circumference 1.
 * @param count M. @param options N, `size`, and the width.
 */
export function ringPatterns(count: number, options: { size: number; width: number }): Float64Array[] {
  const task = "make ring patterns", { size, width } = options;
  requireKnown(task, options, { size: true, width: true });
  for (const [name, value] of [["count", count], ["size", size], ["width", width]] as const) {
    requirePositive(task, name, value);
  }
  return Array.from({ length: count }, (_, m) => {
    const bump = Float64Array.from({ length: size }, (_, i) => {
      const gap = Math.abs(i / size - m / count), d = Math.min(gap, 1 - gap);
      return Math.exp(-d * d / (2 * width * width));
    });
    const length = Math.hypot(...bump);
    return bump.map((value) => value / length);
  });
}
