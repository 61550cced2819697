import { logistic, softplus } from "./_rectified.ts";
import type { SoftplusTransfer } from "./softplus_spec.ts";
import type { TransferFunction } from "./transfer.ts";

/** Total rates below this, Hz, count as this: the slope of the root is infinite at 0. */
export const LEAST_TOTAL = 1e-3;

/** A refractory SoftPlus in double precision. */
class SoftplusFunction implements TransferFunction {
  readonly arguments: number;
  readonly #weights: Float64Array;
  readonly #background: number;
  readonly #gain: number;
  readonly #slope: number;
  readonly #offset: number;
  readonly #refractory: number;

  constructor({ weights, background = 0, q = 1, d = 0, x0, b, c, t_ref }: SoftplusTransfer) {
    this.arguments = weights.length;
    this.#weights = Float64Array.from(weights);
    this.#background = background;
    this.#gain = c / b;
    this.#slope = b * (1 + d * q) * q;
    this.#offset = b * (1 + d * q) * x0;
    this.#refractory = 1e-3 * t_ref;
  }

  #total(x: ArrayLike<number>): number {
    let total = this.#background;
    for (let k = 0; k < this.arguments; k++) total += this.#weights[k] * (x[k] < 0 ? 0 : x[k]);
    return total < LEAST_TOTAL ? LEAST_TOTAL : total;
  }

  /** Rate, Hz. */
  value(x: ArrayLike<number>): number {
    const f = this.#gain * softplus(this.#slope * Math.sqrt(this.#total(x)) - this.#offset);
    return f / (1 + this.#refractory * f);
  }

  /** Rate, gradient and Hessian. */
  jet(x: ArrayLike<number>, out: Float64Array): void {
    const total = this.#total(x), root = Math.sqrt(total), u = this.#slope * root - this.#offset;
    const n = this.arguments, weights = this.#weights, s = logistic(u);
    const f = this.#gain * softplus(u), first = 0.5 * this.#slope / root;
    const f1 = this.#gain * s * first;
    const f2 = this.#gain * (s * logistic(-u) * first * first - 0.5 * s * first / total);
    const r = 1 / (1 + this.#refractory * f);
    out[0] = f * r;
    const one = f1 * r * r, two = (f2 - 2 * this.#refractory * f1 * f1 * r) * r * r;
    for (let k = 0, at = 1 + n; k < n; k++) {
      out[1 + k] = one * weights[k];
      for (let l = k; l < n; l++) out[at++] = two * weights[k] * weights[l];
    }
  }
}

/** Makes a refractory SoftPlus ready to be asked. */
export function openSoftplus(spec: SoftplusTransfer): TransferFunction {
  return new SoftplusFunction(spec);
}
