import { fail } from "../../base/fail.ts";
import type { SpikingRun } from "../simulation/spiking_run.ts";
import type { LfpSources } from "./lfp_sources.ts";
import { weightedSum, type WeightedSumOptions } from "./weighted_sum.ts";

/** Signals of a population that stand for the local field potential, sample by sample. */
export interface LfpProxies {
  /** Name of the population. */
  population: string;
  /** Receptors that were counted as AMPA and as GABA, and those that were not counted. */
  receptors: { ampa: readonly string[]; gaba: readonly string[]; leftOut: readonly string[] };
  /** Time between samples, ms. */
  everyMs: number;
  /** Time of the first sample from the network's start, ms: the first whose delayed currents are known. */
  startMs: number;
  /** Reference weighted sum, pA. */
  rws: Float64Array;
  /** Sum of the currents of AMPA receptors, inward positive, pA. */
  ampa: Float64Array;
  /** Sum of the currents of GABA receptors, inward positive, pA. */
  gaba: Float64Array;
  /** Sum of both, pA. */
  currents: Float64Array;
  /** Sum of both without their signs, pA; of each receptor type the cells' sum is taken first. */
  absolute: Float64Array;
  /** Mean voltage, mV. */
  voltage: Float64Array;
}

const TASK = "make a field potential of this run";

/** The recorded sum of a variable; its samples as they are. */
function sumOf({ traces }: SpikingRun, population: string, variable: string): Float32Array {
  const found = traces.find((one) =>
    one.population === population && one.variable === variable && one.sum !== undefined
  );
  if (found) return found.values;
  fail(TASK, `it must have recorded the sum of ${variable} over ${population}, as lfpRecord() tells`, "none");
}

/** Sum of some sums. */
function added(parts: readonly Float32Array[], samples: number): Float64Array {
  const all = new Float64Array(samples);
  for (const part of parts) part.forEach((value, k) => all[k] += value);
  return all;
}

/**
 * Signals of a population of point neurons that stand for the local field potential: the reference weighted sum of {@linkcode weightedSum} and the simpler ones that its
 * authors compare it with. A. Mazzoni et al. (2015), doi:10.1371/journal.pcbi.1004584.
 * @param run With what {@linkcode lfpRecord} tells recorded.
 * @param sources Whose currents.
 * @param options Weights and delays.
 * @throws {RangeError} When something was not recorded, no current flowed, or the run is not longer than the delays.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { getSpikingPreset, simulateSpikingReference } from "@volley/volley";
 * import { lfpProxies, lfpRecord, lfpSources } from "@volley/volley/lfp";
 *
 * const spec = getSpikingPreset("coba"), sources = lfpSources(spec, { population: "E" });
 * const record = { traces: lfpRecord(sources), everyMs: 1 };
 * const { rws, receptors } = lfpProxies(await simulateSpikingReference(spec, { durationMs: 50, record }), sources);
 * console.log(rws.length, receptors); // 44, { ampa: ["exc"], gaba: ["inh"], leftOut: [] }
 * ```
 */
export function lfpProxies(
  run: SpikingRun,
  sources: LfpSources,
  options: Omit<WeightedSumOptions, "everyMs"> = {},
): LfpProxies {
  const { population, told, size } = sources, { everyMs } = run;
  const sums = new Map(told.map((name) => [name, sumOf(run, population, name)]));
  const flow = (name: string) => sums.get(name)!.reduce((all, value) => all + value, 0);
  const ampaNames = sources.ampa ?? told.filter((name) => flow(name) > 0);
  const gabaNames = sources.gaba ?? told.filter((name) => flow(name) < 0);
  if (ampaNames.length + gabaNames.length === 0) {
    fail(
      TASK,
      `current must have flowed through receptors of ${population}`,
      `none through ${told.join(", ")}`,
    );
  }
  const voltages = sumOf(run, population, sources.voltage), samples = voltages.length;
  const ofAll = (names: readonly string[]) =>
    added(names.map((name) => sumOf(run, population, name)), samples);
  const ampa = ofAll(ampaNames), gaba = ofAll(gabaNames);
  const { skipped, values: rws } = weightedSum({ ampa, gaba }, { everyMs, ...options });
  const from = (value: (k: number) => number) =>
    Float64Array.from({ length: samples - skipped }, (_, k) => value(skipped + k));
  const counted = [...ampaNames, ...gabaNames];
  return {
    population,
    receptors: {
      ampa: ampaNames,
      gaba: gabaNames,
      leftOut: [...sources.leftOut, ...told.filter((name) => !counted.includes(name))],
    },
    everyMs,
    startMs: run.startMs + (skipped + 1) * everyMs,
    rws,
    ampa: ampa.slice(skipped),
    gaba: gaba.slice(skipped),
    currents: from((k) => ampa[k] + gaba[k]),
    absolute: from((k) => Math.abs(ampa[k]) + Math.abs(gaba[k])),
    voltage: from((k) => voltages[k] / size),
  };
}
