import type { EnsembleRun } from "../../lib/markov/run.ts";
import { recordedArrays } from "./_same_run.ts";

/**
 * Networks whose recorded arrays are not the same in both runs, spike times to `atolMs`: a string for each, with what
 * differs first.
 */
export function differingNetworks(actual: EnsembleRun, expected: EnsembleRun, atolMs: number): string[] {
  const differing = new Map<number, string>();
  const wanted = recordedArrays(expected);
  for (const [name, got] of recordedArrays(actual)) {
    const of = wanted.get(name);
    if (!of) throw new Error(`${name} was recorded by one run alone`);
    const own = /^spikes\[(\d+)\]/.exec(name);
    const tolerance = name.endsWith(".times") ? atolMs : 0;
    const each = Math.max(got.length, of.length) / (own ? 1 : actual.networks);
    for (let at = 0; at < Math.max(got.length, of.length); at++) {
      const network = own ? Number(own[1]) : Math.floor(at / each);
      // Written so that a missing value fails.
      if (Math.abs(got[at] - of[at]) <= tolerance || differing.has(network)) continue;
      differing.set(network, `network ${network}: ${name}[${at}] is ${got[at]}, not ${of[at]}`);
    }
  }
  return [...differing.values()];
}
