import { LOG_SCALES } from "../truncated_logistic.ts";

/** The loss of values under mixtures as training takes it, without objects; the plain reference is `mixtureLoss`. */
export class MixtureScore {
  readonly #weights: Float64Array;
  readonly #joint: Float64Array;
  readonly #byCentre: Float64Array;
  readonly #byScale: Float64Array;

  /** @param components K. */
  constructor(readonly components: number) {
    const make = () => new Float64Array(components);
    [this.#weights, this.#joint, this.#byCentre, this.#byScale] = [make(), make(), make(), make()];
  }

  /** Sets the logarithms of the weights. */
  #weigh(outputs: Float32Array, first: number): void {
    const K = this.components, weights = this.#weights;
    let most = outputs[first], sum = 0;
    for (let k = 1; k < K; k++) most = Math.max(most, outputs[first + k]);
    for (let k = 0; k < K; k++) sum += Math.exp(outputs[first + k] - most);
    const norm = most + Math.log(sum);
    for (let k = 0; k < K; k++) weights[k] = outputs[first + k] - norm;
  }

  /**
   * Minus the log density of a value.
   * @param first Place of its first output.
   * @param into Gets `weight` times the gradient, at the same places. @default it is not asked for
   */
  of(
    outputs: Float32Array,
    first: number,
    value: number,
    into?: { values: Float32Array; weight: number },
  ): number {
    const K = this.components, weights = this.#weights, joint = this.#joint;
    this.#weigh(outputs, first);
    let top = -Infinity, sum = 0;
    for (let k = 0; k < K; k++) {
      const centre = 0.5 + outputs[first + K + k], raw = outputs[first + 2 * K + k];
      const scale = Math.min(LOG_SCALES.high, Math.max(LOG_SCALES.low, raw));
      const d = Math.exp(-scale), z = (value - centre) * d, a = -centre * d, b = (1 - centre) * d;
      // The exponentials that the logistic functions and the logarithms share.
      const rest = Math.exp(-d),
        ez = Math.exp(-Math.abs(z)),
        ea = Math.exp(-Math.abs(a)),
        eb = Math.exp(-Math.abs(b));
      const down = (z < 0 ? 1 : ez) / (1 + ez),
        below = (a < 0 ? ea : 1) / (1 + ea),
        above = (b < 0 ? 1 : eb) / (1 + eb);
      const slope = 2 * down - 1, logs = Math.log((1 + ea) * (1 + eb) / ((1 + ez) * (1 + ez) * (1 - rest)));
      joint[k] = weights[k] - Math.abs(z) - scale + Math.max(a, 0) + Math.max(-b, 0) + logs;
      this.#byCentre[k] = d * (above - below - slope);
      this.#byScale[k] = raw === scale ? b * above - a * below + d * rest / (1 - rest) - 1 - z * slope : 0;
      top = Math.max(top, joint[k]);
    }
    for (let k = 0; k < K; k++) sum += Math.exp(joint[k] - top);
    const log = top + Math.log(sum);
    if (!into) return -log;
    for (let k = 0; k < K; k++) {
      const share = Math.exp(joint[k] - log);
      into.values[first + k] = into.weight * (Math.exp(weights[k]) - share);
      into.values[first + K + k] = -into.weight * share * this.#byCentre[k];
      into.values[first + 2 * K + k] = -into.weight * share * this.#byScale[k];
    }
    return -log;
  }
}
