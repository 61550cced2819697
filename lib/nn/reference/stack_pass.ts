import type { LayerBlock, LayerPass, PassOptions, RecurrentState } from "../layer.ts";
import { earlierOf } from "../layer_block.ts";
import { referencePass } from "../layers/references.ts";
import { addTo } from "./sums.ts";

/** One layer of a stack as the reference takes it. */
export interface ReferenceLayer extends Pick<PassOptions, "words" | "step"> {
  block: LayerBlock;
  /** Its part of the parameter vector. */
  values: ArrayLike<number>;
}

/** The layers of a stack with their weights, in the vector's memory; dropout drops nothing. */
export function referenceLayers(blocks: readonly LayerBlock[], vector: Float64Array): ReferenceLayer[] {
  return blocks.map((block) => {
    const { offset, rows, columns } = block;
    return { block, values: vector.subarray(4 * offset, 4 * (offset + rows * columns)) };
  });
}

/** Runs a layer. @param below Inputs of the stack, and outputs of all layers below. */
function passOf(
  { block, values, words, step }: ReferenceLayer,
  below: readonly Float64Array[],
  states?: readonly RecurrentState[],
): LayerPass {
  return referencePass(block, values, below[below.length - 1], {
    earlier: earlierOf(block, below),
    states,
    words,
    step,
  });
}

/**
 * A stack of layers over one sequence, in double precision.
 * @param inputs `(T, F)`.
 * @returns Outputs of the top layer, and the way back: adds every layer's gradient to `sums`, gives that of the inputs.
 */
export function stackPass(
  layers: readonly ReferenceLayer[],
  inputs: Float64Array,
): { outputs: Float64Array; back: (dOutputs: Float64Array, sums: readonly Float64Array[]) => Float64Array } {
  const all = [inputs], passes: LayerPass[] = [];
  for (const layer of layers) {
    const pass = passOf(layer, all);
    passes.push(pass);
    all.push(pass.outputs);
  }
  return {
    outputs: all[layers.length],
    back(dOutputs, sums) {
      const gradients = all.map((values) => new Float64Array(values.length));
      gradients[layers.length].set(dOutputs);
      for (let at = layers.length - 1; at >= 0; at--) {
        const { back } = layers[at].block;
        if (back !== undefined) addTo(gradients[at - back], gradients[at + 1]);
        addTo(gradients[at], passes[at].back(gradients[at + 1], sums[at]));
      }
      return gradients[0];
    },
  };
}

/** A stack whose layers keep their state from step to step; of layers that see one step at a time. */
export class StackStepper {
  readonly #states: (readonly RecurrentState[] | undefined)[] = [];

  constructor(readonly layers: readonly ReferenceLayer[]) {}

  /** Does one step. @param inputs `(F)`. @returns Outputs of the top layer. */
  step(inputs: Float64Array): Float64Array {
    const all = [inputs];
    this.layers.forEach((layer, at) => {
      const { outputs, states } = passOf(layer, all, this.#states[at]);
      this.#states[at] = states;
      all.push(outputs);
    });
    return all[this.layers.length];
  }
}
