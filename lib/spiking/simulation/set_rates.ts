import { withKnown } from "../../base/nearest_name.ts";
import { failSpec } from "../../base/spec_error.ts";
import { largestOf, resolveWaveform } from "../../system/resolved_waveform.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";
import type { ResolvedRate } from "../build/waveform.ts";

/** Largest rate that a generator was opened with, Hz. */
function mostHz({ spec, stepMs }: ResolvedNetwork, at: number): number {
  const rate = spec.populations[at].parameters?.rate;
  return largestOf(resolveWaveform(rate as Parameters<typeof resolveWaveform>[0], stepMs));
}

/**
 * A network whose generators have other rates from now on, of those whose rate varies in time; nothing is read or drawn anew.
 * @param rates Hz, by the names of populations.
 * @throws {SpecError} When there is no such population, its rate does not vary, or a rate is below 0 or above the largest that the spec gives it.
 */
export function withRates(
  network: ResolvedNetwork,
  rates: Readonly<Record<string, number>>,
): ResolvedNetwork {
  const task = "change rates while the network runs", { populations, stepMs } = network;
  const changed = [...populations];
  for (const [name, hz] of Object.entries(rates)) {
    const at = populations.findIndex((one) => one.name === name),
      path = `populations.${name}.parameters.rate`;
    if (at < 0) {
      failSpec(
        path,
        task,
        "there is no population of this name",
        withKnown(name, populations.map((one) => one.name)),
      );
    }
    const { rate } = populations[at];
    if (!rate) {
      failSpec(
        path,
        task,
        `the rate of ${name} must be one that varies in time from the start`,
        "one that does not",
      );
    }
    const most = mostHz(network, at);
    if (!(hz >= 0 && hz <= most)) {
      failSpec(path, task, `the rate of ${name} must be from 0 to ${most} Hz, its largest in the spec`, hz);
    }
    const own: ResolvedRate = { ...rate, wave: resolveWaveform(hz, stepMs) };
    changed[at] = { ...populations[at], rate: own };
  }
  return { ...network, populations: changed };
}
