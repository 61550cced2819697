import { trainModel, type TrainModelOptions } from "../../../lib/surrogate/train_model.ts";
import type { TrainedModel } from "../../../lib/nn/model_file.ts";
import type { CountSpec } from "../../../lib/surrogate/surrogate.ts";
import type { PopulationCounts } from "../../../lib/system/population_counts.ts";
import { syntheticCounts } from "../counts/_data.ts";

/** A short training on made-up counts of 12 networks, of which 6 are held out. */
export const TRAINING: Omit<TrainModelOptions, "members"> = {
  ...{ kind: "recurrent", data: syntheticCounts(12, 120), heldOut: 6, seed: 5, steps: 12, batch: 4 },
  choices: { layers: "gru:4", window: 20 },
};

/** An ensemble of three members. */
export async function threeMembers(): Promise<TrainedModel<CountSpec>> {
  return (await trainModel(null, { ...TRAINING, members: 3 })).model as TrainedModel<CountSpec>;
}

/** One run of populations of 10 cells in bins of 100 ms that fire at given rates, Hz: a bin each. */
export function runAt(...rates: readonly number[][]): PopulationCounts {
  const populations = rates.map((_, p) => ({ name: "EI"[p], size: 10 }));
  return {
    ...{ populations, binMs: 100, networks: 1, bins: rates[0].length },
    counts: Uint16Array.from(rates.flat()),
  };
}
