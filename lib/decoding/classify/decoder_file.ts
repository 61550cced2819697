import * as z from "../../deps/zod.ts";
import { fail } from "../../base/fail.ts";
import { writeFileAtomic } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { encodeSafetensors, openSafetensors, type SafeTensor } from "../../io/safetensors.ts";
import { stackLayerSchema } from "../../nn/layer_spec.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import { tensorsOf } from "../../nn/model_file.ts";
import { numbersIn, type Provenance, provenanceSchema, readMetadata } from "../_model_file.ts";
import { sequenceShapes, type SequenceSpec } from "../sequence/sequence_spec.ts";
import type { SpikingConstants } from "./_spiking_pass.ts";
import { type LinearDecoder, linearDecoder } from "./linear_decoder.ts";
import { type NeuralDecoder, neuralDecoder } from "./neural_decoder.ts";
import { type PoissonDecoder, poissonDecoder } from "./poisson_decoder.ts";
import { decodedClasses, requireRows } from "./samples.ts";
import { scaledFeatures, type Scaling } from "./scaling.ts";
import { type SpikingDecoder, spikingDecoder } from "./spiking_decoder.ts";

/** A decoder of the library, which can be saved. */
export type StoredDecoder = PoissonDecoder | LinearDecoder | NeuralDecoder | SpikingDecoder;

/** What the samples of a decoder are. */
export interface DecoderInputs {
  /** Names of the neurons, in the order of the features of a bin. (N) */
  neurons: readonly string[];
  /** ms, width of a bin. */
  binMs: number;
  /** Bins of a sample, the earliest first: it has this times N features. */
  bins: number;
  /** ms, start of the first bin from the event on, or from the bin that is decoded. */
  fromMs: number;
}

/** A decoder and what it is asked by. */
export interface TrainedDecoder {
  /** It. */
  decoder: StoredDecoder;
  /** What its samples are. */
  inputs: DecoderInputs;
  /** Names of the classes. (C) */
  classes: readonly string[];
  /** Units in which it sees features; null: as they are. */
  scaling: Scaling | null;
  /** Provenance. */
  training: Provenance;
}

/** Samples to be decoded, and what they are. */
export interface AskedSamples extends DecoderInputs {
  /** `(T, bins N)` features, row by row. */
  values: ArrayLike<number>;
}

const FORMAT = "volley decoder 1", TASK = "decode with this decoder";

const text = z.string(), whole = z.int().check(z.positive());
const base = {
  inputs: z.strictObject({
    ...{ neurons: z.array(text).check(z.minLength(1)), binMs: z.number().check(z.positive()), bins: whole },
    fromMs: z.number(),
  }),
  classes: z.array(text).check(z.minLength(2)),
  scaled: z.boolean(),
  training: provenanceSchema,
};
const schema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("poisson"), ...base }),
  z.strictObject({ kind: z.literal("linear"), ...base }),
  z.strictObject({ kind: z.literal("layers"), ...base, layers: z.array(stackLayerSchema), steps: whole }),
  z.strictObject({
    ...{ kind: z.literal("lif"), ...base, steps: whole, units: whole },
    constants: z.strictObject({
      ...{ leak: z.number(), readoutLeak: z.number(), present: whole, throughReset: z.boolean() },
    }),
  }),
]);
type Spec = z.output<typeof schema>;

/** Names, shapes and values of the numbers of a decoder. */
function tensorsOfDecoder(decoder: StoredDecoder): Record<string, SafeTensor> {
  const { size, classes } = decoder;
  const doubles = (shape: number[], data: Float64Array): SafeTensor => ({ dtype: "F64", shape, data });
  switch (decoder.kind) {
    case "poisson":
      return {
        means: doubles([classes, size], decoder.means),
        logPriors: doubles([classes], decoder.logPriors),
      };
    case "linear":
      return {
        weights: doubles([classes, size], decoder.weights),
        intercepts: doubles([classes], decoder.intercepts),
      };
    case "layers":
      return tensorsOf(decoder.weights);
    case "lif": {
      const { inputWeights, outputWeights, outputBias } = decoder, units = outputWeights.length / classes;
      return {
        inputWeights: doubles([inputWeights.length / units, units], inputWeights),
        outputWeights: doubles([units, classes], outputWeights),
        outputBias: doubles([classes], outputBias),
      };
    }
  }
}

