import * as z from "../deps/zod.ts";
import { checkSpec } from "../nn/_check_spec.ts";
import type { LayerBlock } from "../nn/layer.ts";
import { type StackLayer, stackLayerSchema } from "../nn/layer_spec.ts";
import type { LifLayer } from "../nn/layers/lif/lif.ts";
import {
  type NamedWeights,
  packNamed,
  stackLayout,
  stackShapes,
  stepsAfter,
  unpackNamed,
  visitStack,
  type WeightLayout,
} from "../nn/layout.ts";

/** Most classes, whose scores are in a workgroup's own memory. */
export const MOST_CLASSES = 1024;

/** Ways of the readout, in the order in which kernels number them. */
export const READOUTS = ["mean", "sum", "max", "last"] as const satisfies readonly Readout[];

/** How the scores of classes come from the outputs of the readout: their mean, sum or largest value over time, or those of the last step. */
export type Readout = "mean" | "sum" | "max" | "last";

/** What is lost: the cross-entropy of the scores' softmax, that and the distance to a teacher, or the squared distance of spike counts per step to wanted ones. */
export type ClassifierLoss =
  | { kind: "cross-entropy" }
  | {
    /**
     * (1 - weight) times the cross-entropy, and weight · temperature² times the Kullback-Leibler divergence of the softmax of scores / temperature from that of the
     * teacher's scores / temperature: G. Hinton, O. Vinyals, J. Dean (2015), arXiv:1503.02531.
     */
    kind: "distillation";
    /** Part of the teacher, 0 to 1. */
    weight: number;
    /** Above 0; the larger, the more is learnt of what is unlikely. */
    temperature: number;
  }
  | {
    kind: "spike-counts";
    /** Wanted spikes per step of the unit of the right class. */
    right: number;
    /** Those of the others. */
    wrong: number;
  };

/** Keeps the firing rates of a layer near a target. */
export interface RatePenalty {
  /** Number of the layer among those of the spec, from the inputs up. */
  layer: number;
  /** Wanted spikes per unit and step, 0 to 1. */
  target: number;
  /** What is lost is `strength` times the mean over units of (rate - target)². */
  strength: number;
}

/** What a classifier of spiking layers is. */
export interface ClassifierSpec {
  /** Kind of model. */
  kind: "spiking-classifier";
  /** F, numbers of a step of the inputs. */
  channels: number;
  /** T, steps. */
  steps: number;
  /** Whether inputs are one step, shown in all. */
  constant: boolean;
  /** C. */
  classes: number;
  /** Layers from the inputs up, below the readout. */
  layers: StackLayer[];
  /** Its units, of number C. */
  output: LifLayer;
  /** How scores come from its outputs. */
  readout: Readout;
  /** What is lost. */
  loss: ClassifierLoss;
  /** What keeps firing rates near targets. */
  rates: RatePenalty[];
  /** Provenance. */
  training: Record<string, string | number | boolean>;
}

const fraction = z.number().check(z.minimum(0), z.maximum(1));
const whole = (most: number) => z.number().check(z.int(), z.minimum(1), z.maximum(most));

const schema = z.strictObject({
  kind: z.literal("spiking-classifier"),
  channels: whole(65_536),
  steps: whole(65_536),
  constant: z.boolean(),
  classes: whole(MOST_CLASSES).check(z.minimum(2)),
  layers: z.array(stackLayerSchema).check(z.maxLength(16)),
  output: stackLayerSchema as unknown as z.ZodType<LifLayer>,
  readout: z.enum(READOUTS),
  loss: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("cross-entropy") }),
    z.strictObject({
      kind: z.literal("distillation"),
      weight: fraction,
      temperature: z.number().check(z.positive("expected a number above 0"), z.maximum(1000)),
    }),
    z.strictObject({ kind: z.literal("spike-counts"), right: fraction, wrong: fraction }),
  ]),
  rates: z.array(z.strictObject({
    layer: z.number().check(z.int(), z.minimum(0)),
    target: fraction,
    strength: z.number().check(z.minimum(0), z.maximum(1e6)),
  })),
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
}).check(
  z.refine(({ output, classes }) => output.kind === "lif" && output.units === classes, {
    path: ["output"],
    message: "expected a layer lif of as many units as there are classes",
  }),
  z.refine(({ layers, rates }) => rates.every(({ layer }) => isSpiking(layers[layer])), {
    path: ["rates"],
    message: "expected numbers of layers that spike",
  }),
  z.refine(
    ({ loss, output, readout }) =>
      loss.kind !== "spike-counts" || (output.spikes !== false && readout === "mean"),
    {
      path: ["loss"],
      message: "expected cross-entropy where the output does not spike, or its readout is not the mean",
    },
  ),
);

/** Whether a layer has spikes. */
export function isSpiking(layer?: StackLayer): boolean {
  return layer?.kind === "lif" && layer.spikes !== false;
}

/** Checks a spec. @throws {SpecError} With one sentence for each mistake. */
export function parseClassifierSpec(value: unknown): ClassifierSpec {
  return checkSpec(schema, value) as ClassifierSpec;
}

/** All layers from the inputs up, with what repeats a constant input, and the readout. */
function layersOf({ constant, steps, layers, output }: ClassifierSpec): StackLayer[] {
  return [...(constant ? [{ kind: "repeat", count: steps } as const] : []), ...layers, output];
}

/** Numbers that are told of a row on the GPU: its class, and of a teacher's scores as many as make it even. */
export function answerWidth({ loss, classes }: Pick<ClassifierSpec, "loss" | "classes">): number {
  return loss.kind === "distillation" ? 2 * Math.ceil((1 + classes) / 2) : 1;
}

/** T of the inputs as the layers are given them. */
export const inputSteps = ({ constant, steps }: ClassifierSpec): number => constant ? 1 : steps;

/** The number among all layers of one of the spec's. */
export const layerNumber = ({ constant }: ClassifierSpec, layer: number): number => layer + Number(constant);

/** A classifier laid out. */
export interface ClassifierLayout {
  blocks: LayerBlock[];
  /** Steps of the outputs. */
  steps: number;
  /** vec4 of the weights. */
  length: number;
  whole: WeightLayout;
}

/** Lays the weights out. @throws {RangeError} When layers do not fit each other. */
export function classifierLayout(spec: ClassifierSpec): ClassifierLayout {
  const given = inputSteps(spec);
  const whole = stackLayout(layersOf(spec), { inputs: spec.channels, outputs: 1, steps: given });
  const steps = whole.layers.reduce((steps, block) => stepsAfter(block, steps), given);
  return { blocks: whole.layers, steps, length: whole.head.offset, whole };
}

/** Names and shapes of the weights: `layers.N`, the readout's last; a constant input's repetition counts as a layer. */
export function classifierShapes(spec: ClassifierSpec): Record<string, number[]> {
  return stackShapes(classifierLayout(spec).blocks);
}

/** The weights as one vector, `(length)` vec4. */
export function packClassifier(spec: ClassifierSpec, weights: NamedWeights): Float32Array<ArrayBuffer> {
  const { blocks, length } = classifierLayout(spec);
  return packNamed(length, weights, (visit) => visitStack(blocks, visit));
}

/** The reverse of {@linkcode packClassifier}. */
export function unpackClassifier(spec: ClassifierSpec, vector: Float32Array): NamedWeights {
  const { blocks } = classifierLayout(spec);
  return unpackNamed(stackShapes(blocks), vector, (visit) => visitStack(blocks, visit));
}
