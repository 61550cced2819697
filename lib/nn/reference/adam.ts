/** Settings of {@linkcode adamStep}. */
export interface AdamSettings {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Number of this step, from 1. */
  step: number;
  /** Decay of the weights beside the gradient (Loshchilov & Hutter 2019, arXiv:1711.05101). @default 0 */
  decay?: number;
  /** Looks one step ahead (Dozat 2016, Nadam). @default false */
  nesterov?: boolean;
}

/**
 * One step of Adam with bias correction (Kingma & Ba 2015, arXiv:1412.6980), in place.
 * @param state `weights`, first moments `m` and second moments `v`, all of one length.
 */
export function adamStep(
  state: { weights: Float64Array; m: Float64Array; v: Float64Array },
  gradient: ArrayLike<number>,
  settings: AdamSettings,
): void {
  const { learningRate, beta1, beta2, epsilon, step, decay = 0, nesterov = false } = settings;
  const { weights, m, v } = state;
  for (let at = 0; at < weights.length; at++) {
    m[at] = beta1 * m[at] + (1 - beta1) * gradient[at];
    v[at] = beta2 * v[at] + (1 - beta2) * gradient[at] ** 2;
    const ahead = beta1 * m[at] / (1 - beta1 ** (step + 1)) +
      (1 - beta1) * gradient[at] / (1 - beta1 ** step);
    const mean = nesterov ? ahead : m[at] / (1 - beta1 ** step), square = v[at] / (1 - beta2 ** step);
    weights[at] -= learningRate * (mean / (Math.sqrt(square) + epsilon) + decay * weights[at]);
  }
}

/**
 * One step of gradient descent with momentum, in place: m = beta1 m + g, w -= rate (m + decay w). I. Sutskever, J. Martens, G. Dahl, G. Hinton (2013), On the importance
 * of initialization and momentum in deep learning, PMLR 28:1139, in the form of PyTorch's SGD; the decay stands beside the gradient.
 */
export function descentStep(
  { weights, m }: { weights: Float64Array; m: Float64Array },
  gradient: ArrayLike<number>,
  { learningRate, beta1, decay = 0 }: Pick<AdamSettings, "learningRate" | "beta1" | "decay">,
): void {
  for (let at = 0; at < weights.length; at++) {
    m[at] = beta1 * m[at] + gradient[at];
    weights[at] -= learningRate * (m[at] + decay * weights[at]);
  }
}

/** Factor that brings a gradient's Euclidean norm down to `clip` (Pascanu et al. 2013, arXiv:1211.5063). */
export function clipScale(gradient: ArrayLike<number>, clip: number): number {
  let sum = 0;
  for (let at = 0; at < gradient.length; at++) sum += gradient[at] ** 2;
  return Math.min(1, clip / Math.max(Math.sqrt(sum), 1e-30));
}
