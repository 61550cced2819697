import { scaledEnd, scaledEndSlope, scaledPassage } from "./_passage.ts";
import { LEAST_POWER, LEAST_RATE, type SiegertTerms, siegertTerms } from "./_siegert_terms.ts";
import type { LifCell, SiegertTransfer } from "./siegert_spec.ts";
import type { TransferFunction } from "./transfer.ts";

const ROOT_PI = Math.sqrt(Math.PI);

/** The rate of leaky integrate-and-fire cells in double precision, with its derivatives by mu and sigma², which are linear in the rates. */
class SiegertFunction implements TransferFunction {
  readonly arguments: number;
  readonly #sources: number;
  readonly #terms: SiegertTerms;
  readonly #cell: LifCell;
  #mu = 0;
  #power = 0;

  constructor(spec: SiegertTransfer) {
    this.#terms = siegertTerms(spec);
    this.arguments = this.#terms.mean.length;
    this.#sources = spec.sources.length;
    this.#cell = spec.cell;
  }

  #take(x: ArrayLike<number>): void {
    const { rest, mean, power } = this.#terms;
    this.#mu = rest;
    this.#power = 0;
    for (let k = 0; k < this.arguments; k++) {
      const own = k < this.#sources && x[k] < LEAST_RATE ? LEAST_RATE : x[k];
      this.#mu += mean[k] * own;
      this.#power += power[k] * own;
    }
    if (this.#power < LEAST_POWER) this.#power = LEAST_POWER;
  }

  /** Rate, Hz. */
  value(x: ArrayLike<number>): number {
    this.#take(x);
    const { tau_m, t_ref, V_th, V_reset } = this.#cell,
      sigma = Math.sqrt(this.#power),
      { shift } = this.#terms;
    const top = (V_th - this.#mu) / sigma + shift, bottom = (V_reset - this.#mu) / sigma + shift;
    const small = top > 0 ? Math.exp(-top * top) : 1;
    return 1e3 * small / (t_ref * small + tau_m * ROOT_PI * scaledPassage(bottom, top));
  }

  /** Rate, gradient and Hessian. */
  jet(x: ArrayLike<number>, out: Float64Array): void {
    this.#take(x);
    const { tau_m, t_ref, V_th, V_reset } = this.#cell, q = this.#power, sigma = Math.sqrt(q);
    const { shift, mean, power } = this.#terms, n = this.arguments;
    const a = (V_reset - this.#mu) / sigma,
      b = (V_th - this.#mu) / sigma,
      bottom = a + shift,
      top = b + shift;
    const small = top > 0 ? Math.exp(-top * top) : 1, c = tau_m * ROOT_PI;
    const scaled = 1 / (t_ref * small + c * scaledPassage(bottom, top)), rate = 1e3 * small * scaled;
    const gb = scaledEnd(top, top), ga = scaledEnd(bottom, top);
    const sb = scaledEndSlope(top, top), sa = scaledEndSlope(bottom, top);
    const byM = -(gb - ga) / sigma, byQ = -(gb * b - ga * a) / (2 * q);
    const byMM = (sb - sa) / q;
    const byMQ = (sb * b - sa * a + gb - ga) / (2 * q * sigma);
    const byQQ = (sb * b * b - sa * a * a + 3 * (gb * b - ga * a)) / (4 * q * q);
    const one = -scaled * c, two = 2 * one * one;
    out[0] = rate;
    for (let k = 0, at = 1 + n; k < n; k++) {
      const ik = byM * mean[k] + byQ * power[k];
      out[1 + k] = rate * one * ik;
      for (let l = k; l < n; l++, at++) {
        const il = byM * mean[l] + byQ * power[l];
        const ikl = byMM * mean[k] * mean[l] + byMQ * (mean[k] * power[l] + mean[l] * power[k]) +
          byQQ * power[k] * power[l];
        out[at] = rate * (two * ik * il + one * ikl);
      }
    }
  }
}

/** Makes the rate of leaky integrate-and-fire cells ready to be asked. */
export function openSiegert(spec: SiegertTransfer): TransferFunction {
  return new SiegertFunction(spec);
}
