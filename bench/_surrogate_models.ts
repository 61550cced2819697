import { initialWeights } from "../lib/surrogate/counts/initialise.ts";
import { unpackWeights } from "../lib/surrogate/counts/count_layout.ts";
import { loadModel, type SurrogateModel } from "../lib/surrogate/model_file.ts";
import type { RecurrentSpec } from "../lib/surrogate/counts/recurrent_spec.ts";
import type { VolleySpec } from "../lib/surrogate/volley/volley_spec.ts";

/** Spikes per bin that untrained weights start from: about those of mif-second. */
const MEAN_COUNTS = { e: 4, i: 5 };

/** A recurrent surrogate and whether its weights are trained. */
export interface LstmModel {
  model: SurrogateModel<RecurrentSpec>;
  trained: boolean;
}

/** The volley surrogate of a file. */
export async function volleyModel(path: string): Promise<SurrogateModel<VolleySpec>> {
  const { spec, weights } = await loadModel(path);
  if (spec.kind !== "volley") {
    throw new TypeError(
      `Cannot measure ${path} as it must be a volley surrogate: current value is ${spec.kind}`,
    );
  }
  return { spec, weights };
}

/**
 * The recurrent surrogate of a file with one LSTM layer of `units`: as trained where it has as many, else with first
 * weights, which have the same operations but for the sampler's steps.
 */
export async function lstmModel(path: string, units: number): Promise<LstmModel> {
  const { spec, weights } = await loadModel(path);
  if (spec.kind !== "recurrent") {
    throw new TypeError(
      `Cannot measure ${path} as it must be a recurrent surrogate: current value is ${spec.kind}`,
    );
  }
  const [layer, ...more] = spec.layers;
  if (more.length === 0 && layer?.kind === "lstm" && layer.units === units) {
    return { model: { spec, weights }, trained: true };
  }
  const resized: RecurrentSpec = { ...spec, layers: [{ kind: "lstm", units }] };
  const bins = 100;
  const data = {
    populations: spec.populations,
    binMs: spec.binMs,
    networks: 1,
    bins,
    counts: new Uint16Array(2 * bins).fill(MEAN_COUNTS.e, 0, bins).fill(MEAN_COUNTS.i, bins),
  };
  const first = initialWeights(resized, { seed: 1, data, networks: 1 });
  return { model: { spec: resized, weights: unpackWeights(resized, first) }, trained: false };
}

/** The same parameters for all runs, those of the network that a surrogate is of. */
export function sameParameters(
  names: readonly string[],
  network: Readonly<Record<string, unknown>>,
  runs: number,
): Float32Array<ArrayBuffer> {
  const row = names.map((name) => Number(network[name]));
  return Float32Array.from({ length: runs * row.length }, (_, at) => row[at % row.length]);
}
