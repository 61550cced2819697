import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { decodeSafetensors } from "../io/safetensors.ts";
import { modelIn, readModel, type TrainedModel, writeModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import type { SurrogateModel } from "./model.ts";
import {
  countKinds,
  parseAnySpec,
  surrogateOf,
  SURROGATES,
  SURROGATES_OPTION,
  type SurrogatesOption,
  weightShapesOf,
} from "./registry.ts";
import type { CountSpec } from "./surrogate.ts";
import type { TraceSpec } from "./trace/trace_spec.ts";

export type { SurrogateModel } from "./model.ts";

/** How specs are read, of the library's kinds and of those that are given. */
function specsOf(options: SurrogatesOption) {
  return {
    parse: (value: unknown) => parseAnySpec(value, options),
    weightShapes: (spec: AnySpec) => weightShapesOf(spec, options),
    facts: (spec: AnySpec) =>
      surrogateOf(spec, { surrogates: options.surrogates }).details?.(spec as never).facts ?? [],
  };
}

/**
 * Writes `NAME.safetensors` (weights, and the spec in the metadata) and `NAME.json` (the spec, to be read by people).
 * @param path `NAME` or `NAME.safetensors`.
 * @param options `surrogates`, where the kind is your own.
 * @returns The paths written.
 * @throws {FileError} When the folder cannot be written to.
 * @throws {TypeError} When an option is unknown.
 */
export async function saveModel(
  path: string,
  model: TrainedModel<AnySpec>,
  options: SurrogatesOption = {},
): Promise<string[]> {
  requireKnown(`write ${path}`, options, SURROGATES_OPTION);
  return await writeModel(path, model, specsOf(options));
}

/**
 * Reads a model of a population that {@linkcode saveModel} wrote; only the `.safetensors` file is needed.
 * @param path `NAME` or `NAME.safetensors`.
 * @throws {FileError} When the file is missing, cut short, foreign, of a cell, or its tensors do not fit its spec.
 * @throws {TypeError} When an option is unknown.
 */
export async function loadModel(path: string): Promise<SurrogateModel>;
/** The same, where kinds of one's own are among them. */
export async function loadModel(path: string, options: SurrogatesOption): Promise<TrainedModel<CountSpec>>;
export async function loadModel(
  path: string,
  options: SurrogatesOption = {},
): Promise<TrainedModel<CountSpec>> {
  requireKnown(`read ${path}`, options, SURROGATES_OPTION);
  return await readModel(path, specsOf(options), countKinds(options)) as TrainedModel<CountSpec>;
}

/**
 * Reads a surrogate of any kind that {@linkcode saveModel} wrote, whatever its free runs are.
 * @param path `NAME` or `NAME.safetensors`.
 * @throws {FileError} When the file is missing, cut short, foreign, or its tensors do not fit its spec.
 * @throws {TypeError} When an option is unknown.
 */
export async function loadAnyModel(
  path: string,
  options: SurrogatesOption = {},
): Promise<TrainedModel<AnySpec>> {
  requireKnown(`read ${path}`, options, SURROGATES_OPTION);
  const { surrogates = SURROGATES } = options;
  return await readModel(path, specsOf(options), surrogates.map(({ kind }) => kind));
}

/** Options of {@linkcode decodeModel}. */
export interface DecodeModelOptions extends SurrogatesOption {
  /** Name of the file, for error sentences. @default "the bytes" */
  path?: string;
}

const DECODE_OPTIONS: OptionNames<DecodeModelOptions> = { ...SURROGATES_OPTION, path: true };

/**
 * Reads a surrogate of any kind from the bytes of its `.safetensors` file, as in a page, which has no paths.
 * @throws {FileError} When the file is cut short, foreign, or its tensors do not fit its spec.
 * @throws {TypeError} When an option is unknown.
 */
export function decodeModel(
  bytes: Uint8Array,
  options: DecodeModelOptions = {},
): Promise<TrainedModel<AnySpec>> {
  return Promise.resolve().then(() => {
    requireKnown("read the model", options, DECODE_OPTIONS);
    const { path = "the bytes", surrogates = SURROGATES } = options;
    const kinds = surrogates.map(({ kind }) => kind);
    return modelIn(decodeSafetensors(bytes, { path }), path, specsOf({ surrogates }), kinds);
  });
}

/**
 * Reads a trace surrogate, of a cell, that {@linkcode saveModel} wrote; only the `.safetensors` file is needed.
 * @param path `NAME` or `NAME.safetensors`.
 * @throws {FileError} When the file is missing, cut short, foreign, of a population, or its tensors do not fit its spec.
 */
export async function loadTraceModel(path: string): Promise<SurrogateModel<TraceSpec>> {
  return await readModel(path, specsOf({}), ["trace"]) as SurrogateModel<TraceSpec>;
}
