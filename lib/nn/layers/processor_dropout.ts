import { philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { sampleStride } from "../dense_layout.ts";
import type { Processor } from "../processor/processor.ts";
import type {
  PassPlace,
  ProcessorKind,
  ProcessorLayer,
  ProcessorPlan,
} from "../processor/processor_layer.ts";
import { type Rows, takeRows, viewRows } from "../processor/rows.ts";
import type { DropoutBlock } from "./dropout_layer.ts";
import { type DropoutRates, dropoutRates, rateAt } from "./dropout_schedule.ts";

/** Dropout on the processor, by the random words of `shaders/nn/dropout.wgsl`; the plain reference is that of `dropout`. */
class ProcessorDropout implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  /** What each value is multiplied with. (T B, units) */
  readonly #factors: Float32Array;
  readonly #rows: number;
  readonly #rates: DropoutRates;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<DropoutBlock>) {
    const { batch, steps, tape, block: { units, rate, schedule } } = plan;
    this.#rates = dropoutRates(rate, schedule);
    this.#rows = batch * steps;
    this.outputs = takeRows(processor.arena, this.#rows, units);
    this.dOutputs = tape ? takeRows(processor.arena, this.#rows, units) : this.outputs;
    this.#factors = new Float32Array(this.#rows * units).fill(1);
  }

  /** Draws what is dropped in a training step: the words of a value are numbered by its place in `(B, T, stride)` of the whole batch. */
  #draw({ step, firstRow, seed }: PassPlace): void {
    const { batch, steps, layer, block: { units } } = this.plan, stride = sampleStride(units);
    const rate = rateAt(this.#rates, step), kept = 1 / (1 - rate);
    const least = Math.floor(Math.fround(rate) * 2 ** 32), key = seedKey(seed);
    for (let b = 0; b < batch; b++) {
      for (let t = 0; t < steps; t++) {
        const first = ((firstRow + b) * steps + t) * stride, into = (t * batch + b) * units;
        for (let four = 0; four < units; four += 4) {
          const words = philox4x32([step, (first + four) / 4, layer, STREAMS.dropout], key);
          for (let k = 0; k < 4 && four + k < units; k++) {
            this.#factors[into + four + k] = words[k] >= least ? kept : 0;
          }
        }
      }
    }
  }

  #multiply(from: Rows, to: Rows): void {
    const { processor: { arena }, plan: { block: { units } } } = this;
    const source = viewRows(arena, from, this.#rows), sink = viewRows(arena, to, this.#rows);
    for (let row = 0; row < this.#rows; row++) {
      for (let unit = 0; unit < units; unit++) {
        sink[row * to.stride + unit] = source[row * from.stride + unit] * this.#factors[row * units + unit];
      }
    }
  }

  forward(place?: PassPlace): void {
    if (place) this.#draw(place);
    else this.#factors.fill(1);
    this.#multiply(this.plan.inputs, this.outputs);
  }

  backward(): void {
    if (this.plan.dInputs) this.#multiply(this.dOutputs, this.plan.dInputs);
  }
}

/** Dropout on the processor. */
export const processorDropout: ProcessorKind<DropoutBlock> = {
  kernels: [],
  make: (processor, plan) => new ProcessorDropout(processor, plan),
};
