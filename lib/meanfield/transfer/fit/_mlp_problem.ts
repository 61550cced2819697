import type { SquaresProblem } from "../../../analysis/levenberg_marquardt.ts";
import { entering } from "../_mlp_jet.ts";
import { logistic, softplus } from "../_rectified.ts";
import type { PerceptronInput, PerceptronLayer } from "../mlp_spec.ts";
import { sampleError, type TransferSamples } from "./samples.ts";

/** Units of the layers of a perceptron, its arguments first, 1 last. */
export type Units = readonly number[];

/** How many weights and biases there are. */
export function weightCount(units: Units): number {
  return units.slice(1).reduce((sum, count, l) => sum + count * (units[l] + 1), 0);
}

/** Weights and biases as layers. @param flat All layers, the weights of each before its biases. */
export function layersOf(flat: ArrayLike<number>, units: Units): PerceptronLayer[] {
  const list = Array.from(flat);
  let at = 0;
  return units.slice(1).map((count, l) => {
    const weights = Array.from(
      { length: count },
      (_, u) => list.slice(at + u * units[l], at + (u + 1) * units[l]),
    );
    at += count * units[l];
    const biases = list.slice(at, at + count);
    at += count;
    return { weights, biases };
  });
}

/** A perceptron against samples: residuals in standard errors, their derivatives by the weights backwards through the layers. */
export function perceptronProblem(
  samples: TransferSamples,
  shape: { units: Units; inputs: readonly PerceptronInput[]; rate: number },
): SquaresProblem {
  const { units, inputs, rate } = shape, count = weightCount(units), layers = units.length - 1;
  const entered = samples.x.map((row) => Float64Array.from(row, (value, k) => entering(inputs[k], value)));
  const errors = samples.x.map((_, m) => sampleError(samples.rates[m], samples.errors[m]));
  const values = units.map((size) => new Float64Array(size)),
    slopes = units.map((size) => new Float64Array(size));
  const begins = units.slice(1).reduce<number[]>((all, size, l) => [...all, all[l] + size * (units[l] + 1)], [
    0,
  ]);

  /** The unit at the end. */
  function forward(p: Float64Array, m: number): number {
    values[0] = entered[m];
    for (let l = 0; l < layers; l++) {
      const below = values[l],
        above = values[l + 1],
        size = units[l],
        biases = begins[l] + size * units[l + 1];
      for (let u = 0, at = begins[l]; u < units[l + 1]; u++) {
        let sum = p[biases + u];
        for (let k = 0; k < size; k++) sum += p[at++] * below[k];
        above[u] = l === layers - 1 ? sum : Math.tanh(sum);
      }
    }
    return values[layers][0];
  }

  /** Derivatives of a residual by the weights, from that by the unit at the end. */
  function backward(p: Float64Array, slope: number, row: Float64Array): void {
    slopes[layers][0] = slope;
    for (let l = layers - 1; l >= 0; l--) {
      const below = values[l], size = units[l], biases = begins[l] + size * units[l + 1];
      slopes[l].fill(0);
      for (let u = 0, at = begins[l]; u < units[l + 1]; u++) {
        const own = slopes[l + 1][u];
        row[biases + u] = own;
        for (let k = 0; k < size; k++, at++) {
          row[at] = own * below[k];
          slopes[l][k] += own * p[at];
        }
      }
      if (l > 0) { for (let k = 0; k < size; k++) slopes[l][k] *= 1 - below[k] * below[k]; }
    }
  }

  return {
    residuals: entered.length,
    evaluate(p, out, jacobian) {
      for (let m = 0; m < entered.length; m++) {
        const o = forward(p, m);
        out[m] = (rate * softplus(o) - samples.rates[m]) / errors[m];
        if (!jacobian) continue;
        backward(p, rate * logistic(o) / errors[m], jacobian.subarray(m * count, (m + 1) * count));
      }
    },
  };
}
