// deno-lint-ignore-file no-explicit-any
import { unpackWeights } from "../../lib/surrogate/layout.ts";
import type { NamedWeights } from "../../lib/surrogate/layout.ts";
import { assertClose, largest } from "./_assert_close.ts";
import { gpuTest } from "../_gpu.ts";
import { gpuLoss, problemOf, type ProblemShape } from "./_problem.ts";

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

/** The head's outputs of LSTM layers written in tfjs operations, gates in PyTorch's order. */
function outputsOf(tf: any, weights: Record<string, any>, problem: Problem): any[] {
  const { spec, windows } = problem;
  const { batch, steps } = windows;
  const width = windows.inputs.length / (batch * steps);
  const all = tf.tensor(windows.inputs as Float32Array, [batch, steps, width]);
  let sequence: any[] = tf.unstack(all, 1);
  for (let layer = 0; layer < spec.layers; layer++) {
    let h = tf.zeros([batch, spec.hidden]), c = tf.zeros([batch, spec.hidden]);
    sequence = sequence.map((x) => {
      const sum = x.matMul(weights[`lstm.weight_ih_l${layer}`], false, true)
        .add(h.matMul(weights[`lstm.weight_hh_l${layer}`], false, true))
        .add(weights[`lstm.bias_ih_l${layer}`]);
      const [i, f, g, o] = tf.split(sum, 4, 1);
      c = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
      h = o.sigmoid().mul(c.tanh());
      return h;
    });
  }
  return sequence.map((h) => h.matMul(weights["head.weight"], false, true).add(weights["head.bias"]));
}

function lossOf(tf: any, weights: Record<string, any>, problem: Problem): any {
  const { spec, windows } = problem;
  const { batch, steps, burnIn } = windows;
  const counts: any[] = tf.unstack(tf.tensor(windows.counts as Float32Array, [batch, steps, 2]), 1);
  let total = tf.scalar(0);
  outputsOf(tf, weights, problem).forEach((output, t) => {
    if (t < burnIn) return;
    const columns: any[] = tf.unstack(output, 1);
    const [e, i]: any[] = tf.unstack(counts[t], 1);
    const alpha = (raw: any) => spec.likelihood === "poisson" ? null : raw.softplus().add(1e-6);
    const logMeanI = columns[1].add(columns[2].mul(e.log1p().sub(spec.couplingCentre)));
    const log = logProbability(tf, e, columns[0], alpha(columns[3]))
      .add(logProbability(tf, i, logMeanI, alpha(columns[4])));
    total = total.sub(log.sum());
  });
  return total.div(batch * (steps - burnIn));
}

/** Gradient of a problem's loss by tfjs' automatic differentiation. */
function gradientOf(tf: any, problem: Problem, named: NamedWeights): Record<string, Float32Array> {
  const names = Object.keys(named).filter((name) => !name.includes("bias_hh"));
  const tensors = names.map((name) => tf.tensor(named[name].data, named[name].shape));
  const loss = (...given: any[]) =>
    lossOf(tf, Object.fromEntries(names.map((name, at) => [name, given[at]])), problem);
  const gradients: any[] = tf.grads(loss)(tensors);
  return Object.fromEntries(names.map((name, at) => [name, gradients[at].dataSync()]));
}

const SHAPES: [string, ProblemShape][] = [
  ["one layer", { batch: 4, steps: 8, hidden: 11, layers: 1, parameters: 2, burnIn: 2 }],
  ["two layers, Poisson", { batch: 3, steps: 6, hidden: 8, layers: 2, likelihood: "poisson" }],
  ["three layers", { batch: 5, steps: 5, hidden: 6, layers: 3, features: 3 }],
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
        const atol = 1e-4 * largest(values);
        assertClose(found[tensor].data, values, { atol, rtol: 1e-4, what: `${tensor} by ${schedule}` });
      }
    }
  });
}
