import type { OnProgress } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { NumericalFailure } from "../../nn/errors.ts";
import { adamStep } from "../../nn/reference/adam.ts";
import type { ClassRows, RowMaker } from "./class_rows.ts";
import { Draws } from "./draws.ts";
import { GeneratorLoss } from "./generator_loss.ts";

const TASK = "train a generator";

/** A class-conditional generator: a variational autoencoder of dense layers that is told the class. */
export interface GeneratorOptions {
  /** L, numbers that it draws for a row. @default 4 */
  latent?: number;
  /** Units of the layer on either side. @default 32 */
  units?: number;
  /** Weight of the divergence of what is drawn from the standard normal distribution. @default 1 */
  beta?: number;
  /** Steps of Adam, by all rows or 64 of them. @default 600 */
  steps?: number;
  /** Its step size. @default 0.003 */
  learningRate?: number;
}

const OPTIONS: OptionNames<GeneratorOptions> = {
  ...{ latent: true, units: true, beta: true, steps: true, learningRate: true },
};

/** Most rows of a step. */
const MOST_ROWS = 64;

/** What a generator is watched and stopped by. */
interface Watched {
  seed: number;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** Mean and deviation of each number over all rows; that of a number that is always the same is 1. */
function scalingOf({ inputs, width }: ClassRows) {
  const rows = inputs.length / width, mean = new Float64Array(width), sd = new Float64Array(width);
  for (let at = 0; at < inputs.length; at++) mean[at % width] += inputs[at] / rows;
  for (let at = 0; at < inputs.length; at++) sd[at % width] += (inputs[at] - mean[at % width]) ** 2 / rows;
  return { mean, sd: sd.map((variance) => Math.sqrt(variance) || 1) };
}

/** Rows of a batch, scaled, with their classes and the noise of what is drawn. */
function batchOf(rows: ClassRows, scaled: Float64Array, { order, draws, latent }: {
  order: readonly number[];
  draws: Draws;
  latent: number;
}) {
  const { width, labels } = rows;
  return {
    rows: Float64Array.from(order.flatMap((row) => [...scaled.subarray(row * width, (row + 1) * width)])),
    labels: order.map((row) => labels[row]),
    noise: Float64Array.from({ length: order.length * latent }, () => draws.normal()),
  };
}

/**
 * Trains a generator of rows that is told their class, on the processor: encoder and decoder are a layer of tanh units and a linear one each, rows are scaled to mean 0 and
 * deviation 1. D. P. Kingma, M. Welling (2014), Auto-encoding variational Bayes, arXiv:1312.6114; K. Sohn, H. Lee, X. Yan (2015), Learning structured output representation using
 * deep conditional generative models; with the best variance for the decoder as O. Rybkin, K. Daniilidis, S. Levine (2021), arXiv:2006.13202. Rows that it makes have noise of
 * that variance, number by number: without it they would be too much alike.
 */
export async function generatorMaker(
  rows: ClassRows,
  options: GeneratorOptions,
  { seed, onProgress, signal }: Watched,
): Promise<RowMaker> {
  requireKnown(TASK, options, OPTIONS);
  const { latent = 4, units = 32, beta = 1, steps = 600, learningRate = 0.003 } = options;
  requireWhole(TASK, "latent", latent, 1, 256);
  requireWhole(TASK, "units", units, 1, 1024);
  requireNumber(TASK, "beta", beta, 0, 1000);
  requireWhole(TASK, "steps", steps, 1, 10_000_000);
  requireNumber(TASK, "learningRate", learningRate, 1e-12, 10);
  const { width, classes, inputs } = rows, count = inputs.length / width, { mean, sd } = scalingOf(rows);
  const scaled = Float64Array.from(inputs, (value, at) => (value - mean[at % width]) / sd[at % width]);
  const batch = Math.min(MOST_ROWS, count), all = Array.from({ length: count }, (_, row) => row);
  const loss = await GeneratorLoss.open({ width, classes, latent, units, beta, batch, seed });
  const zeros = () => new Float64Array(loss.weights.length), gradient = zeros();
  const state = { weights: loss.weights, m: zeros(), v: zeros() }, started = performance.now();
  const draws = new Draws(seed, 0, 2);
  for (let step = 1; step <= steps; step++) {
    signal?.throwIfAborted();
    const order = batch === count ? all : Array.from({ length: batch }, () => draws.below(count));
    const { total } = loss.of(batchOf(rows, scaled, { order, draws, latent }), gradient);
    if (!Number.isFinite(total)) throw new NumericalFailure(step, total);
    adamStep(state, gradient, { learningRate, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, step });
    if (step % 50 > 0) continue;
    onProgress?.({
      fraction: step / steps,
      wallSeconds: (performance.now() - started) / 1000,
      doing: "generator",
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const noise = residuals(rows, scaled, { loss, batch, latent, seed }), made = new Draws(seed, 0, 4);
  return {
    make(label) {
      const drawn = Float64Array.from({ length: latent }, () => made.normal()),
        own = loss.decoded(drawn, label);
      return { values: own.map((value, w) => mean[w] + sd[w] * (value + noise[w] * made.normal())) };
    },
  };
}

/** Deviation of rows from what the decoder makes of them, number by number, in scaled numbers. */
function residuals(
  rows: ClassRows,
  scaled: Float64Array,
  { loss, batch, latent, seed }: { loss: GeneratorLoss; batch: number; latent: number; seed: number },
): Float64Array {
  const { width } = rows,
    count = scaled.length / width,
    sums = new Float64Array(width),
    draws = new Draws(seed, 0, 3);
  for (let first = 0; first < count; first += batch) {
    // A last batch that is not full is filled from the start; what is more is not counted.
    const order = Array.from({ length: batch }, (_, at) => (first + at) % count);
    const own = batchOf(rows, scaled, { order, draws, latent }), { made } = loss.of(own);
    for (let row = 0; row < Math.min(batch, count - first); row++) {
      for (let w = 0; w < width; w++) {
        sums[w] += (made[row * width + w] - own.rows[row * width + w]) ** 2 / count;
      }
    }
  }
  return sums.map(Math.sqrt);
}
