import type { Processor } from "../../processor/processor.ts";
import type { ProcessorLayer, ProcessorPlan } from "../../processor/processor_layer.ts";
import { fours, type Rows } from "../../processor/rows.ts";
import { type Conv2dBlock, tapsOf } from "./conv2d_layout.ts";
import { DEPTHWISE_PARAMETERS } from "./depthwise_kernels.ts";
import { ImageSums } from "./image_sums.ts";
import { PaddedImages } from "./padded_images.ts";

/** Whether each channel has one filter of its own. */
export const isDepthwise = ({ parts, filters, from: [, , channels] }: Conv2dBlock): boolean =>
  parts > 1 && parts === channels && filters === channels;

/** A convolution of each channel by itself on the processor, four channels at a time. The plain reference is `conv2dPass`. */
export class ProcessorDepthwise implements ProcessorLayer {
  readonly #sums: ImageSums;
  readonly #images: PaddedImages;
  readonly #dImages: PaddedImages | null;
  /** Rows of taps, then of the bias, each of the channels in whole fours: the weights, and their gradient. */
  readonly #weights: number;
  readonly #gradient: number;
  readonly #samples: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<Conv2dBlock>) {
    const { batch, steps, block, inputs, dInputs, tape } = plan, { arena } = processor;
    const count = this.#samples = batch * steps, length = (tapsOf(block) + 1) * fours(block.filters);
    this.#images = new PaddedImages(arena, block, { rows: inputs, count });
    this.#dImages = dInputs ? new PaddedImages(arena, block, { rows: dInputs, count }) : null;
    this.#weights = arena.take(length);
    this.#gradient = tape ? arena.take(length) : 0;
    this.#sums = new ImageSums(processor, block, { samples: count, stride: fours(block.filters), tape });
  }

  get outputs(): Rows {
    return this.#sums.outputs;
  }

  get dOutputs(): Rows {
    return this.#sums.dOutputs;
  }

  /** Calls back with the place of each weight here and in the parameter vector. */
  #each(visit: (own: number, at: number) => void): void {
    const { offset, rows, columns, filters } = this.plan.block, width = fours(filters);
    for (let row = 0; row < rows; row++) {
      for (let n = 0; n < filters; n++) visit(row * width + n, 4 * (offset + row * columns) + n);
    }
  }

  #view(address: number): Float32Array {
    return this.processor.arena.view(address, (tapsOf(this.plan.block) + 1) * fours(this.plan.block.filters));
  }

  load(vector: ArrayLike<number>): void {
    const weights = this.#view(this.#weights);
    this.#each((own, at) => weights[own] = vector[at]);
  }

  /** Runs a kernel over all lines of windows. */
  #run(kernel: string, images: PaddedImages, weights: number): void {
    const { from: [, , channels], kernel: [down, across], stride, dilation, to } = this.plan.block;
    const { sums } = this.#sums, row = 4 * fours(channels);
    const places = {
      ...{ count: to[1], stepImage: 4 * stride[1] * channels, stepSums: 4 * sums.stride, width: row },
      ...{ down, pitchDown: 4 * dilation[0] * images.line, across, pitchAcross: 4 * dilation[1] * channels },
      ...{ weights, rowWeights: row, biases: weights + down * across * row, image: 0, sums: 0 },
    };
    for (let line = 0; line < this.#samples * to[0]; line++) {
      const image = Math.floor(line / to[0]), y = line % to[0] * stride[0];
      places.image = images.address + 4 * (image * images.stride + y * images.line);
      places.sums = sums.address + 4 * line * to[1] * sums.stride;
      this.processor.call(kernel, DEPTHWISE_PARAMETERS.map((name) => places[name as keyof typeof places]));
    }
  }

  forward(): void {
    this.#images.take();
    this.#run("depthwiseForward", this.#images, this.#weights);
    this.#sums.activate();
  }

  backward(): void {
    this.#sums.slope();
    this.#view(this.#gradient).fill(0);
    this.#run("depthwiseWeights", this.#images, this.#gradient);
    if (!this.#dImages) return;
    this.#dImages.clear();
    this.#run("depthwiseInputs", this.#dImages, this.#weights);
    this.#dImages.put();
  }

  storeGradient(vector: Float32Array): void {
    const gradient = this.#view(this.#gradient);
    this.#each((own, at) => vector[at] = gradient[own]);
  }
}
