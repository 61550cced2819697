import type { FieldVariable } from "./field.ts";
import type { OpenPopulation } from "./open_population.ts";

/** An argument of a transfer function that is the rate of a population of the field. */
interface Link {
  argument: number;
  population: number;
  weight: number;
}

/** Links of a transfer function; couplings from one population are one, of the sum of their weights. */
export function linksOf({ incoming }: Pick<OpenPopulation, "incoming">): Link[] {
  const links: Link[] = [];
  for (const { argument, population, weight } of incoming) {
    if (population < 0) continue;
    const link = links.find((one) => one.argument === argument && one.population === population);
    if (link) link.weight += weight;
    else links.push({ argument, population, weight });
  }
  return links;
}

/** Place of an entry of the upper triangle of a symmetric matrix, row by row. @param size Its rows. */
export function triangleIndex(size: number, one: number, other: number): number {
  const row = Math.min(one, other), column = Math.max(one, other);
  return row * size - row * (row - 1) / 2 + column - row;
}

/**
 * Rates with their covariances, S. El Boustani, A. Destexhe (2009), doi:10.1162/neco.2009.02-08-710, for any number of populations:
 *
 * - `T dnu_m/dt = F_m - nu_m + 1/2 sum_ln c_ln d2F_m/dnu_l dnu_n`
 * - `T dc_ln/dt = delta_ln F_l (1/T - F_l) / N_l + (F_l - nu_l) (F_n - nu_n) + sum_m c_lm dF_n/dnu_m + sum_m c_nm dF_l/dnu_m - 2 c_ln`
 *
 * Derivatives are those that the transfer functions give, times the weights of couplings. Rates come at the delays of their couplings; covariances are those
 * of one time, as delays are taken to be short against T. Covariances of inputs from outside are 0.
 */
export class SecondOrder {
  /** c of l and n, l <= n, row by row. (P (P + 1) / 2) */
  readonly variables: readonly FieldVariable[];
  readonly #parts: readonly OpenPopulation[];
  readonly #links: readonly Link[][];
  readonly #jets: readonly Float64Array[];
  /** Gradients dF_m/dnu_l. (P, P) */
  readonly #slopes: Float64Array;
  readonly #sizes: readonly number[];
  /** Where the covariances begin in the state. */
  readonly #first: number;

  constructor(parts: readonly OpenPopulation[], names: readonly string[], sizes: readonly number[]) {
    this.#parts = parts;
    this.#sizes = sizes;
    this.#links = parts.map(linksOf);
    this.#jets = parts.map(({ x: { length: n } }) => new Float64Array(1 + n + n * (n + 1) / 2));
    this.#slopes = new Float64Array(parts.length ** 2);
    this.#first = parts.reduce((sum, { state }) => sum + state.length, 0);
    this.variables = names.flatMap((one, l) =>
      names.slice(l).map((other) => ({ name: `covariance ${one} ${other}`, unit: "Hz^2", population: l }))
    );
  }

  #covariance(y: ArrayLike<number>, one: number, other: number): number {
    return y[this.#first + triangleIndex(this.#parts.length, one, other)];
  }

  /** Asks the transfer functions; each population's `inputs.transfer` is F with what covariances add. */
  ask(y: ArrayLike<number>): void {
    const parts = this.#parts, slopes = this.#slopes.fill(0);
    for (let m = 0; m < parts.length; m++) {
      const { transfer, x, inputs } = parts[m], jet = this.#jets[m], links = this.#links[m], n = x.length;
      transfer!.jet(x, jet);
      let bend = 0;
      for (let k = 0; k < links.length; k++) {
        const one = links[k];
        slopes[m * parts.length + one.population] += one.weight * jet[1 + one.argument];
        for (let other = 0; other < links.length; other++) {
          const { argument, population, weight } = links[other];
          bend += this.#covariance(y, one.population, population) * one.weight * weight *
            jet[1 + n + triangleIndex(n, one.argument, argument)];
        }
      }
      inputs.transfer = jet[0] + bend / 2;
    }
  }

  /** What the covariances change by, per ms, after {@linkcode SecondOrder.ask}. */
  derivative(y: ArrayLike<number>, out: Float64Array): void {
    const parts = this.#parts, P = parts.length, slopes = this.#slopes, { tau } = parts[0].p;
    let at = this.#first;
    for (let l = 0; l < P; l++) {
      const F = this.#jets[l][0], off = F - y[parts[l].at];
      for (let n = l; n < P; n++, at++) {
        let sum = off * (this.#jets[n][0] - y[parts[n].at]) - 2 * y[at];
        if (n === l) sum += F * (1000 / tau - F) / this.#sizes[l];
        for (let m = 0; m < P; m++) {
          sum += this.#covariance(y, l, m) * slopes[n * P + m] +
            this.#covariance(y, n, m) * slopes[l * P + m];
        }
        out[at] = sum / tau;
      }
    }
  }
}
