import { ROW_ACTIVATIONS } from "../../processor/activate_rows.ts";
import type { Processor } from "../../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../../processor/processor_layer.ts";
import { panelColumns } from "../../processor/product.ts";
import { fours, type Rows } from "../../processor/rows.ts";
import { type MatrixRows, rowsFrom, WeightMatrix } from "../../processor/weight_matrix.ts";
import { type Conv2dBlock, tapsOf } from "./conv2d_layout.ts";
import { DEPTHWISE_KERNELS } from "./depthwise_kernels.ts";
import { ImageSums } from "./image_sums.ts";
import { PaddedImages } from "./padded_images.ts";
import { PATCH_KERNELS, PATCH_PARAMETERS } from "./patch_kernels.ts";
import { isDepthwise, ProcessorDepthwise } from "./processor_depthwise.ts";

/** Numbers of patches that are made at once: they stay in the nearer caches. */
const TOGETHER = 32_768;

/** Lines of windows of the batch, one after another. */
interface Lines {
  first: number;
  count: number;
}

/**
 * A convolution of images on the processor: patches of some lines of windows at a time are copied out of the images and multiplied with the filters; on the
 * way back they are copied again, and gradients added where they come from. The plain reference is `conv2dPass`.
 */
class ProcessorConv2d implements ProcessorLayer {
  readonly #images: PaddedImages;
  readonly #dImages: PaddedImages | null;
  /** Of each group. */
  readonly #weights: readonly WeightMatrix[];
  readonly #sums: ImageSums;
  readonly #patches: MatrixRows;
  readonly #dPatches: MatrixRows;
  readonly #samples: number;
  /** Lines that are done at once. */
  readonly #lines: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<Conv2dBlock>) {
    const { batch, steps, block, inputs, dInputs, tape } = plan, { arena } = processor;
    const { to, filters, parts } = block, taps = tapsOf(block), own = filters / parts;
    const count = this.#samples = batch * steps;
    this.#images = new PaddedImages(arena, block, { rows: inputs, count });
    this.#dImages = dInputs ? new PaddedImages(arena, block, { rows: dInputs, count }) : null;
    this.#weights = Array.from({ length: parts }, (_, part) => this.#weightsOf(part));
    // A group's sums reach into those of the next, which come after them.
    const stride = fours(filters - own + panelColumns(own));
    this.#sums = new ImageSums(processor, block, { samples: count, stride, tape });
    const pitch = fours(taps + 1), back = panelColumns(taps);
    this.#lines = Math.max(1, Math.min(count * to[0], Math.floor(TOGETHER / (to[1] * pitch))));
    const windows = this.#lines * to[1];
    this.#patches = { address: arena.take(windows * pitch + 4), stride: pitch };
    this.#dPatches = { address: dInputs ? arena.take(windows * back) : 0, stride: back };
  }

  get outputs(): Rows {
    return this.#sums.outputs;
  }

  get dOutputs(): Rows {
    return this.#sums.dOutputs;
  }

  #weightsOf(part: number): WeightMatrix {
    const { dInputs, tape, block } = this.plan, { offset, columns, filters, parts, bias } = block;
    const taps = tapsOf(block), own = filters / parts;
    return new WeightMatrix(this.processor, taps + Number(bias), {
      columns: own,
      tape,
      backRows: dInputs ? taps : 0,
      placeOf: (row, filter) => 4 * (offset + row * columns) + part * own + filter,
    });
  }

  load(vector: ArrayLike<number>): void {
    for (const weights of this.#weights) weights.load(vector);
  }

  /** Copies patches between images and their rows. */
  #copy(kernel: "gatherPatches" | "scatterPatches", { first, count }: Lines, part: number): void {
    const { from: [, , channels], kernel: [down, across], stride, dilation, to, parts } = this.plan.block;
    const [images, rows] = kernel === "gatherPatches"
      ? [this.#images, this.#patches]
      : [this.#dImages!, this.#dPatches];
    // Taps that stand together are one stretch.
    const joined = parts === 1 && dilation[1] === 1, length = 4 * channels / parts * (joined ? across : 1);
    const places = {
      ...{ count: to[1], stepImage: 4 * stride[1] * channels, stepRows: 4 * rows.stride },
      ...{ down, pitchDown: 4 * dilation[0] * images.line },
      ...{ across: joined ? 1 : across, pitchAcross: 4 * dilation[1] * channels },
      ...{ length, whole: length - length % 16, image: 0, rows: 0 },
    };
    for (let line = 0; line < count; line++) {
      const image = Math.floor((first + line) / to[0]), row = (first + line) % to[0];
      const at = image * images.stride + row * stride[0] * images.line + part * channels / parts;
      places.image = images.address + 4 * at;
      places.rows = rows.address + 4 * line * to[1] * rows.stride;
      this.processor.call(kernel, PATCH_PARAMETERS.map((name) => places[name]));
    }
  }

  /** Calls back with some lines at a time, their windows, and the sums of a group there. */
  #each(
    visit: (
      lines: Lines,
      part: number,
      of: { windows: number; sums: MatrixRows; weights: WeightMatrix },
    ) => void,
  ): void {
    const { to, filters, parts } = this.plan.block, all = this.#samples * to[0];
    for (let first = 0; first < all; first += this.#lines) {
      const count = Math.min(this.#lines, all - first),
        { address, stride } = rowsFrom(this.#sums.sums, first * to[1]);
      this.#weights.forEach((weights, part) => {
        const sums = { address: address + 4 * part * filters / parts, stride };
        visit({ first, count }, part, { windows: count * to[1], sums, weights });
      });
    }
  }

  forward(): void {
    this.#images.take();
    this.#each((lines, part, { windows, sums, weights }) => {
      this.#copy("gatherPatches", lines, part);
      weights.multiply(this.#patches, sums, windows);
    });
    this.#sums.activate();
  }

  backward(): void {
    this.#sums.slope();
    for (const weights of this.#weights) weights.clearGradient();
    this.#dImages?.clear();
    this.#each((lines, part, { windows, sums, weights }) => {
      this.#copy("gatherPatches", lines, part);
      weights.addGradient(this.#patches, sums, windows);
      if (!this.#dImages) return;
      weights.carryBack(sums, this.#dPatches, windows);
      this.#copy("scatterPatches", lines, part);
    });
    this.#dImages?.put();
  }

  storeGradient(vector: Float32Array): void {
    for (const weights of this.#weights) weights.storeGradient(vector);
  }
}

/** Convolutions of images on the processor. */
export const processorConv2d: ProcessorKind<Conv2dBlock> = {
  segments: true,
  kernels: [...ROW_ACTIVATIONS, ...PATCH_KERNELS, ...DEPTHWISE_KERNELS],
  make: (processor, plan) =>
    isDepthwise(plan.block) ? new ProcessorDepthwise(processor, plan) : new ProcessorConv2d(processor, plan),
};
