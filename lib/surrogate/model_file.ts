import { readModel, writeModel } from "../nn/model_file.ts";
import type { SurrogateModel } from "./model.ts";
import { parseAnySpec, POPULATION_KINDS, weightShapesOf } from "./registry.ts";
import type { AnySurrogateSpec } from "./spec.ts";
import type { TraceSpec } from "./trace/trace_spec.ts";

export type { SurrogateModel } from "./model.ts";

const SPECS = { parse: parseAnySpec, weightShapes: weightShapesOf };

/**
 * Writes `NAME.safetensors` (weights, and the spec in the metadata) and `NAME.json` (the spec, to be read by people).
 * @param path `NAME` or `NAME.safetensors`.
 * @returns The paths written.
 * @throws {FileError} When the folder cannot be written to.
 */
export async function saveModel(
  path: string,
  model: SurrogateModel<AnySurrogateSpec>,
): Promise<string[]> {
  return await writeModel(path, model, SPECS);
}

/**
 * Reads a model of a population that {@linkcode saveModel} wrote; only the `.safetensors` file is needed.
 * @param path `NAME` or `NAME.safetensors`.
 * @throws {FileError} When the file is missing, cut short, foreign, of a cell, or its tensors do not fit its spec.
 */
export async function loadModel(path: string): Promise<SurrogateModel> {
  return await readModel(path, SPECS, POPULATION_KINDS) as SurrogateModel;
}

/**
 * Reads a trace surrogate, of a cell, that {@linkcode saveModel} wrote; only the `.safetensors` file is needed.
 * @param path `NAME` or `NAME.safetensors`.
 * @throws {FileError} When the file is missing, cut short, foreign, of a population, or its tensors do not fit its spec.
 */
export async function loadTraceModel(path: string): Promise<SurrogateModel<TraceSpec>> {
  return await readModel(path, SPECS, ["trace"]) as SurrogateModel<TraceSpec>;
}
