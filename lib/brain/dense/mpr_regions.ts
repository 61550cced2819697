import type { DelayLines } from "../coupling/delay_lines.ts";

/** Parameters of the regions, each one value a region. (R) */
export interface MprArrays {
  /** Membrane time constant, ms. */
  tau: Float64Array;
  /** Half width of the distribution of inputs. */
  Delta: Float64Array;
  /** Its centre. */
  eta: Float64Array;
  /** Coupling to itself. */
  J: Float64Array;
}

/** Some steps. */
export interface Steps {
  /** Number of the first. */
  first: number;
  /** How many. */
  steps: number;
  /** Length of each, ms. */
  stepMs: number;
}

/**
 * Regions that are exact mean fields of quadratic integrate-and-fire cells, E. Montbrio, D. Pazo, A. Roxin
 * (2015), doi:10.1103/PhysRevX.5.021028, all at once, by Heun's method with what they get held over each
 * step: the same, to rounding, as one mean field each.
 */
export class MprRegions {
  readonly #inverse: Float64Array;
  readonly #spread: Float64Array;
  readonly #turn: Float64Array;
  readonly #own: Float64Array;
  readonly #eta: Float64Array;
  readonly #gains: Float64Array;

  /**
   * @param r Where they start, 1/ms, and where they are from then on. (R) @param v The same of v. (R)
   * @param options.gains Activity of a rate of 1 Hz. (R)
   */
  constructor(
    readonly r: Float64Array,
    readonly v: Float64Array,
    { gains, tau, Delta, eta, J }: MprArrays & { gains: Float64Array },
  ) {
    this.#inverse = tau.map((ms) => 1 / ms);
    this.#spread = Delta.map((width, at) => width / (Math.PI * tau[at]));
    this.#turn = tau.map((ms) => Math.PI * ms);
    this.#own = J.map((weight, at) => weight * tau[at]);
    this.#eta = eta;
    this.#gains = gains.map((gain) => 1000 * gain);
  }

  /**
   * Runs on.
   * @param inputs What each region gets in each step. (R, steps)
   * @param lines Are given the activity at the end of each step.
   */
  advance(inputs: Float64Array, { first, steps, stepMs }: Steps, { data, stride, mask }: DelayLines): void {
    const { r, v } = this, inverse = this.#inverse, spread = this.#spread, turn = this.#turn, own = this.#own;
    const centre = this.#eta, gains = this.#gains, half = stepMs / 2, far = mask + 1;
    for (let k = 0; k < steps; k++) {
      const slot = (first + k + 1) & mask;
      for (let at = 0, input = k, line = slot; at < r.length; at++, input += steps, line += stride) {
        const per = inverse[at], width = spread[at], pi = turn[at], j = own[at];
        const drive = centre[at] + inputs[input], r0 = r[at], v0 = v[at], t0 = pi * r0;
        const dr = per * (width + 2 * r0 * v0), dv = per * (v0 * v0 - t0 * t0 + drive + j * r0);
        const r1 = r0 + stepMs * dr, v1 = v0 + stepMs * dv, t1 = pi * r1;
        const rate = r0 + half * (dr + per * (width + 2 * r1 * v1));
        r[at] = rate;
        v[at] = v0 + half * (dv + per * (v1 * v1 - t1 * t1 + drive + j * r1));
        data[line] = data[line + far] = gains[at] * rate;
      }
    }
  }
}