/** What a file says of a decoder beside its numbers. */
function ownOf(decoder: StoredDecoder): Record<string, unknown> {
  if (decoder.kind === "layers") return { layers: decoder.spec.layers, steps: decoder.spec.steps };
  if (decoder.kind !== "lif") return {};
  const { bins: steps, constants, outputWeights, classes } = decoder;
  return { steps, units: outputWeights.length / classes, constants };
}

function requireFit({ decoder: { size, classes }, inputs, classes: names, scaling }: TrainedDecoder): void {
  const task = "save the decoder", features = inputs.bins * inputs.neurons.length;
  if (features !== size) fail(task, `its inputs must have ${size} features`, features);
  if (names.length !== classes) fail(task, `there must be ${classes} names of classes`, names.length);
  if (scaling && scaling.means.length !== size) {
    fail(task, `its scaling must be of ${size} features`, scaling.means.length);
  }
}

/**
 * Writes a decoder, by which new samples can be decoded: a safetensors file, with what its samples are in the metadata.
 *
 * @param path `NAME.safetensors`
 * @param trained the decoder, its inputs, classes and units
 * @throws {RangeError} when inputs, classes or units do not fit the decoder
 * @throws {FileError} When it cannot be written.
 *
 * @example
 * ```ts ignore
 * import { fitPoissonDecoder, saveDecoder } from "@volley/volley/decoding";
 *
 * const decoder = fitPoissonDecoder({ values: [0, 3, 1, 4, 5, 0, 4, 1], size: 2, labels: [0, 0, 1, 1] });
 * const inputs = { neurons: ["a", "b"], binMs: 100, bins: 1, fromMs: 0 };
 * await saveDecoder("side.safetensors", { decoder, inputs, classes: ["left", "right"], scaling: null, training: {} });
 * ```
 */
export async function saveDecoder(path: string, trained: TrainedDecoder): Promise<void> {
  requireFit(trained);
  const { decoder, inputs, classes, scaling, training } = trained, { size } = decoder;
  const { neurons, binMs, bins, fromMs } = inputs;
  const spec = {
    ...{ kind: decoder.kind, inputs: { neurons, binMs, bins, fromMs }, classes, scaled: scaling !== null },
    ...{ ...ownOf(decoder), training },
  };
  const tensors = tensorsOfDecoder(decoder);
  if (scaling) {
    tensors["scaling.means"] = { dtype: "F64", shape: [size], data: scaling.means };
    tensors["scaling.deviations"] = { dtype: "F64", shape: [size], data: scaling.deviations };
  }
  await writeFileAtomic(path, encodeSafetensors(tensors, { format: FORMAT, spec: JSON.stringify(spec) }));
}

/** The decoder of a file. */
async function decoderOf(
  spec: Spec,
  tensors: Readonly<Record<string, SafeTensor>>,
  path: string,
): Promise<StoredDecoder> {
  const { inputs: { neurons, bins }, classes: { length: classes } } = spec, size = bins * neurons.length;
  const own = (name: string, shape: number[]) => numbersIn(tensors, { name, shape, path }) as Float64Array;
  switch (spec.kind) {
    case "poisson":
      return poissonDecoder(own("means", [classes, size]), own("logPriors", [classes]), size);
    case "linear":
      return linearDecoder(own("weights", [classes, size]), own("intercepts", [classes]), size);
    case "layers": {
      const { steps, layers } = spec, channels = size / steps;
      const sequence: SequenceSpec = {
        ...{ kind: "sequence", answers: "classes", channels, steps, outputs: classes, layers, training: {} },
      };
      const weights: NamedWeights = {};
      for (const [name, shape] of Object.entries(sequenceShapes(sequence))) {
        const data = numbersIn(tensors, { name, shape, path, dtype: "F32" }) as Float32Array<ArrayBuffer>;
        weights[name] = { shape, data };
      }
      return await neuralDecoder({ spec: sequence, weights });
    }
    case "lif": {
      const { steps, units, constants } = spec, inputs = size / steps + 1;
      const network = {
        ...{ inputs, units, outputs: classes, first: own("inputWeights", [inputs, units]) },
        ...{ second: own("outputWeights", [units, classes]), bias: own("outputBias", [classes]) },
      };
      const trained = { losses: new Float64Array(), rate: NaN };
      return spikingDecoder(network, { bins: steps, constants: constants as SpikingConstants, ...trained });
    }
  }
}

