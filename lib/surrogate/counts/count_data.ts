import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import {
  checkPopulationCounts,
  countsOf,
  type PopulationCounts,
  populationIndex,
} from "../../system/population_counts.ts";
import type { SystemSpec } from "../../system/run.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";

/** Spike counts of many networks, and what differs between them. */
export interface CountData extends PopulationCounts {
  /**
   * What differs between the networks: names and `(networks, P)` values; `low` and `high` are the box that they were drawn
   * from. @default nothing; the range of the values
   */
  parameters?: { names: string[]; values: Float32Array; low?: readonly number[]; high?: readonly number[] };
  /**
   * The networks' coarse state at the end of each bin, to be modelled beside the counts: names of its variables and
   * `(networks, bins, C)` values, already transformed such that a Gaussian suits their changes. @default nothing
   */
  state?: { names: string[]; values: Float32Array };
  /** Spec of the network that the counts are of. A surrogate that learns from them names it, so that fits can ask the network. @default none is named */
  network?: SystemSpec;
}

/** Counts of a free run of a surrogate or a baseline; its networks are the runs. */
export interface RolloutCounts extends PopulationCounts {
  /** Names and `(networks, bins, C)` values of the coarse state, where it was recorded. */
  state?: { names: string[]; values: Float32Array<ArrayBuffer> };
}

/** Most spikes of a population in a bin: counts are 16 bits on the GPU. */
export const MOST_SPIKES = 65_535;

const TASK = "use the counts";

/** Throws unless the arrays fit the sizes, every value is finite and every count fits 16 bits. */
export function checkCountData(data: CountData): void {
  requireWhole(TASK, "networks", data.networks);
  requireWhole(TASK, "bins", data.bins, 2);
  checkPopulationCounts(TASK, data);
  const most = data.counts.findIndex((count) => count > MOST_SPIKES);
  if (most >= 0) {
    const { name } = data.populations[Math.floor(most / data.bins) % data.populations.length];
    fail(
      TASK,
      `a bin may hold ${MOST_SPIKES} spikes of a population, narrower bins being the cure`,
      `${data.counts[most]} of ${name}`,
    );
  }
  checkState(data);
  if (!data.parameters) return;
  const { names, values } = data.parameters;
  if (values.length !== data.networks * names.length) {
    const found = `${values.length} for ${data.networks} x ${names.length}`;
    fail(TASK, "parameters.values must hold networks x names values", found);
  }
  for (const bound of ["low", "high"] as const) {
    const given = data.parameters[bound];
    if (given === undefined || given.length === names.length) continue;
    fail(
      TASK,
      `parameters.${bound} must hold a number for each of ${names.length} names`,
      `${given.length} numbers`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const name = names[bad % names.length];
    fail(TASK, `parameter ${name} must be finite`, values[bad]);
  }
}

function checkState({ state, networks, bins }: CountData): void {
  if (!state) return;
  const { names, values } = state;
  if (values.length !== networks * bins * names.length) {
    const found = `${values.length} for ${networks} x ${bins} x ${names.length}`;
    fail(TASK, "state.values must hold networks x bins x names values", found);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const channel = names[bad % names.length];
  fail(TASK, `state ${channel} must be finite`, values[bad]);
}

/** The fields of the WGSL struct `Features`. */
export function featureFields(spec: RecurrentSpec): Record<string, unknown> {
  const { inputs, window, centre, scale } = spec.features;
  return {
    used: inputs.length,
    window,
    parameters: spec.parameters.names.length,
    list: inputs.map(({ population, kind }, at) => ({
      population: populationIndex(spec, population),
      logarithm: Number(kind === "log"),
      centre: centre[at],
      scale: scale[at],
    })),
  };
}

/** Normalised parameters `(networks or runs, P)`, as the kernels take them. */
export function normaliseParameters(
  spec: RecurrentSpec,
  values: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  const { names, centre, scale } = spec.parameters;
  const count = names.length;
  return Float32Array.from({ length: values.length }, (_, at) => {
    return (values[at] - centre[at % count]) / scale[at % count];
  });
}

/** Words of 32 bits that the counts of a bin take on the GPU: two populations share one. */
export function wordsOf(populations: number): number {
  return Math.ceil(populations / 2);
}

/** Counts as the kernels take them, `(networks, bins, words)`: of two populations the first in the low 16 bits. */
export function packCounts(data: PopulationCounts): Uint32Array<ArrayBuffer> {
  const { networks, bins, populations } = data, width = wordsOf(populations.length);
  const words = new Uint32Array(networks * bins * width);
  for (let network = 0; network < networks; network++) {
    for (let p = 0; p < populations.length; p++) {
      const series = countsOf(data, network, p), first = network * bins * width + (p >> 1);
      for (let bin = 0; bin < bins; bin++) words[first + bin * width] |= series[bin] << 16 * (p & 1);
    }
  }
  return words;
}

/**
 * The reverse of {@linkcode packCounts} for a part of the bins.
 * @param words `(networks, columns, words)`, the first bin of the part at 0. @param counts Gets `count` bins from bin `first` on.
 */
export function unpackCounts(
  words: Uint32Array,
  counts: PopulationCounts,
  part: { first: number; count: number; columns: number },
): void {
  const { first, count, columns } = part;
  const { networks, populations } = counts, width = wordsOf(populations.length);
  for (let network = 0; network < networks; network++) {
    for (let p = 0; p < populations.length; p++) {
      const series = countsOf(counts, network, p), from = network * columns * width + (p >> 1);
      for (let bin = 0; bin < count; bin++) {
        series[first + bin] = words[from + bin * width] >>> 16 * (p & 1) & 0xffff;
      }
    }
  }
}
