/**
 * What golden results keep of runs, datasets and models. The names here stay those of version 0.1.0, whatever the fields of the library are called.
 * @module
 */
import type {
  CellDataset,
  CellsRun,
  EnsembleRun,
  NamedWeights,
  PopulationCounts,
  SpikingRun,
  SynapseTable,
} from "@volley/volley";
import { populationArray } from "@volley/volley";
import { digest, digests, type Result } from "./_golden.ts";

/** A Markovian run. */
export async function ofRun(run: EnsembleRun): Promise<Result> {
  const { specs, networks, seed, method, stepMs, binMs, bins, warmupMs, e, i, recurrent } = run;
  const { pools, spikes, histograms, voltages, runaway } = run;
  return {
    about: { networks, seed, method, stepMs, binMs, bins, warmupMs },
    specs: specs.map((spec) => JSON.stringify(spec)),
    ...await digests({ e, i, recurrent }),
    ...(pools ? { pools: await digests({ ...pools }) } : {}),
    ...(spikes ? { spikes: await Promise.all(spikes.map((one) => digests({ ...one }))) } : {}),
    ...(histograms ? { histograms: await digest(histograms.data) } : {}),
    ...(voltages ? { voltages: await digest(voltages.data) } : {}),
    ...(runaway ? { runaway } : {}),
  };
}

/** Counts of two populations. */
export async function ofCounts(counts: PopulationCounts): Promise<Result> {
  const { binMs, bins } = counts, [e, i] = [0, 1].map((p) => populationArray(counts, p));
  return { binMs, bins, ...await digests({ e, i }) };
}

/** A run of point neurons. */
export async function ofSpiking(run: SpikingRun): Promise<Result> {
  const { spec, seed, stepMs, startMs, binMs, bins, populations, counts, spikes, traces, synapses } = run;
  return {
    about: { network: spec.name, seed, stepMs, startMs, binMs, bins, synapses },
    sizes: Object.fromEntries(populations.map(({ name, size }) => [name, size])),
    counts: await digest(counts),
    ...(spikes ? { spikes: await digests({ ...spikes }) } : {}),
    traces: await Promise.all(traces.map(async ({ population, variable, values }) => ({
      of: `${population}.${variable}`,
      ...await digest(values),
    }))),
  };
}

/** Synapses of a projection, with what they learnt. */
export async function ofSynapses(
  { name, sources, targets, delaysMs, weights, state }: SynapseTable,
): Promise<Result> {
  return { name, ...await digests({ sources, targets, delaysMs, weights }), state: await digests(state) };
}

/** Runs of detailed cells. */
export async function ofCells({ cells, samples, voltages, spikes }: CellsRun): Promise<Result> {
  return { cells, samples, voltages: await digest(voltages), ...await digests({ ...spikes }) };
}

/** Recordings of a cell. */
export async function ofRecordings(data: CellDataset): Promise<Result> {
  const { runs, samples, everyMs, sites, inputs, voltages, spikes } = data;
  return { runs, samples, dtMs: everyMs, sites, ...await digests({ inputs, ...voltages, ...spikes }) };
}

/** Weights of a surrogate. */
export async function ofWeights(weights: NamedWeights): Promise<Result> {
  const all: Record<string, Result> = {};
  for (const [name, { shape, data }] of Object.entries(weights)) {
    all[name] = { shape: [...shape], ...await digest(data) };
  }
  return all;
}
