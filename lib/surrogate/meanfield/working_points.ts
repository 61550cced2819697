import { countsOf } from "../../system/population_counts.ts";
import { isWaveform, type Waveform } from "../../system/waveform.ts";
import { largestOf, leastOf, resolveWaveform } from "../../system/resolved_waveform.ts";
import type { CountData } from "../counts/count_data.ts";
import { type Channel, drivenRates } from "./channels.ts";
import type { NetworkBox } from "./network_at.ts";

/** What a network did at one point of its box. */
export interface WorkingPoint {
  /** Values of its parameters. (P) */
  values: number[];
  /** Mean rate of each population, and of each drive, Hz. */
  rates: Record<string, number>;
  /** Standard error of the mean rate of each population, Hz. @default it is not known */
  chance?: Record<string, number>;
}

/** Most working points that are looked at. */
const MOST = 64;

/** Parts of a run from which the error of its mean rate is found. */
const PARTS = 10;

/** Mean rate of a population over some networks and its standard error, from parts of their runs. Hz */
function countedRate(
  data: CountData,
  networks: readonly number[],
  p: number,
): { rate: number; error: number } {
  const parts = Math.min(PARTS, data.bins), each = Math.floor(data.bins / parts);
  const perSpike = 1000 / (data.binMs * data.populations[p].size);
  let all = 0, squares = 0, sum = 0;
  for (const network of networks) {
    const counts = countsOf(data, network, p);
    for (const count of counts) all += count;
    for (let part = 0; part < parts; part++) {
      let spikes = 0;
      for (const count of counts.subarray(part * each, (part + 1) * each)) spikes += count;
      sum += spikes;
      squares += spikes * spikes;
    }
  }
  const seen = networks.length * parts, variance = Math.max(0, squares - sum * sum / seen) / (seen - 1);
  return {
    rate: all * perSpike / (networks.length * data.bins),
    error: Math.sqrt(variance / seen) * perSpike / each,
  };
}

/** A rate from outside in the middle of its range, Hz. */
function usualRate(value: number | Waveform): number {
  if (!isWaveform(value)) return value;
  const wave = resolveWaveform(value, 1);
  return "edges" in wave ? (leastOf(wave) + largestOf(wave)) / 2 : wave.mean;
}

/** Rates of drives at some values of the parameters, Hz. */
export function driveRates(box: NetworkBox, values: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(
    drivenRates(box.at(values).spec).map(({ name, value }) => [name, usualRate(value)]),
  );
}

/** The points of counts, networks of the same parameters as one; at most 64, evenly among all. */
export function workingPoints(data: CountData, box: NetworkBox): WorkingPoint[] {
  const { networks, populations, parameters } = data;
  const points = new Map<string, { values: number[]; networks: number[] }>();
  for (let network = 0; network < networks; network++) {
    const count = parameters?.names.length ?? 0;
    const values = box.box.map(({ name }) =>
      parameters!.values[network * count + parameters!.names.indexOf(name)]
    );
    const key = values.join(" "), found = points.get(key);
    if (found) found.networks.push(network);
    else points.set(key, { values, networks: [network] });
  }
  const all = [...points.values()], every = Math.max(1, all.length / MOST);
  const taken = Array.from({ length: Math.min(MOST, all.length) }, (_, k) => all[Math.floor(k * every)]);
  return taken.map(({ values, networks: own }) => {
    const known = populations.map(({ name }, p) => [name, countedRate(data, own, p)] as const);
    const rates = Object.fromEntries(known.map(([name, { rate }]) => [name, rate]));
    return {
      values,
      rates: { ...rates, ...driveRates(box, values) },
      chance: Object.fromEntries(known.map(([name, { error }]) => [name, error])),
    };
  });
}

/** Events per second that a cell gets by each channel. @param rates Of sources, Hz. (channels) Hz */
export function channelRates(
  channels: readonly Channel[],
  rates: Readonly<Record<string, number>>,
): number[] {
  return channels.map(({ sources }) =>
    sources.reduce((sum, { name, hits }) => sum + hits * (rates[name] ?? 0), 0)
  );
}

/** Part of what a channel brings that comes by synapses and not from drives, on average over working points. (channels) */
export function wiredParts(channels: readonly Channel[], working: readonly WorkingPoint[]): number[] {
  return channels.map(({ sources, drives }) => {
    const wired = sources.slice(0, sources.length - drives.length);
    const sum = (some: typeof sources, rates: WorkingPoint["rates"]) =>
      some.reduce((all, { name, hits }) => all + hits * (rates[name] ?? 0), 0);
    const parts = working.map(({ rates }) => sum(wired, rates) / sum(sources, rates)).filter(Number.isFinite);
    return parts.length > 0 ? parts.reduce((all, part) => all + part, 0) / parts.length : 1;
  });
}
