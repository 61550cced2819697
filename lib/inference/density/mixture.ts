import { cumulative, LOG_SCALES, logDensity, quantile } from "./truncated_logistic.ts";

/** Where the outputs of one value stand: K logits, K centres, K log scales. */
export interface MixtureAt {
  outputs: ArrayLike<number>;
  /** Place of the first logit. */
  first: number;
  /** K. */
  components: number;
}

/** What is added to the outputs that are centres: the middle of the range. */
const MIDDLE = 0.5;

/** Component k. */
function componentOf({ outputs, first, components: K }: MixtureAt, k: number) {
  const raw = outputs[first + 2 * K + k];
  const logScale = Math.min(LOG_SCALES.high, Math.max(LOG_SCALES.low, raw));
  return { centre: MIDDLE + outputs[first + K + k], logScale, free: raw === logScale };
}

/** Logarithms of the weights. */
function logWeights({ outputs, first, components }: MixtureAt): Float64Array {
  const logits = Float64Array.from({ length: components }, (_, k) => outputs[first + k]);
  const most = logits.reduce((a, b) => Math.max(a, b)),
    sum = logits.reduce((all, x) => all + Math.exp(x - most), 0);
  return logits.map((logit) => logit - most - Math.log(sum));
}

/**
 * The loss of a value under a mixture of logistic distributions that are cut to 0 to 1: minus its log density, nats.
 * @param value 0 to 1.
 * @param gradient Gets `weight` times the gradient by the outputs. @default it is not asked for
 */
export function mixtureLoss(
  at: MixtureAt,
  value: number,
  gradient?: { values: Float32Array | Float64Array; weight: number },
): number {
  const { first, components: K } = at, weights = logWeights(at);
  const parts = Array.from(weights, (logWeight, k) => {
    const component = componentOf(at, k);
    return { ...component, ...logDensity(component, value), logWeight };
  });
  const joint = parts.map(({ logWeight, value }) => logWeight + value), most = Math.max(...joint);
  const log = most + Math.log(joint.reduce((sum, x) => sum + Math.exp(x - most), 0));
  if (gradient) {
    const { values, weight } = gradient;
    parts.forEach(({ logWeight, byCentre, byLogScale, free }, k) => {
      const share = Math.exp(joint[k] - log);
      values[first + k] = weight * (Math.exp(logWeight) - share);
      values[first + K + k] = -weight * share * byCentre;
      values[first + 2 * K + k] = free ? -weight * share * byLogScale : 0;
    });
  }
  return -log;
}

/** The part of a mixture that is below a value. */
export function mixtureCumulative(at: MixtureAt, value: number): number {
  return logWeights(at).reduce(
    (sum, log, k) => sum + Math.exp(log) * cumulative(componentOf(at, k), value),
    0,
  );
}

/** A value of a mixture, without objects on the way. @param choice 0 to 1: chooses the component. @param place 0 to 1: where in it. */
export function drawMixture(at: MixtureAt, choice: number, place: number): number {
  const { outputs, first, components: K } = at;
  let most = outputs[first], sum = 0, k = 0;
  for (let n = 1; n < K; n++) most = Math.max(most, outputs[first + n]);
  for (let n = 0; n < K; n++) sum += Math.exp(outputs[first + n] - most);
  for (let left = choice * sum; k < K - 1; k++) {
    left -= Math.exp(outputs[first + k] - most);
    if (left < 0) break;
  }
  return quantile(componentOf(at, k), place);
}
