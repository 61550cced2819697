// deno-lint-ignore-file no-explicit-any
import { unpackWeights } from "../../lib/surrogate/counts/count_layout.ts";
import type { RecurrentKind } from "../../lib/nn/layer_spec.ts";
import type { NamedWeights } from "../../lib/nn/layout.ts";
import { assertClose, largest } from "../nn/_assert_close.ts";
import { gpuTest } from "../_gpu.ts";
import { gpuLoss, layersOf, problemOf, type ProblemShape } from "./counts/_problem.ts";

type Problem = ReturnType<typeof problemOf>;

async function loadTfjs(): Promise<any> {
  const module: any = await import("npm:@tensorflow/tfjs@4.22.0");
  const tf = module.default ?? module;
  await tf.setBackend("cpu");
  await tf.ready();
  return tf;
}

/** log of the negative binomial or Poisson probability, but for log n!, which no weight changes. */
function logProbability(tf: any, n: any, logMean: any, alpha: any | null): any {
  const mu = logMean.exp();
  if (alpha === null) return n.mul(logMean).sub(mu);
  let rising = tf.zerosLike(n);
  const most = n.max().dataSync()[0];
  for (let j = 0; j < most; j++) rising = rising.add(n.greater(j).toFloat().mul(alpha.mul(j).log1p()));
  return rising.add(n.mul(logMean)).sub(n.add(tf.scalar(1).div(alpha)).mul(alpha.mul(mu).log1p()));
}

/** One step of a recurrent layer in tfjs operations, PyTorch's equations: [h, carried]. */
function cellOf(tf: any, kind: RecurrentKind, sums: { x: any; h: any }, before: any): any[] {
  const { x, h } = sums;
  if (kind === "rnn") {
    const next = x.add(h).tanh();
    return [next, next];
  }
  if (kind === "gru") {
    const [xr, xz, xn] = tf.split(x, 3, 1), [hr, hz, hn] = tf.split(h, 3, 1);
    const r = xr.add(hr).sigmoid(), z = xz.add(hz).sigmoid(), n = xn.add(r.mul(hn)).tanh();
    const next = tf.scalar(1).sub(z).mul(n).add(z.mul(before));
    return [next, next];
  }
  const [i, f, g, o] = tf.split(x.add(h), 4, 1);
  const c = f.sigmoid().mul(before).add(i.sigmoid().mul(g.tanh()));
  return [o.sigmoid().mul(c.tanh()), c];
}

const ACTIVATE: Record<string, (x: any) => any> = {
  linear: (x) => x,
  relu: (x) => x.relu(),
  tanh: (x) => x.tanh(),
  sigmoid: (x) => x.sigmoid(),
  silu: (x) => x.mul(x.sigmoid()),
};

/** The head's outputs of a stack of layers written in tfjs operations, gates in PyTorch's order. */
function outputsOf(tf: any, weights: Record<string, any>, problem: Problem): any[] {
  const { spec, windows } = problem;
  const { batch, steps } = windows;
  const width = windows.inputs.length / (batch * steps);
  const all = tf.tensor(windows.inputs as Float32Array, [batch, steps, width]);
  let sequence: any[] = tf.unstack(all, 1);
  const linear = (x: any, name: string, suffix = "") =>
    x.matMul(weights[`${name}.weight${suffix}`], false, true).add(weights[`${name}.bias${suffix}`]);
  spec.layers.forEach((layer, at) => {
    const name = `layers.${at}`;
    if (layer.kind === "dense") {
      sequence = sequence.map((x) => ACTIVATE[layer.activation](linear(x, name)));
      return;
    }
    let h = tf.zeros([batch, layer.units]), carried = h;
    sequence = sequence.map((x) => {
      const sums = { x: linear(x, name, "_ih_l0"), h: linear(h, name, "_hh_l0") };
      [h, carried] = cellOf(tf, layer.kind, sums, carried);
      return h;
    });
  });
  return sequence.map((h) => linear(h, "head"));
}

