import type { NirLayer, NirTensor } from "@volley/volley/nir";

/** `y = W x`, W `(to, from)`. */
function product({ shape: [to, from], data }: NirTensor, x: ArrayLike<number>): number[] {
  return Array.from({ length: to }, (_, n) => {
    let sum = 0;
    for (let k = 0; k < from; k++) sum += data[n * from + k] * x[k];
    return sum;
  });
}

/** A layer's step, by its equations: c = synapse c + W x + b + R s, v = decay v + c, less what the last spike takes; s where v is above the threshold. */
function stepOf({ layer, weights }: NirLayer): (x: number[]) => number[] {
  if (layer.kind === "dense") {
    return (x) => product(weights.weight, x).map((sum, n) => sum + weights.bias.data[n]);
  }
  const { units, spikes, synapse, reset } = layer, zeros = () => new Array<number>(units).fill(0);
  const own = (name: string, of: (stored: number) => number, all: number) =>
    weights[name] ? Array.from(weights[name].data, of) : new Array<number>(units).fill(all);
  const decay = own("decay_logit", (odds) => 1 / (1 + Math.exp(-odds)), layer.decay);
  const threshold = own("threshold_log", Math.exp, layer.threshold), c = zeros(), v = zeros();
  let s = zeros();
  return (x) => {
    const sums = product(weights.weight, x),
      back = layer.recurrent ? product(weights["recurrent.weight"], s) : zeros();
    for (let n = 0; n < units; n++) {
      c[n] = (synapse ?? 0) * c[n] + sums[n] + weights.bias.data[n] + back[n];
      const kept = spikes && reset === "zero" ? 1 - s[n] : 1,
        taken = spikes && reset === "subtract" ? threshold[n] : 0;
      v[n] = decay[n] * v[n] * kept + c[n] - taken * s[n];
    }
    if (!spikes) return [...v];
    s = v.map((voltage, n) => voltage > threshold[n] ? 1 : 0);
    return s;
  };
}

/** Outputs `(T, F)` of layers for inputs `(T, F)`. */
export function runLayers(layers: readonly NirLayer[], inputs: readonly number[][]): number[][] {
  const steps = layers.map(stepOf);
  return inputs.map((x) => steps.reduce((signal, step) => step(signal), x));
}
