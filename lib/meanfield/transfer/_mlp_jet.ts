import { argumentCount } from "./_fields.ts";
import { logistic, softplus } from "./_rectified.ts";
import type { MlpTransfer, PerceptronInput } from "./mlp_spec.ts";
import type { TransferFunction } from "./transfer.ts";

/** An argument as it enters a perceptron. */
export function entering({ log, offset, scale }: PerceptronInput, x: number): number {
  const raw = log === undefined ? x : x > 0 ? Math.log1p(x / log) : x <= 0 ? 0 : NaN;
  return (raw - offset) / scale;
}

interface Layer {
  inputs: number;
  units: number;
  weights: Float64Array;
  biases: Float64Array;
  /** Values and derivatives of its units. (units, 1 + n + n (n + 1) / 2) */
  jets: Float64Array;
}

/** A perceptron in double precision; derivatives run forward through its layers. */
class MlpFunction implements TransferFunction {
  readonly arguments: number;
  readonly #inputs: readonly PerceptronInput[];
  readonly #layers: Layer[];
  readonly #rate: number;
  readonly #size: number;
  readonly #entered: Float64Array;
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(spec: MlpTransfer) {
    const n = argumentCount(spec);
    this.arguments = n;
    this.#size = 1 + n + n * (n + 1) / 2;
    this.#inputs = spec.inputs;
    this.#rate = spec.rate;
    this.#layers = spec.layers.map(({ weights, biases }) => ({
      inputs: weights[0].length,
      units: weights.length,
      weights: Float64Array.from(weights.flat()),
      biases: Float64Array.from(biases),
      jets: new Float64Array(weights.length * this.#size),
    }));
    [this.#entered, this.#first, this.#second] = Array.from({ length: 3 }, () => new Float64Array(n));
  }

  /** Rate, Hz. */
  value(x: ArrayLike<number>): number {
    const entered = this.#entered, layers = this.#layers;
    for (let k = 0; k < this.arguments; k++) entered[k] = entering(this.#inputs[k], x[k]);
    let below = entered;
    for (let l = 0; l < layers.length; l++) {
      const { inputs, units, weights, biases, jets } = layers[l], last = l === layers.length - 1;
      for (let u = 0, at = 0; u < units; u++) {
        let sum = biases[u];
        for (let k = 0; k < inputs; k++) sum += weights[at++] * below[k];
        jets[u] = last ? sum : Math.tanh(sum);
      }
      below = jets;
    }
    return this.#rate * softplus(below[0]);
  }

  /** Rate, gradient and Hessian. */
  jet(x: ArrayLike<number>, out: Float64Array): void {
    this.#enter(x);
    this.#firstLayer();
    for (let l = 1; l < this.#layers.length; l++) this.#nextLayer(this.#layers[l - 1], this.#layers[l]);
    const n = this.arguments, top = this.#layers[this.#layers.length - 1].jets, o = top[0];
    const first = this.#first, rate = this.#rate, slope = rate * logistic(o), curve = slope * logistic(-o);
    out[0] = rate * softplus(o);
    for (let k = 0; k < n; k++) out[1 + k] = slope * top[1 + k] * first[k];
    for (let k = 0, at = 1 + n; k < n; k++) {
      for (let l = k; l < n; l++, at++) {
        out[at] = (curve * top[1 + k] * top[1 + l] + slope * top[at]) * first[k] * first[l];
        if (k === l) out[at] += slope * top[1 + k] * this.#second[k];
      }
    }
  }

  #enter(x: ArrayLike<number>): void {
    for (let k = 0; k < this.arguments; k++) {
      const { log, scale } = this.#inputs[k];
      this.#entered[k] = entering(this.#inputs[k], x[k]);
      const inner = log === undefined ? 1 : 1 / (log + Math.max(0, x[k]));
      this.#first[k] = inner / scale;
      this.#second[k] = log === undefined ? 0 : -inner * inner / scale;
    }
  }

  #firstLayer(): void {
    const { inputs, units, weights, biases, jets } = this.#layers[0], size = this.#size;
    for (let u = 0; u < units; u++) {
      let sum = biases[u];
      for (let k = 0; k < inputs; k++) sum += weights[u * inputs + k] * this.#entered[k];
      const at = u * size;
      jets.fill(0, at, at + size);
      jets[at] = sum;
      for (let k = 0; k < inputs; k++) jets[at + 1 + k] = weights[u * inputs + k];
    }
  }

  /** Applies tanh to the layer below, then the weights. */
  #nextLayer(below: Layer, layer: Layer): void {
    const size = this.#size, n = this.arguments, { inputs, units, weights, biases, jets } = layer;
    for (let u = 0, at = 0; u < inputs; u++, at += size) bend(below.jets, at, n);
    for (let u = 0, at = 0, w = 0; u < units; u++, at += size) {
      jets.fill(0, at, at + size);
      jets[at] = biases[u];
      for (let k = 0, from = 0; k < inputs; k++) {
        const weight = weights[w++];
        for (let j = 0; j < size; j++) jets[at + j] += weight * below.jets[from++];
      }
    }
  }
}

/** Replaces the jet of z, at a place, by that of tanh(z). */
function bend(jets: Float64Array, at: number, n: number): void {
  const value = Math.tanh(jets[at]), slope = 1 - value * value, curve = -2 * value * slope;
  jets[at] = value;
  for (let k = 0, to = at + 1 + n; k < n; k++) {
    for (let l = k; l < n; l++, to++) {
      jets[to] = curve * jets[at + 1 + k] * jets[at + 1 + l] + slope * jets[to];
    }
  }
  for (let k = 0; k < n; k++) jets[at + 1 + k] *= slope;
}

/** Makes a perceptron ready to be asked. */
export function openMlp(spec: MlpTransfer): TransferFunction {
  return new MlpFunction(spec);
}
