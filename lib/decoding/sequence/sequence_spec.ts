import { denseShapes, visitDense } from "../../nn/dense_layout.ts";
import type { StackLayer } from "../../nn/layer_spec.ts";
import {
  type NamedWeights,
  packNamed,
  stackLayout,
  stackShapes,
  stepsAfter,
  unpackNamed,
  visitStack,
  type WeightLayout,
} from "../../nn/layout.ts";
import type { Visit } from "../../nn/weight_block.ts";

/** What is lost on bits: soft exclusive or, squares, or cross-entropy. */
export type BitLoss = "xor" | "squares" | "cross-entropy";

/** What a network of sequences is. */
export interface SequenceSpec {
  /** Kind of model. */
  kind: "sequence";
  /** What its outputs are: scores of classes, values, or log odds of bits. */
  answers: "classes" | "values" | "bits";
  /** What is lost on bits, which other answers do not have. */
  loss?: BitLoss;
  /** C, numbers of a step of its inputs. */
  channels: number;
  /** T, steps of its inputs. */
  steps: number;
  /** O, numbers of a step of its outputs. */
  outputs: number;
  /** Layers from the inputs up, below a linear head. */
  layers: StackLayer[];
  /** Provenance. */
  training: Record<string, string | number | boolean>;
}

/** Lays the weights out. @throws {RangeError} When layers do not fit each other. */
export function sequenceLayout({ layers, channels, steps, outputs }: SequenceSpec): WeightLayout {
  return stackLayout(layers, { inputs: channels, outputs, steps });
}

/** U, steps of the outputs. */
export function answerSteps(spec: SequenceSpec): number {
  return sequenceLayout(spec).layers.reduce((steps, block) => stepsAfter(block, steps), spec.steps);
}

/** Numbers of the targets of a step: its class, its values and their weights, or its bits. */
export function answerNumbers({ answers, outputs }: SequenceSpec): number {
  return answers === "classes" ? 1 : answers === "values" ? 2 * outputs : outputs;
}

/** PyTorch's names and shapes of the weights: `layers.N` of the stack, then `head`. */
export function sequenceShapes(spec: SequenceSpec): Record<string, number[]> {
  const { layers, head } = sequenceLayout(spec);
  return { ...stackShapes(layers), ...denseShapes(head, "head") };
}

function visitSequence(spec: SequenceSpec, visit: Visit): void {
  const { layers, head } = sequenceLayout(spec);
  visitStack(layers, visit);
  visitDense(head, "head", visit);
}

/** The weights as one vector, `(layout.length)` vec4. */
export function packSequence(spec: SequenceSpec, weights: NamedWeights): Float32Array<ArrayBuffer> {
  return packNamed(sequenceLayout(spec).length, weights, (visit) => visitSequence(spec, visit));
}

/** The reverse of {@linkcode packSequence}. */
export function unpackSequence(spec: SequenceSpec, vector: Float32Array): NamedWeights {
  return unpackNamed(sequenceShapes(spec), vector, (visit) => visitSequence(spec, visit));
}
