import { denseShapes, visitDense } from "../../nn/dense_layout.ts";
import { firstWeights } from "../../nn/first_weights.ts";
import type { StackLayer } from "../../nn/layer_spec.ts";
import { packNamed, stackLayout, stackShapes, visitStack } from "../../nn/layout.ts";
import { type ProcessorStack, processorStacks } from "../../nn/processor/processor_stack.ts";
import { type Rows, viewRows } from "../../nn/processor/rows.ts";

/** Sizes of a generator. */
export interface GeneratorShape {
  /** W, numbers of a row. */
  width: number;
  /** C. */
  classes: number;
  /** L. */
  latent: number;
  /** Units of the layer on either side. */
  units: number;
  /** Weight of the divergence. */
  beta: number;
  /** B. */
  batch: number;
  seed: number;
}

/** Rows of a step. */
export interface GeneratorBatch {
  /** (B, W) */
  rows: ArrayLike<number>;
  /** (B) */
  labels: ArrayLike<number>;
  /** `(B, L)` normal numbers. */
  noise: ArrayLike<number>;
}

/** Least mean square of what the decoder is off: below it the logarithm would run away with rows that are learnt by heart. */
const LEAST_SQUARE = 1e-4;

/** One half of a generator: its layers on the processor. */
interface Half {
  stack: ProcessorStack;
  /** The vector with its first weights. */
  first: Float64Array;
}

async function halfOf(
  layers: readonly StackLayer[],
  { inputs, outputs, batch, seed }: { inputs: number; outputs: number; batch: number; seed: number },
): Promise<Half> {
  const layout = stackLayout(layers, { inputs, outputs, steps: 1 }), blocks = [...layout.layers, layout.head];
  const shapes = { ...stackShapes(layout.layers), ...denseShapes(layout.head, "head") };
  const named = firstWeights(layout, shapes, { seed, rule: "variance" });
  const vector = packNamed(layout.length, named, (visit) => {
    visitStack(layout.layers, visit);
    visitDense(layout.head, "head", visit);
  });
  const make = await processorStacks(blocks);
  return { stack: make({ batch, steps: 1, inputs, tape: true }), first: Float64Array.from(vector) };
}

/**
 * What a conditional variational autoencoder loses on rows, and its gradient, by layers of the processor: the mean over rows of W / 2 times the logarithm of the mean square of
 * what the decoder is off, and `beta` times the divergence 1/2 Σ (μ² + exp(l) - l - 1) of what the encoder says, means μ and logarithms l of variances, from the standard normal
 * distribution.
 */
export class GeneratorLoss {
  /** All weights: those of the encoder, then those of the decoder. */
  readonly weights: Float64Array;
  readonly #split: number;

  private constructor(readonly shape: GeneratorShape, readonly encoder: Half, readonly decoder: Half) {
    this.#split = encoder.first.length;
    this.weights = new Float64Array(this.#split + decoder.first.length);
    this.weights.set(encoder.first);
    this.weights.set(decoder.first, this.#split);
  }

  /** Makes its layers. */
  static async open(shape: GeneratorShape): Promise<GeneratorLoss> {
    const { width, classes, latent, units, batch, seed } = shape;
    const hidden = { kind: "dense", units, activation: "tanh" } as const;
    const encoder = await halfOf([hidden], { inputs: width + classes, outputs: 2 * latent, batch, seed });
    // What drops nothing has the gradient of what it is given.
    const kept = { kind: "dropout", rate: 0 } as const, own = { inputs: latent + classes, outputs: width };
    const decoder = await halfOf([kept, hidden], { ...own, batch, seed: seed + 1 });
    return new GeneratorLoss(shape, encoder, decoder);
  }

  #view({ stack }: Half, rows: Rows): Float32Array {
    return viewRows(stack.processor.arena, rows, this.shape.batch);
  }

  /** Puts numbers and classes where a half reads them. */
  #put(half: Half, values: ArrayLike<number>, labels: ArrayLike<number>): void {
    const { batch, classes } = this.shape, { inputs } = half.stack, into = this.#view(half, inputs);
    const count = values.length / batch;
    for (let row = 0; row < batch; row++) {
      for (let k = 0; k < count; k++) into[row * inputs.stride + k] = values[row * count + k];
      for (let c = 0; c < classes; c++) into[row * inputs.stride + count + c] = Number(labels[row] === c);
    }
  }

