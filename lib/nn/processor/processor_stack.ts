import { failType } from "../../base/fail.ts";
import { earlierOf, type LayerBlock } from "../layer_block.ts";
import { isLeft } from "../is_left.ts";
import { layerOf } from "../layers/registry.ts";
import { stepsAfter } from "../layout.ts";
import { EventRows } from "./event_rows.ts";
import { Processor } from "./processor.ts";
import type { Carried, PassPlace, ProcessorKind, ProcessorLayer } from "./processor_layer.ts";
import { addRows, type Rows, takeRows } from "./rows.ts";

/** What a stack on the processor is made for. */
export interface ProcessorStackPlan {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** F, channels of the inputs. */
  inputs: number;
  /** Layers from the inputs up, at least one. */
  blocks: readonly LayerBlock[];
  /** It goes back, too. */
  tape: boolean;
  /** Recurrent layers go on from where the last pass ended. @default false */
  continued?: boolean;
  /** Inputs are given by their events; of a stack whose first layer alone reads them and takes those. @default false */
  byEvents?: boolean;
}

/** A layer that repeats a step for one that takes it once. */
const passedOn = (inputs: Rows, dInputs: Rows | undefined): ProcessorLayer => ({
  outputs: inputs,
  dOutputs: dInputs ?? inputs,
  forward: () => {},
  backward: () => {},
});

/** A stack of layers on the processor. */
export class ProcessorStack {
  /** `(T, B)` rows, to be filled before each pass. */
  readonly inputs: Rows;
  /** Events of the inputs, where they are given by these: to be taken before each pass. */
  readonly events?: EventRows;
  /** T of the top layer. */
  readonly steps: number;
  readonly #layers: readonly ProcessorLayer[];
  /** Steps of the inputs, and of the outputs of each layer. */
  readonly #steps: readonly number[];

  /** @param kinds Those of the blocks, in their order, whose kernels the processor has. */
  constructor(
    readonly processor: Processor,
    kinds: readonly ProcessorKind[],
    readonly plan: ProcessorStackPlan,
  ) {
    const { batch, blocks, tape, continued = false, byEvents = false } = plan, layers: ProcessorLayer[] = [];
    this.inputs = takeRows(processor.arena, byEvents ? 0 : batch * plan.steps, plan.inputs);
    if (byEvents) {
      const rows = this.inputs;
      this.events = new EventRows(processor, { batch, steps: plan.steps, rows, width: rows.stride });
    }
    const below = [this.inputs], steps = [plan.steps];
    const left = (at: number) => isLeft(blocks, at) && kinds[at + 1].takesRepeated === true;
    let dInputs: Rows | undefined;
    blocks.forEach((block, layer) => {
      const own = left(layer) ? passedOn(below[layer], dInputs) : kinds[layer].make(processor, {
        ...{ batch, steps: steps[layer], block, tape, continued, layer, dInputs },
        inputs: below[layer],
        repeated: left(layer - 1),
        earlier: earlierOf(block, below),
        events: layer === 0 ? this.events : layers[layer - 1].events,
      });
      if (tape && !(left(layer) && dInputs === undefined)) dInputs = own.dOutputs;
      layers.push(own);
      below.push(own.outputs);
      steps.push(stepsAfter(block, steps[layer]));
    });
    this.#layers = layers;
    this.#steps = steps;
    this.steps = steps[blocks.length];
  }

  get #top(): ProcessorLayer {
    return this.#layers[this.#layers.length - 1];
  }

  /** `(T of the top, B)` rows. */
  get outputs(): Rows {
    return this.#top.outputs;
  }

  /** `(T of the top, B)` rows: to be set before each way back. */
  get dOutputs(): Rows {
    return this.#top.dOutputs;
  }

  /** Takes weights from the parameter vector. */
  load(vector: ArrayLike<number>): void {
    for (const layer of this.#layers) layer.load?.(vector);
  }

  /** Sets the outputs. @param place Of a pass in training. */
  forward(place?: PassPlace): void {
    for (const layer of this.#layers) layer.forward(place);
  }

  /** `(T of its outputs, B)` rows: outputs of a layer. */
  outputsOf(layer: number): Rows {
    return this.#layers[layer].outputs;
  }

  /**
   * Goes back from the gradient of the outputs; once after each pass forward.
   * @param options.beside Adds to the gradient of a layer's outputs what a loss of their own gives.
   */
  backward(
    place?: PassPlace,
    options: { beside?: (layer: number, dOutputs: Rows) => void } = {},
  ): void {
    const { plan: { batch, blocks }, processor: { arena } } = this;
    /** Gradients that reach the outputs of a layer beside the main way, by its number. */
    const side = new Map<number, Rows[]>();
    for (let layer = blocks.length - 1; layer >= 0; layer--) {
      const own = this.#layers[layer], { back, units } = blocks[layer];
      for (const from of side.get(layer) ?? []) {
        addRows(arena, { from, to: own.dOutputs, rows: batch * this.#steps[layer + 1], units });
      }
      if (back !== undefined && layer - back > 0) {
        const earlier = layer - back - 1;
        side.set(earlier, [...(side.get(earlier) ?? []), own.dOutputs]);
      }
      options.beside?.(layer, own.dOutputs);
      own.backward(place);
    }
  }

  /** Copies of what all layers carry on, after a pass that goes on or a way back of one. */
  keep(what: Carried): Float32Array[] {
    return this.#layers.map((layer) => layer.keep?.(what) ?? new Float32Array(0));
  }

  /** Takes such copies for what is carried to the next pass or way back. @param kept None: zeros. */
  restore(what: Carried, kept: readonly Float32Array[]): void {
    this.#layers.forEach((layer, at) => layer.restore?.(what, kept[at] ?? new Float32Array(0)));
  }

  /** Puts the gradient of all weights where they stand in the parameter vector. */
  storeGradient(vector: Float32Array): void {
    for (const layer of this.#layers) layer.storeGradient?.(vector);
  }
}

/**
 * Makes stacks of the same layers on the processor.
 * @param options.segments They are run in segments of the steps. @default false
 * @throws {TypeError} When a layer is of a kind that is not there on the processor, or cannot be run so.
 */
export async function processorStacks(
  blocks: readonly LayerBlock[],
  options: { segments?: boolean } = {},
): Promise<(plan: Omit<ProcessorStackPlan, "blocks">) => ProcessorStack> {
  const kinds = await Promise.all(blocks.map(async (block) => {
    const kind = await layerOf(block).processor?.();
    if (kind) return kind;
    failType("run the layers on the processor", "each must be of a kind that is there", block.kind);
  }));
  const whole = kinds.findIndex((kind, at) =>
    options.segments && !kind.segments && !(isLeft(blocks, at) && kinds[at + 1].takesRepeated)
  );
  if (whole >= 0) {
    failType("run the layers in segments", "each must keep its state from step to step", blocks[whole].kind);
  }
  const kernels = kinds.flatMap((kind) => kind.kernels);
  return (plan) => new ProcessorStack(new Processor(kernels), kinds, { ...plan, blocks });
}
