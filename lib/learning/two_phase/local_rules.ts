import type { TwoPhaseNet } from "./two_phase_net.ts";

/** What weights and biases are to be moved along, of each layer. */
export interface TwoPhaseUpdate {
  weights: Float64Array[];
  biases: Float64Array[];
}

/** No update. */
export function noUpdate({ weights, biases }: TwoPhaseNet): TwoPhaseUpdate {
  const empty = (parts: readonly Float64Array[]) => parts.map((part) => new Float64Array(part.length));
  return { weights: empty(weights), biases: empty(biases) };
}

/** Activities of a phase's end, of the inputs and of each layer. */
export type PhaseEnd = readonly ArrayLike<number>[];

/**
 * Adds `factor` (pre post - pre' post') to each weight, and likewise to biases, whose pre is 1: of equilibrium propagation, with the ends of two nudged phases, or of one and the free phase.
 * B. Scellier, Y. Bengio (2017), doi:10.3389/fncom.2017.00024; both signs of the nudge: A. Laborieux et al. (2021), doi:10.3389/fnins.2021.633674.
 * A weight's own pair of units is all that it sees.
 */
export function addEquilibrium(into: TwoPhaseUpdate, one: PhaseEnd, other: PhaseEnd, factor: number): void {
  into.weights.forEach((weights, layer) => {
    const pre = one[layer], post = one[layer + 1], preOther = other[layer], postOther = other[layer + 1];
    const biases = into.biases[layer];
    for (let i = 0, at = 0; i < pre.length; i++) {
      for (let j = 0; j < post.length; j++, at++) {
        weights[at] += factor * (pre[i] * post[j] - preOther[i] * postOther[j]);
      }
    }
    for (let j = 0; j < post.length; j++) biases[j] += factor * (post[j] - postOther[j]);
  });
}

/**
 * Adds pre (post - expected) to each weight, and likewise to biases: pre and post of the clamped phase, expected of the free phase, measured or predicted.
 * A. Luczak, B. L. McNaughton, Y. Kubo (2022), doi:10.1038/s42256-021-00430-y. A weight's own pair of units is all that it sees.
 */
export function addContrastive(into: TwoPhaseUpdate, clamped: PhaseEnd, expected: PhaseEnd): void {
  into.weights.forEach((weights, layer) => {
    const pre = clamped[layer], post = clamped[layer + 1], free = expected[layer + 1];
    const biases = into.biases[layer];
    for (let j = 0; j < post.length; j++) {
      const gap = post[j] - free[j];
      biases[j] += gap;
      for (let i = 0, at = j; i < pre.length; i++, at += post.length) weights[at] += pre[i] * gap;
    }
  });
}

/** Moves weights along updates, by AdaGrad: J. Duchi, E. Hazan, Y. Singer (2011), J. Mach. Learn. Res. 12, 2121. */
export class AdaGrad {
  readonly #squares: TwoPhaseUpdate;

  constructor(readonly net: TwoPhaseNet, readonly learningRate: number) {
    this.#squares = noUpdate(net);
  }

  /** Takes an update, and leaves none. */
  move(update: TwoPhaseUpdate): void {
    for (const name of ["weights", "biases"] as const) {
      update[name].forEach((slopes, layer) => {
        const into = this.net[name][layer], squares = this.#squares[name][layer];
        for (let at = 0; at < slopes.length; at++) {
          squares[at] += slopes[at] ** 2;
          into[at] += this.learningRate * slopes[at] / (Math.sqrt(squares[at]) + 1e-8);
        }
        slopes.fill(0);
      });
    }
  }
}
