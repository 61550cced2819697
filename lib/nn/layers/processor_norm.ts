import type { Processor } from "../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../processor/processor_layer.ts";
import { type Rows, takeRows, viewRows } from "../processor/rows.ts";
import type { NormBlock } from "./norm_layer.ts";

/** Layer normalisation on the processor; the plain reference is that of `norm`. */
class ProcessorNorm implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  readonly #gains: Float64Array;
  readonly #biases: Float64Array;
  readonly #dGains: Float64Array;
  readonly #dBiases: Float64Array;
  readonly #means: Float64Array;
  readonly #inverses: Float64Array;
  readonly #rows: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<NormBlock>) {
    const { batch, steps, tape, block: { units } } = plan;
    this.#rows = batch * steps;
    this.outputs = takeRows(processor.arena, this.#rows, units);
    this.dOutputs = tape ? takeRows(processor.arena, this.#rows, units) : this.outputs;
    [this.#gains, this.#biases, this.#dGains, this.#dBiases] = Array.from(
      { length: 4 },
      () => new Float64Array(units),
    );
    this.#means = new Float64Array(this.#rows);
    this.#inverses = new Float64Array(this.#rows);
  }

  load(vector: ArrayLike<number>): void {
    const { units, offset, columns } = this.plan.block;
    for (let n = 0; n < units; n++) {
      this.#gains[n] = vector[4 * offset + n];
      this.#biases[n] = vector[4 * (offset + columns) + n];
    }
  }

  #view(rows: Rows): Float32Array {
    return viewRows(this.processor.arena, rows, this.#rows);
  }

  forward(): void {
    const { inputs, block: { units, epsilon } } = this.plan, { outputs } = this;
    const x = this.#view(inputs), y = this.#view(outputs), gains = this.#gains, biases = this.#biases;
    for (let row = 0; row < this.#rows; row++) {
      const from = row * inputs.stride, to = row * outputs.stride;
      let sum = 0, squares = 0;
      for (let n = 0; n < units; n++) sum += x[from + n];
      const mean = sum / units;
      for (let n = 0; n < units; n++) squares += (x[from + n] - mean) ** 2;
      const inverse = 1 / Math.sqrt(squares / units + epsilon);
      for (let n = 0; n < units; n++) y[to + n] = gains[n] * (x[from + n] - mean) * inverse + biases[n];
      this.#means[row] = mean;
      this.#inverses[row] = inverse;
    }
  }

  backward(): void {
    const { inputs, dInputs, block: { units } } = this.plan, { dOutputs } = this;
    const x = this.#view(inputs), dy = this.#view(dOutputs), dx = dInputs ? this.#view(dInputs) : null;
    const gains = this.#gains, dGains = this.#dGains.fill(0), dBiases = this.#dBiases.fill(0);
    for (let row = 0; row < this.#rows; row++) {
      const from = row * inputs.stride, above = row * dOutputs.stride;
      const mean = this.#means[row], inverse = this.#inverses[row];
      let sum = 0, product = 0;
      for (let n = 0; n < units; n++) {
        const slope = dy[above + n], hat = (x[from + n] - mean) * inverse;
        dGains[n] += hat * slope;
        dBiases[n] += slope;
        sum += gains[n] * slope;
        product += gains[n] * slope * hat;
      }
      if (!dx) continue;
      for (let n = 0; n < units; n++) {
        const hat = (x[from + n] - mean) * inverse;
        dx[row * dInputs!.stride + n] = (gains[n] * dy[above + n] - (sum + hat * product) / units) * inverse;
      }
    }
  }

  storeGradient(vector: Float32Array): void {
    const { units, offset, columns } = this.plan.block;
    for (let n = 0; n < units; n++) {
      vector[4 * offset + n] = this.#dGains[n];
      vector[4 * (offset + columns) + n] = this.#dBiases[n];
    }
  }
}

/** Layer normalisations on the processor. */
export const processorNorm: ProcessorKind<NormBlock> = {
  segments: true,
  kernels: [],
  make: (processor, plan) => new ProcessorNorm(processor, plan),
};
