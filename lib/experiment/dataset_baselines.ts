import { fail } from "../base/fail.ts";
import { fitAutoregression } from "../surrogate/baseline/autoregression.ts";
import type { Baseline } from "../surrogate/baseline/baseline.ts";
import { MarkovChainFit } from "../surrogate/baseline/markov_tables.ts";
import { meanFieldBaseline } from "../surrogate/baseline/mean_field.ts";
import { fitPoisson } from "../surrogate/baseline/poisson.ts";
import { datasetCounts } from "./dataset/dataset_counts.ts";
import type { Dataset } from "./dataset/load_dataset.ts";
import { doneShards } from "./dataset/selected_points.ts";
import type { MifExtras } from "../markov/dataset_extras.ts";
import type { MifSpec } from "../markov/mif_spec.ts";
import { readMifStates } from "./dataset/mif_shards.ts";
import { requireMifDataset } from "./dataset/require_mif_dataset.ts";

/** Bins between two coarse states that the Markov chain is fitted on: neighbouring ones say little new. */
const EVERY_BINS = 5;

/** Whether the histograms can be those of a chain: they end at the threshold and have an edge at its border. */
function fitsChain({ spec, histogram }: MifExtras & { spec: MifSpec }): boolean {
  const { lowest, width, bins } = histogram;
  const end = lowest + width * bins;
  const border = (Math.round(0.7 * spec.threshold) - lowest) / width;
  return end >= spec.threshold && end < spec.threshold + width && Number.isInteger(border) && border >= 1;
}

async function fitChain(dataset: Dataset): Promise<Baseline> {
  const { manifest } = dataset, { box, simulation } = manifest;
  const { spec, histogram } = requireMifDataset(manifest, "fit a Markov chain");
  const names = box.map(({ name }) => name);
  const fit = new MarkovChainFit(spec, { histogram, names, binMs: simulation.binMs });
  const size = 2 * histogram.bins;
  for (const k of doneShards(manifest, "train")) {
    const { point, networks, bins } = await dataset.readShard(k);
    const states = await readMifStates(dataset, k);
    const frames = Math.floor(bins / EVERY_BINS);
    for (let network = 0; network < networks; network++) {
      const { label, values } = manifest.points[point[network]];
      if (label !== "active") continue;
      const histograms = new Uint16Array(frames * size);
      const pools = new Uint32Array(frames * 4);
      for (let frame = 0; frame < frames; frame++) {
        const at = network * bins + frame * EVERY_BINS;
        histograms.set(states.histograms.subarray(at * size, (at + 1) * size), frame * size);
        pools.set(states.pools.subarray(at * 4, (at + 1) * 4), frame * 4);
      }
      fit.add(values, { histograms, pools });
    }
  }
  return fit.finish();
}

/** Those that know the Markovian network. */
async function markovBaselines(dataset: Dataset, names: string[]): Promise<Baseline[]> {
  const { manifest } = dataset, mif = requireMifDataset(manifest, "fit the rate formula");
  return [
    meanFieldBaseline(mif.spec, { names, binMs: manifest.simulation.binMs }),
    ...fitsChain(mif) ? [await fitChain(dataset)] : [],
  ];
}

/**
 * Fits every baseline on the active training points of a dataset: Poisson counts, a linear autoregression, the linear
 * rate formula, and, where the dataset's histograms allow it, the coarse-grained Markov chain.
 * @param dataset See `loadDataset`.
 * @throws {RangeError} When there is no active training point.
 */
export async function fitBaselines(dataset: Dataset): Promise<Baseline[]> {
  const { manifest } = dataset;
  const counts = await datasetCounts(dataset, "train", { labels: ["active"] });
  if (counts.networks === 0) fail("fit baselines", "the dataset must hold active training points", "none");
  const names = manifest.box.map(({ name }) => name);
  return [
    fitPoisson(counts),
    fitAutoregression(counts),
    ...manifest.system === "mif" ? await markovBaselines(dataset, names) : [],
  ];
}
