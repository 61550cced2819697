import type { Processor } from "../../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../../processor/processor_layer.ts";
import { type Rows, takeRows, viewRows } from "../../processor/rows.ts";
import { eachTap } from "./each_tap.ts";
import type { Pool2dBlock } from "./image_layout.ts";

/** Pools of images on the processor; the plain reference is `pool2dPass`. */
class ProcessorPool2d implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  /** Pixels of each window, one after another, and where those of a window begin. */
  readonly #pixels: Int32Array;
  readonly #first: Int32Array;
  /** Pixel that an output is of, of each image. */
  readonly #taken: Int32Array;
  readonly #samples: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<Pool2dBlock>) {
    const { batch, steps, block, tape } = plan, { arena } = processor, windows = block.to[0] * block.to[1];
    this.#samples = batch * steps;
    const pixels: number[] = [], first = new Int32Array(windows + 1);
    eachTap(block, (window, _tap, pixel) => first[window + 1] = pixels.push(pixel));
    this.#pixels = Int32Array.from(pixels);
    this.#first = first;
    this.#taken = new Int32Array(tape && block.take === "max" ? this.#samples * block.units : 0);
    this.outputs = takeRows(arena, this.#samples, block.units);
    this.dOutputs = tape ? takeRows(arena, this.#samples, block.units) : this.outputs;
  }

  #largest(x: Float32Array, y: Float32Array, sample: number): void {
    const { block: { to, from: [, , channels], units }, inputs, tape } = this.plan;
    const row = sample * inputs.stride, above = sample * this.outputs.stride;
    const pixels = this.#pixels, firsts = this.#first, taken = this.#taken;
    for (let window = 0; window < to[0] * to[1]; window++) {
      const first = firsts[window], end = firsts[window + 1];
      for (let c = 0; c < channels; c++) {
        let most = -Infinity, place = pixels[first];
        for (let at = first; at < end; at++) {
          const value = x[row + pixels[at] * channels + c];
          if (value <= most) continue;
          most = value;
          place = pixels[at];
          if (Number.isNaN(value)) break;
        }
        y[above + window * channels + c] = most;
        if (tape) taken[sample * units + window * channels + c] = place * channels + c;
      }
    }
  }

  #mean(x: Float32Array, y: Float32Array, sample: number): void {
    const { block: { to, from: [, , channels] }, inputs } = this.plan;
    const row = sample * inputs.stride, above = sample * this.outputs.stride;
    const pixels = this.#pixels, firsts = this.#first;
    for (let window = 0; window < to[0] * to[1]; window++) {
      const first = firsts[window], end = firsts[window + 1];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let at = first; at < end; at++) sum += x[row + pixels[at] * channels + c];
        y[above + window * channels + c] = sum / (end - first);
      }
    }
  }

  forward(): void {
    const { inputs, block: { take } } = this.plan, { processor: { arena } } = this;
    const x = viewRows(arena, inputs, this.#samples), y = viewRows(arena, this.outputs, this.#samples);
    for (let sample = 0; sample < this.#samples; sample++) {
      if (take === "max") this.#largest(x, y, sample);
      else this.#mean(x, y, sample);
    }
  }

  backward(): void {
    const { dInputs, block: { take, to, from: [, , channels], units } } = this.plan,
      { arena } = this.processor;
    if (!dInputs) return;
    const dx = viewRows(arena, dInputs, this.#samples).fill(0);
    const dy = viewRows(arena, this.dOutputs, this.#samples);
    const pixels = this.#pixels, firsts = this.#first, taken = this.#taken;
    for (let sample = 0; sample < this.#samples; sample++) {
      const row = sample * dInputs.stride, above = sample * this.dOutputs.stride;
      if (take === "max") {
        for (let n = 0; n < units; n++) dx[row + taken[sample * units + n]] += dy[above + n];
        continue;
      }
      for (let window = 0; window < to[0] * to[1]; window++) {
        const first = firsts[window], end = firsts[window + 1];
        for (let at = first; at < end; at++) {
          const into = row + pixels[at] * channels, from = above + window * channels;
          for (let c = 0; c < channels; c++) dx[into + c] += dy[from + c] / (end - first);
        }
      }
    }
  }
}

/** Pools of images on the processor. */
export const processorPool2d: ProcessorKind<Pool2dBlock> = {
  segments: true,
  kernels: [],
  make: (processor, plan) => new ProcessorPool2d(processor, plan),
};