  /** The first numbers of each row of what a half gives. */
  #take(half: Half, count: number): Float64Array {
    const { outputs } = half.stack, values = this.#view(half, outputs), { batch } = this.shape;
    return Float64Array.from(
      { length: batch * count },
      (_, at) => values[Math.floor(at / count) * outputs.stride + at % count],
    );
  }

  /** What is lost on a batch, and what the decoder makes of it. @param gradient Is set. @default it is not asked for */
  of(batch: GeneratorBatch, gradient?: Float64Array): { total: number; made: Float64Array } {
    const { latent, width, batch: B, beta } = this.shape, { encoder, decoder, weights } = this;
    encoder.stack.load(weights.subarray(0, this.#split));
    decoder.stack.load(weights.subarray(this.#split));
    this.#put(encoder, batch.rows, batch.labels);
    encoder.stack.forward();
    const said = this.#take(encoder, 2 * latent), drawn = new Float64Array(B * latent);
    let divergence = 0;
    for (let row = 0; row < B; row++) {
      for (let l = 0; l < latent; l++) {
        const mean = said[row * 2 * latent + l], log = said[row * 2 * latent + latent + l];
        drawn[row * latent + l] = mean + Math.exp(log / 2) * batch.noise[row * latent + l];
        divergence += (mean * mean + Math.exp(log) - log - 1) / 2 / B;
      }
    }
    this.#put(decoder, drawn, batch.labels);
    decoder.stack.forward();
    const made = this.#take(decoder, width);
    const square = made.reduce((sum, value, at) => sum + (value - batch.rows[at]) ** 2, 0) / made.length;
    const total = width / 2 * Math.log(square + LEAST_SQUARE) + beta * divergence;
    if (gradient) this.#back({ batch, said, made, square }, gradient);
    return { total, made };
  }

  #back(
    at: { batch: GeneratorBatch; said: Float64Array; made: Float64Array; square: number },
    gradient: Float64Array,
  ): void {
    const { latent, width, batch: B, beta } = this.shape, { encoder, decoder } = this;
    const { batch, said, made, square } = at;
    const above = decoder.stack.dOutputs, dMade = this.#view(decoder, above);
    for (let k = 0; k < made.length; k++) {
      const place = Math.floor(k / width) * above.stride + k % width;
      dMade[place] = (made[k] - batch.rows[k]) / (B * (square + LEAST_SQUARE));
    }
    let dDrawn = new Float32Array(0), stride = 0;
    decoder.stack.backward(undefined, {
      beside: (layer, rows) => {
        if (layer > 0) return;
        dDrawn = this.#view(decoder, rows).slice();
        stride = rows.stride;
      },
    });
    const top = encoder.stack.dOutputs, dSaid = this.#view(encoder, top);
    for (let row = 0; row < B; row++) {
      for (let l = 0; l < latent; l++) {
        const mean = said[row * 2 * latent + l], log = said[row * 2 * latent + latent + l];
        const slope = dDrawn[row * stride + l], noise = batch.noise[row * latent + l];
        dSaid[row * top.stride + l] = slope + beta * mean / B;
        dSaid[row * top.stride + latent + l] = slope * noise * Math.exp(log / 2) / 2 +
          beta * (Math.exp(log) - 1) / (2 * B);
      }
    }
    encoder.stack.backward();
    this.#store(gradient);
  }

  #store(gradient: Float64Array): void {
    const left = new Float32Array(this.#split), right = new Float32Array(gradient.length - this.#split);
    this.encoder.stack.storeGradient(left);
    this.decoder.stack.storeGradient(right);
    gradient.set(left);
    gradient.set(right, this.#split);
  }

  /** What the decoder makes of numbers and a class, with the weights of the last batch. @param drawn (L) @returns (W) */
  decoded(drawn: ArrayLike<number>, label: number): Float64Array {
    const { batch, width, latent } = this.shape, { decoder } = this;
    const all = new Float64Array(batch * latent);
    all.set(Float64Array.from(drawn));
    this.#put(decoder, all, Array(batch).fill(label));
    decoder.stack.forward();
    return this.#take(decoder, width).subarray(0, width);
  }
}
