import type { Gpu } from "../../gpu/gpu.ts";
import type { MembersHeldOut } from "../../nn/ensemble_members.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import { equalShares, someNetworks } from "../../system/population_counts.ts";
import type { CountData } from "../counts/count_data.ts";
import type { SurrogatesOption } from "../registry.ts";
import type { CountSpec } from "../surrogate.ts";
import { chanceRate, LEAST_HZ, memberSpread } from "./member_spread.ts";
import { rolloutMembers } from "./rollout_members.ts";

/** Most points at which members are compared with their network. */
const MOST_POINTS = 64;
/** Longest runs of the members at each. */
const MOST_BINS = 5000;

/** A point that was held out. */
interface HeldOutPoint {
  values: number[];
  network: PopulationCounts;
}

/** The points of the networks at the end of the data, of each its networks. */
export function pointsHeldOut(data: CountData, heldOut: number): HeldOutPoint[] {
  const { parameters, networks, populations, binMs, bins, counts } = data;
  const names = parameters?.names ?? [], P = names.length;
  const valuesOf = (network: number) =>
    Array.from({ length: P }, (_, p) => parameters!.values[network * P + p]);
  const all = { populations, binMs, networks, bins, counts } as PopulationCounts, points: HeldOutPoint[] = [];
  for (let first = networks - heldOut; first < networks;) {
    const values = valuesOf(first), key = values.join(" ");
    let end = first + 1;
    while (end < networks && valuesOf(end).join(" ") === key) end++;
    points.push({ values, network: someNetworks(all, first, end - first) });
    first = end;
  }
  return points;
}

/** What is left of a relative error when the variance of chance is taken off its square. */
function beyondChance(error: number, chance: number): number {
  return Math.sign(error) * Math.sqrt(Math.max(0, error * error - chance));
}

/**
 * How far the members of an ensemble lie apart at points that were held out of their training, and how far their mean is from the network there.
 * @param model The ensemble, of two members or more. @param points At most 64 of them are taken, evenly.
 * @returns null without points.
 */
export async function heldOutSpreads(
  gpu: Gpu | null,
  model: TrainedModel<CountSpec>,
  points: readonly HeldOutPoint[],
  options: SurrogatesOption & { seed?: number; signal?: AbortSignal },
): Promise<MembersHeldOut | null> {
  const count = Math.min(MOST_POINTS, points.length);
  if (count === 0) return null;
  const taken = Array.from({ length: count }, (_, k) => points[Math.floor(k * points.length / count)]);
  const members = await rolloutMembers(gpu, model, {
    ...options,
    runs: count,
    bins: Math.min(MOST_BINS, taken[0].network.bins),
    parameters: taken.flatMap(({ values }) => values),
    judged: false,
  });
  const shares = members.map((counts) => equalShares(counts, count));
  const { populations } = taken[0].network,
    found: MembersHeldOut = {
      values: taken.map(({ values }) => values),
      spreads: {},
      errors: {},
    };
  for (const [p, { name }] of populations.entries()) {
    const own = taken.map(({ network }, k) => {
      const { spread, rate, chance } = memberSpread(shares.map((share) => share[k]), p);
      const real = chanceRate(network, p), scale = Math.max(LEAST_HZ, real.rate);
      const error = beyondChance((rate - real.rate) / scale, (real.variance + chance) / scale ** 2);
      return { spread, error };
    });
    found.spreads[name] = own.map(({ spread }) => spread);
    found.errors[name] = own.map(({ error }) => error);
  }
  return found;
}
