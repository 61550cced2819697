import { isUserError } from "../../base/errors.ts";
import { shown } from "../../base/shown.ts";
import * as z from "../../deps/zod.ts";
import { FileError } from "../../io/file_error.ts";
import { parseJson } from "../../io/json.ts";
import { checkSpec } from "../../nn/_check_spec.ts";
import { loadTraceModel, saveModel } from "../model_file.ts";
import { parseFeatureNeuron } from "./feature_neuron.ts";
import type { SpikeFeaturePredictor } from "./predictor.ts";

/**
 * Writes both networks: `PATH-spikes` and `PATH-features`, each as `saveModel` does, the neuron being in the latter's metadata.
 * @returns The paths written.
 * @throws {FileError} When the folder cannot be written to.
 */
export async function saveSpikeFeatures(path: string, predictor: SpikeFeaturePredictor): Promise<string[]> {
  const { neuron: cell, carry, spikes, features } = predictor;
  const training = { ...features.spec.training, cell: JSON.stringify(cell), carry: JSON.stringify(carry) };
  return [
    ...await saveModel(`${path}-spikes`, spikes),
    ...await saveModel(`${path}-features`, { ...features, spec: { ...features.spec, training } }),
  ];
}

/** Part of each state variable that is carried over. */
const CARRY = z.record(z.string(), z.number());

/**
 * Reads what {@linkcode saveSpikeFeatures} wrote.
 * @throws {FileError} When a file is missing or foreign, or is not of such a pair.
 */
export async function loadSpikeFeatures(path: string): Promise<SpikeFeaturePredictor> {
  const spikes = await loadTraceModel(`${path}-spikes`),
    { spec, weights } = await loadTraceModel(`${path}-features`);
  const { cell, carry, ...training } = spec.training;
  try {
    return {
      neuron: parseFeatureNeuron(parseJson(String(cell), "its cell")),
      carry: checkSpec(CARRY, parseJson(String(carry), "what it carries over")),
      spikes,
      features: { spec: { ...spec, training }, weights },
    };
  } catch (error) {
    if (!isUserError(error)) throw error;
    throw new FileError(
      `Cannot read ${path}-features as it must be one of two networks that tell spikes: current value is ${
        shown(cell)
      } (${error.message})`,
      { path, cause: error },
    );
  }
}
