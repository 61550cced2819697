import * as z from "../../deps/zod.ts";
import { denseShapes, visitDense } from "../../nn/dense_layout.ts";
import { type StackLayer, stackLayerSchema } from "../../nn/layer_spec.ts";
import {
  type NamedWeights,
  packNamed,
  stackLayout,
  stackShapes,
  unpackNamed,
  visitStack,
  type WeightLayout,
} from "../../nn/layout.ts";
import type { Visit } from "../../nn/weight_block.ts";

/** A parameter of the box, on which the prior is uniform. */
export interface DensityParameter {
  /** Name or path. */
  name: string;
  /** Lowest value. */
  low: number;
  /** Highest value. */
  high: number;
  /** Whether it takes whole numbers alone. @default false */
  whole?: boolean;
}

/** What parameters are told from: numbers, or as many at each step of a series. */
export interface DensityContext {
  /** Names. (C) */
  names: string[];
  /** T: 1, or steps of a series. */
  steps: number;
  /** What is subtracted from each. (C) */
  centre: number[];
  /** What it is divided by then. (C) */
  scale: number[];
  /** Whether some may be missing: each has a second number then, 1 where it is there, by which the layers know. */
  missing: boolean;
}

/** What identifies a conditional density of parameters. */
export interface DensitySpec {
  /** Kind of model. */
  kind: "density";
  /** Parameters. (D) */
  parameters: DensityParameter[];
  /** What they are told from. */
  context: DensityContext;
  /** Layers over the steps of the context, which end in one; none where it is one step. */
  summary: StackLayer[];
  /** Layers over the steps of the chain rule. */
  layers: StackLayer[];
  /** K, components of each value's mixture. */
  components: number;
  /** Provenance. */
  training: Record<string, string | number | boolean>;
}

const name = z.string().check(z.minLength(1));
const layers = z.array(stackLayerSchema).check(z.maxLength(16));

/** The schema of specs. */
export const densitySpecSchema: z.ZodType<DensitySpec> = z.strictObject({
  kind: z.literal("density"),
  parameters: z.array(z.strictObject({
    ...{ name, low: z.number(), high: z.number(), whole: z.optional(z.boolean()) },
  })).check(z.minLength(1), z.maxLength(64)),
  context: z.strictObject({
    names: z.array(name).check(z.minLength(1)),
    steps: z.number().check(z.int(), z.minimum(1)),
    centre: z.array(z.number()),
    scale: z.array(z.number().check(z.positive())),
    missing: z.boolean(),
  }),
  summary: layers,
  layers,
  components: z.number().check(z.int(), z.minimum(1), z.maximum(64)),
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** Channels of the context as the layers get it. */
export function contextChannels({ context: { names, missing } }: DensitySpec): number {
  return missing ? 2 * names.length : names.length;
}

/** Channels of the stack's inputs: those of the context, then D for the values, which the loss takes, too. */
export function densityInputs(spec: DensitySpec): number {
  return contextChannels(spec) + spec.parameters.length;
}

/** All layers of a density but the head: those of the summary, the chain, those over its steps. */
export function densityLayers(spec: DensitySpec): StackLayer[] {
  const { summary, layers, parameters: { length: values } } = spec;
  if (summary.length === 0) return [{ kind: "chain", values }, ...layers];
  const context: StackLayer = { kind: "narrow", count: contextChannels(spec) };
  return [context, ...summary, { kind: "chain", values, ofInputs: true }, ...layers];
}

/** Lays the weights out. @throws {RangeError} When layers do not fit each other. */
export function densityLayout(spec: DensitySpec): WeightLayout {
  return stackLayout(densityLayers(spec), {
    inputs: densityInputs(spec),
    outputs: 3 * spec.components,
    steps: spec.context.steps,
  });
}

/** PyTorch's names and shapes of the weights: `layers.N` of the stack, then `head`. */
export function densityShapes(spec: DensitySpec): Record<string, number[]> {
  const { layers, head } = densityLayout(spec);
  return { ...stackShapes(layers), ...denseShapes(head, "head") };
}

function visitDensity(spec: DensitySpec, visit: Visit): void {
  const { layers, head } = densityLayout(spec);
  visitStack(layers, visit);
  visitDense(head, "head", visit);
}

/** The weights as one vector, `(layout.length)` vec4. */
export function packDensity(spec: DensitySpec, weights: NamedWeights): Float32Array<ArrayBuffer> {
  return packNamed(densityLayout(spec).length, weights, (visit) => visitDensity(spec, visit));
}

/** The reverse of {@linkcode packDensity}. */
export function unpackDensity(spec: DensitySpec, vector: Float32Array): NamedWeights {
  return unpackNamed(densityShapes(spec), vector, (visit) => visitDensity(spec, visit));
}

/** Where a parameter's value lies in its range, 0 to 1; a whole number has a stretch of its own, of which this is a place. @param within 0 to 1 */
export function toUnit({ low, high, whole }: DensityParameter, value: number, within = 0.5): number {
  return whole ? (value - low + within) / (high - low + 1) : (value - low) / (high - low);
}

/** The reverse of {@linkcode toUnit}. */
export function fromUnit({ low, high, whole }: DensityParameter, unit: number): number {
  return whole ? Math.min(high, low + Math.floor(unit * (high - low + 1))) : low + unit * (high - low);
}