function lossOf(tf: any, weights: Record<string, any>, problem: Problem): any {
  const { spec, windows } = problem;
  const { batch, steps, burnIn } = windows, P = spec.populations.length;
  const counts: any[] = tf.unstack(tf.tensor(windows.counts as Float32Array, [batch, steps, P]), 1);
  let total = tf.scalar(0);
  outputsOf(tf, weights, problem).forEach((output, t) => {
    if (t < burnIn) return;
    const columns: any[] = tf.unstack(output, 1);
    const alpha = (raw: any) => spec.likelihood === "poisson" ? null : raw.softplus().add(1e-6);
    const before: any[] = [], couplings = columns.slice(P, P + P * (P - 1) / 2);
    const dispersions = columns.slice(P + P * (P - 1) / 2);
    tf.unstack(counts[t], 1).forEach((n: any, p: number) => {
      const logMean = before.reduce((sum, g) => sum.add(couplings.shift().mul(g)), columns[p]);
      total = total.sub(logProbability(tf, n, logMean, alpha(dispersions[p])).sum());
      before.push(n.log1p().sub(spec.couplingCentres[p] ?? 0));
    });
  });
  return total.div(batch * (steps - burnIn));
}

/** Gradient of a problem's loss by tfjs' automatic differentiation. */
function gradientOf(tf: any, problem: Problem, named: NamedWeights): Record<string, Float32Array> {
  const names = Object.keys(named);
  const tensors = names.map((name) => tf.tensor(named[name].data, named[name].shape));
  const loss = (...given: any[]) =>
    lossOf(tf, Object.fromEntries(names.map((name, at) => [name, given[at]])), problem);
  const gradients: any[] = tf.grads(loss)(tensors);
  return Object.fromEntries(names.map((name, at) => [name, gradients[at].dataSync()]));
}

const SHAPES: [string, ProblemShape][] = [
  ["one LSTM layer", { batch: 4, steps: 8, layers: layersOf("lstm", 11), parameters: 2, burnIn: 2 }],
  ["two LSTM layers, Poisson", { batch: 3, steps: 6, layers: layersOf("lstm", 8, 8), likelihood: "poisson" }],
  ["three LSTM layers", { batch: 5, steps: 5, layers: layersOf("lstm", 6, 6, 6), features: 3 }],
  ["three populations", { batch: 4, steps: 5, layers: layersOf("lstm", 6), populations: 3, burnIn: 1 }],
  ["two GRU layers", { batch: 4, steps: 6, layers: layersOf("gru", 7, 5), parameters: 1 }],
  ["two plain recurrent layers", { batch: 4, steps: 6, layers: layersOf("rnn", 7, 5) }],
  ["a mixed stack", {
    batch: 4,
    steps: 5,
    layers: [
      { kind: "dense", units: 6, activation: "silu" },
      ...layersOf("gru", 5),
      { kind: "dense", units: 7, activation: "relu" },
    ],
    window: 2,
  }],
];

for (const [name, shape] of SHAPES) {
  gpuTest(`trainingGraph() has the gradient of tfjs' automatic differentiation: ${name}`, async (gpu) => {
    const tf = await loadTfjs();
    const problem = problemOf(shape, 11);
    const expected = gradientOf(tf, problem, unpackWeights(problem.spec, problem.vector));
    for (const schedule of ["rows", "units"] as const) {
      const { gradient } = await gpuLoss(gpu, problem, schedule);
      const found = unpackWeights(problem.spec, gradient);
      for (const [tensor, values] of Object.entries(expected)) {
        // Two biases that act together are one weight here, and its gradient stands at the first.
        const single = tensor.includes("bias_hh") && found[tensor].data.every((value) => value === 0);
        if (single) continue;
        const atol = 1e-4 * largest(values);
        const together = tensor.includes("bias_hh");
        const rows = together ? values.slice(-values.length / 3) : values;
        const same = together ? found[tensor].data.slice(-values.length / 3) : found[tensor].data;
        assertClose(same, rows, { atol, rtol: 1e-4, what: `${tensor} by ${schedule}` });
      }
    }
  });
}
