import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import { packSequence, sequenceLayout, type SequenceSpec } from "../../decoding/sequence/sequence_spec.ts";
import {
  classifierLayout,
  type ClassifierSpec,
  inputSteps,
  layerNumber,
  packClassifier,
} from "../../learning/classifier_spec.ts";
import type { LayerBlock } from "../../nn/layer_block.ts";
import { type NamedWeights, stepsAfter } from "../../nn/layout.ts";

/** A network whose layers are looked at: a decoder of layers, an autoencoder, a classifier of spiking layers, an untrained network. */
export interface LayeredNetwork {
  /** What it is. */
  spec: SequenceSpec | ClassifierSpec;
  /** Its weights by PyTorch's names. */
  weights: NamedWeights;
}

/** A network cut above a layer. */
export interface NetworkParts {
  lower: readonly LayerBlock[];
  upper: readonly LayerBlock[];
  vector: Float32Array;
  /** Steps and channels of its inputs. */
  steps: number;
  channels: number;
  /** Steps of the layer's outputs. */
  layerSteps: number;
  /** Units of the layer. */
  units: number;
}

/** All layers with what is above them, and the number among these of one of the spec's. */
function blocksOf({ spec, weights }: LayeredNetwork): Pick<NetworkParts, "vector" | "steps"> & {
  blocks: readonly LayerBlock[];
  numberOf: (layer: number) => number;
} {
  if (spec.kind === "sequence") {
    const { layers, head } = sequenceLayout(spec);
    return {
      ...{ blocks: [...layers, head], vector: packSequence(spec, weights), steps: spec.steps },
      numberOf: (layer: number) => layer,
    };
  }
  return {
    ...{
      blocks: classifierLayout(spec).blocks,
      vector: packClassifier(spec, weights),
      steps: inputSteps(spec),
    },
    numberOf: (layer: number) => layerNumber(spec, layer),
  };
}

/** Cuts a network above a layer of its spec. @throws {RangeError} When there is no such layer, or what is above reads what is below. */
export function cutNetwork(task: string, network: LayeredNetwork, layer: number): NetworkParts {
  requireWhole(task, "layer", layer, 0, network.spec.layers.length - 1);
  const { blocks, vector, steps, numberOf } = blocksOf(network), end = numberOf(layer) + 1;
  const lower = blocks.slice(0, end), upper = blocks.slice(end);
  upper.forEach(({ back, readsInputs, kind }, at) => {
    if (readsInputs || (back !== undefined && back > at)) {
      fail(task, "no layer above may read what is below the layer", `${kind} above layer ${layer}`);
    }
  });
  return {
    ...{ lower, upper, vector, steps, channels: network.spec.channels },
    layerSteps: lower.reduce((count, block) => stepsAfter(block, count), steps),
    units: lower[lower.length - 1].units,
  };
}

/** Fails unless there are whole rows of finite inputs. @returns The number of rows. */
export function requireRowsOf(
  task: string,
  inputs: ArrayLike<number>,
  { steps, channels }: Pick<NetworkParts, "steps" | "channels">,
): number {
  const rows = inputs.length / (steps * channels);
  requireWhole(task, `rows of ${steps * channels} inputs`, rows, 1);
  for (let at = 0; at < inputs.length; at++) {
    if (!Number.isFinite(inputs[at])) fail(task, "inputs must be finite", `${inputs[at]} at index ${at}`);
  }
  return rows;
}