/**
 * Reads a decoder that {@linkcode saveDecoder} wrote.
 *
 * @param path the file
 * @returns the decoder and what it is asked by, for {@linkcode decodeSamples}
 * @throws {FileError} When it is missing, damaged, or no decoder.
 *
 * @example
 * ```ts ignore
 * import { decodeSamples, loadDecoder } from "@volley/volley/decoding";
 *
 * const trained = await loadDecoder("side.safetensors");
 * const asked = { neurons: ["a", "b"], binMs: 100, bins: 1, fromMs: 0, values: [2, 1] };
 * console.log(decodeSamples(trained, asked).decoded); // ["left"]
 * ```
 */
export async function loadDecoder(path: string): Promise<TrainedDecoder> {
  using file = await openSafetensors(path);
  const { tensors, metadata } = file;
  const spec = readMetadata(metadata, schema, { path, format: FORMAT });
  const { inputs, classes, scaled, training } = spec, size = inputs.bins * inputs.neurons.length;
  if ("steps" in spec && size % spec.steps !== 0) {
    failFile("read", path, `its ${size} features must be of ${spec.steps} steps`, size / spec.steps);
  }
  const part = (name: string) =>
    numbersIn(tensors, { name: `scaling.${name}`, shape: [size], path }) as Float64Array;
  const scaling = scaled ? { means: part("means"), deviations: part("deviations") } : null;
  return { decoder: await decoderOf(spec, tensors, path), inputs, classes, scaling, training };
}

/** Fails where samples are of other neurons or bins than those of a decoder. */
function requireSame(wanted: DecoderInputs, { neurons, binMs, bins, fromMs }: DecoderInputs): void {
  const other = wanted.neurons.findIndex((name, n) => name !== neurons[n]);
  if (wanted.neurons.length !== neurons.length) {
    fail(TASK, `its ${wanted.neurons.length} neurons must be those that it learnt from`, neurons.length);
  }
  if (other >= 0) fail(TASK, `neuron ${other} must be ${wanted.neurons[other]}`, neurons[other]);
  for (
    const [name, own, asked] of [
      ["binMs", wanted.binMs, binMs],
      ["bins", wanted.bins, bins],
      ["fromMs", wanted.fromMs, fromMs],
    ] as const
  ) {
    if (Math.abs(own - asked) > 1e-9) fail(TASK, `${name} must be that which it learnt from, ${own}`, asked);
  }
}

/**
 * Decodes new samples.
 *
 * @param trained of {@linkcode loadDecoder}
 * @param samples features, and of which neurons and bins they are
 * @returns `(T, C)` scores and `(T)` names of classes
 * @throws {RangeError} when samples are of other neurons or bins than those that were learnt from
 *
 * @example
 * ```ts
 * import { decodeSamples, fitPoissonDecoder } from "@volley/volley/decoding";
 *
 * const decoder = fitPoissonDecoder({ values: [0, 3, 1, 4, 5, 0, 4, 1], size: 2, labels: [0, 0, 1, 1] });
 * const inputs = { neurons: ["a", "b"], binMs: 100, bins: 1, fromMs: 0 };
 * const trained = { decoder, inputs, classes: ["left", "right"], scaling: null, training: {} };
 * console.log(decodeSamples(trained, { ...inputs, values: [0, 2, 6, 1] }).decoded); // ["left", "right"]
 * ```
 */
export function decodeSamples(
  { decoder, inputs, classes, scaling }: TrainedDecoder,
  samples: AskedSamples,
): { scores: Float64Array; decoded: string[] } {
  requireSame(inputs, samples);
  const { values } = samples;
  requireRows(TASK, values, decoder.size);
  const scores = decoder.scores(scaling ? scaledFeatures(values, scaling) : values);
  return { scores, decoded: Array.from(decodedClasses(scores, decoder.classes), (one) => classes[one]) };
}
