import { uniformOpen } from "../../../random/uniform.ts";
import type { Likelihood } from "../distributions.ts";
import { hasShape } from "../distributions.ts";
import { couplingCount } from "../head_outputs.ts";
import { type CountHead, MIN_LOG_MEAN, shapeOf } from "../reference/likelihood.ts";
import { drawOf } from "../reference/sample_count.ts";
import { CountScore, SCORES } from "./count_likelihood.ts";

/** Mode of a distribution of mean mu and second parameter `shape`, and p(n + 1) / p(n). */
type Inversion = (mu: number, shape: number) => { mode: number; ratio: (n: number) => number };

const negativeBinomial: Inversion = (mu, alpha) => {
  const ratio = mu / (1 + alpha * mu);
  return {
    mode: Math.max(0, Math.floor(mu * (1 - alpha))),
    ratio: (n) => ratio * (1 + alpha * n) / (n + 1),
  };
};

const INVERSIONS: Readonly<Record<Likelihood, Inversion>> = {
  "negative-binomial": negativeBinomial,
  "poisson": (mu) => negativeBinomial(mu, 0),
  "conway-maxwell": (mu, nu) => ({ mode: Math.floor(mu), ratio: (n) => (mu / (n + 1)) ** nu }),
};

/** Numbers of the random words of the populations after the first four. */
const FAR_FOURS = 65_536;

/** Draws counts of bins from the head's outputs; the plain reference is `drawCounts`. */
export class CountDraw {
  readonly #score = new CountScore();
  readonly #coupled: Float64Array;

  constructor(readonly head: CountHead) {
    this.#coupled = new Float64Array(head.populations.length);
  }

  /**
   * Draws the counts of one bin.
   * @param first Place of the bin's first output. @param words Four random words by their number. @param counts Gets them, from `firstCount` on.
   */
  draw(
    { outputs, first }: { outputs: ArrayLike<number>; first: number },
    words: (four: number) => ArrayLike<number>,
    { counts, firstCount }: { counts: Uint16Array | Uint32Array; firstCount: number },
  ): void {
    const { head: { populations, likelihood } } = this, P = populations.length, coupled = this.#coupled;
    const shapes = first + P + couplingCount(P), shaped = hasShape(likelihood);
    let four = words(0);
    for (let p = 0; p < P; p++) {
      if (p > 0 && p % 4 === 0) four = words(FAR_FOURS + p / 4);
      const { maxLogMean, couplingCentre } = populations[p], own = first + P + couplingCount(p);
      let logMean = outputs[first + p];
      for (let q = 0; q < p; q++) logMean += outputs[own + q] * coupled[q];
      const mu = Math.exp(Math.min(Math.max(logMean, MIN_LOG_MEAN), maxLogMean));
      const n = this.#drawOne(uniformOpen(four[p % 4]), mu, shaped ? outputs[shapes + p] : 0);
      counts[firstCount + p] = n;
      coupled[p] = Math.log1p(n) - couplingCentre;
    }
  }

  #drawOne(u: number, mu: number, raw: number): number {
    const { likelihood } = this.head, inversion = INVERSIONS[likelihood](mu, shapeOf(likelihood, raw));
    SCORES[likelihood](inversion.mode, mu, raw, this.#score);
    return drawOf(u, { ...inversion, peak: Math.exp(this.#score.log) });
  }
}
