import { philox4x32 } from "../../../random/philox.ts";
import { uniformOpen } from "../../../random/uniform.ts";

/** Bounds of the log-scales of a mixture's components. */
export const MIXTURE_SCALES = { lowest: -5, highest: 3 } as const;
const HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

/** Sizes of a mixture of K Gaussians with diagonal covariances in D dimensions. */
export interface MixtureShape {
  /** K. */
  components: number;
  /** D. */
  dimensions: number;
}

/** Where the means begin among a sample's outputs: after K logits, padded to a multiple of four. */
export function mixtureMeans(components: number): number {
  return 4 * Math.ceil(components / 4);
}

/** Outputs of a sample: logits (padded), (K, D) means, (K, D) log-scales. */
export function mixtureOutputs({ components, dimensions }: MixtureShape): number {
  return mixtureMeans(components) + 2 * components * dimensions;
}

const clampScale = (raw: number) => Math.min(Math.max(raw, MIXTURE_SCALES.lowest), MIXTURE_SCALES.highest);

/**
 * Negative log-likelihood of z under a mixture density and its gradient by the outputs, in double precision; equations in
 * `shaders/surrogate/volley/mixture_loss.wgsl`. C. M. Bishop (1994), "Mixture density networks", NCRG/94/004.
 * @param outputs Of one sample, see {@linkcode mixtureOutputs}. @param z `(D)`.
 * @returns Loss in nats, and its gradient in the form of the outputs.
 */
export function mixtureLoss(
  outputs: ArrayLike<number>,
  z: ArrayLike<number>,
  shape: MixtureShape,
): { loss: number; gradient: Float64Array } {
  const { components: K, dimensions: D } = shape;
  const means = mixtureMeans(K), scales = means + K * D;
  const joint = new Float64Array(K);
  for (let k = 0; k < K; k++) {
    joint[k] = outputs[k];
    for (let d = 0; d < D; d++) {
      const scale = clampScale(outputs[scales + k * D + d]);
      const distance = (z[d] - outputs[means + k * D + d]) * Math.exp(-scale);
      joint[k] -= 0.5 * distance * distance + scale;
    }
  }
  const logSum = (values: ArrayLike<number>) => {
    const all = Array.from({ length: K }, (_, k) => values[k]);
    const top = Math.max(...all);
    return top + Math.log(all.reduce((sum, value) => sum + Math.exp(value - top), 0));
  };
  const total = logSum(joint), logits = logSum(outputs);
  const gradient = new Float64Array(mixtureOutputs(shape));
  for (let k = 0; k < K; k++) {
    const r = Math.exp(joint[k] - total);
    gradient[k] = Math.exp(outputs[k] - logits) - r;
    for (let d = 0; d < D; d++) {
      const raw = outputs[scales + k * D + d], scale = clampScale(raw);
      const distance = (z[d] - outputs[means + k * D + d]) * Math.exp(-scale);
      gradient[means + k * D + d] = -r * distance * Math.exp(-scale);
      gradient[scales + k * D + d] = raw === scale ? r * (1 - distance * distance) : 0;
    }
  }
  return { loss: D * HALF_LOG_2_PI + logits - total, gradient };
}

/**
 * Draws z from a mixture density by counter-based random words; see `shaders/surrogate/volley/mixture_draw.wgsl`. Normal numbers by
 * G. E. P. Box, M. E. Muller (1958), doi:10.1214/aoms/1177706645.
 * @param outputs Of one sample. @param at Number of the draw and of the network, random stream and seed.
 * @returns z `(D)`.
 */
export function mixtureDraw(
  outputs: ArrayLike<number>,
  shape: MixtureShape,
  at: { draw: number; network: number; stream: number; seed: readonly [number, number] },
): Float64Array {
  const { components: K, dimensions: D } = shape;
  const words = (part: number) => philox4x32([at.draw, at.network, part, at.stream], at.seed);
  const logits = Array.from({ length: K }, (_, k) => outputs[k]);
  const top = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - top));
  let left = uniformOpen(words(0)[0]) * weights.reduce((a, b) => a + b, 0);
  let chosen = 0;
  for (let k = 0; k + 1 < K; k++) {
    left -= weights[k];
    if (left >= 0) chosen++;
  }
  const means = mixtureMeans(K) + chosen * D, scales = means + K * D;
  return Float64Array.from({ length: D }, (_, d) => {
    const four = words(1 + (d >>> 2));
    const pair = (d & 3) >>> 1;
    const radius = Math.sqrt(-2 * Math.log(uniformOpen(four[2 * pair])));
    const angle = 2 * Math.PI * uniformOpen(four[2 * pair + 1]);
    const normal = radius * ((d & 1) === 0 ? Math.cos(angle) : Math.sin(angle));
    return outputs[means + d] + Math.exp(clampScale(outputs[scales + d])) * normal;
  });
}
