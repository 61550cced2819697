import { unequal } from "../../gpu/proof.ts";
import type { EnsembleRun, RecordOptions } from "../run.ts";
import type { Sizes } from "./_random_spec.ts";

/** Everything that can be recorded, of cells that do not divide into whole invocations. */
export function recordAll({ e, i }: Sizes): RecordOptions {
  return {
    spikes: true,
    pools: true,
    histogram: { everyMs: 1, lowest: -66, width: 7, bins: 20 },
    voltages: { everyMs: 1, excitatory: Math.ceil(e / 2), inhibitory: Math.min(1, i) },
  };
}

/** What is recorded, one kind at a time and all of it. */
export const RECORDS: Readonly<Record<string, RecordOptions>> = {
  counts: {},
  spikes: { spikes: true },
  pools: { pools: true },
  histogram: { histogram: recordAll({ e: 8, i: 2 }).histogram },
  voltages: { voltages: recordAll({ e: 8, i: 2 }).voltages },
  everything: recordAll({ e: 8, i: 2 }),
};

/** All recorded arrays of a run by name. */
export function recordedArrays(run: EnsembleRun): Map<string, ArrayLike<number>> {
  const { e, i, recurrent } = run;
  const arrays = new Map<string, ArrayLike<number>>(Object.entries({ e, i, recurrent }));
  for (const [name, pool] of Object.entries(run.pools ?? {})) arrays.set(`pools.${name}`, pool);
  run.spikes?.forEach(({ times, neurons }, network) => {
    arrays.set(`spikes[${network}].times`, times);
    arrays.set(`spikes[${network}].neurons`, neurons);
  });
  if (run.histograms) arrays.set("histograms", run.histograms.data);
  if (run.voltages) arrays.set("voltages", run.voltages.data);
  return arrays;
}

/** How many recorded values of two runs differ, and of times at which networks were stopped. */
export function differingWords(found: EnsembleRun, wanted: EnsembleRun): number {
  const arrays = recordedArrays(found),
    never = (times: EnsembleRun["runaway"]) => times?.map((time) => time ?? -1e9) ?? [];
  let words = unequal(never(found.runaway), never(wanted.runaway));
  for (const [name, values] of recordedArrays(wanted)) words += unequal(arrays.get(name) ?? [], values);
  return words;
}

/**
 * Networks whose recorded arrays are not the same in both runs, spike times to `atolMs`: a string for each, with what
 * differs first.
 */
export function differingNetworks(found: EnsembleRun, wanted: EnsembleRun, atolMs: number): string[] {
  const differing = new Map<number, string>(), arrays = recordedArrays(found);
  for (const [name, of] of recordedArrays(wanted)) {
    const got = arrays.get(name) ?? [];
    const own = /^spikes\[(\d+)\]/.exec(name);
    const tolerance = name.endsWith(".times") ? atolMs : 0;
    const each = Math.max(got.length, of.length) / (own ? 1 : found.networks);
    for (let at = 0; at < Math.max(got.length, of.length); at++) {
      const network = own ? Number(own[1]) : Math.floor(at / each);
      // Written so that a missing value fails.
      if (Math.abs(got[at] - of[at]) <= tolerance || differing.has(network)) continue;
      differing.set(network, `network ${network}: ${name}[${at}] is ${got[at]}, not ${of[at]}`);
    }
  }
  found.runaway?.forEach((time, network) => {
    if (time === wanted.runaway?.[network] || differing.has(network)) return;
    differing.set(network, `network ${network}: stopped at ${time}, not ${wanted.runaway?.[network]}`);
  });
  return [...differing.values()];
}

/** Number of all spikes of a run. */
export function spikesOf({ e, i }: EnsembleRun): number {
  const sum = (counts: Uint16Array) => counts.reduce((a, b) => a + b, 0);
  return sum(e) + sum(i);
}
