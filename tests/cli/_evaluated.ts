import { datasetCounts } from "../../lib/experiment/dataset/dataset_counts.ts";
import { loadDataset } from "../../lib/experiment/dataset/load_dataset.ts";
import { makeDataset } from "../../lib/experiment/dataset/make_dataset.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { saveModel } from "../../lib/surrogate/model_file.ts";
import { trainSurrogate } from "../../lib/surrogate/counts/train.ts";
import { SMALL } from "../experiment/dataset/_dataset.ts";

/** A dataset, two surrogates that are hardly trained, and one of a single network, in a folder. */
export async function prepare(gpu: Gpu, folder: string): Promise<void> {
  const path = `${folder}/set`;
  await makeDataset(path, {
    ...SMALL,
    points: 10,
    fractions: { train: 0.7, validation: 0.1, test: 0.2 },
    durationMs: 1200,
  });
  const { parameters, ...counts } = await datasetCounts(await loadDataset(path), "train");
  const box = { low: SMALL.box.map(({ low }) => low), high: SMALL.box.map(({ high }) => high) };
  const short = { steps: 3, batch: 4, window: 20, seed: 1 };
  for (const [name, units] of [["one", 4], ["two", 6], ["alone", 4]] as const) {
    const { model } = await trainSurrogate(gpu, {
      ...short,
      data: name === "alone" ? counts : { ...counts, parameters: { ...parameters!, ...box } },
      spec: { layers: [{ kind: "lstm", units }] },
    });
    await saveModel(`${folder}/${name}`, model);
  }
}
