import { withKnown } from "../../base/nearest_name.ts";
import { failSpec } from "../../base/spec_error.ts";
import { largestOf, resolveWaveform } from "../../system/resolved_waveform.ts";
import { isWaveform } from "../../system/waveform.ts";
import type { ResolvedNetwork, ResolvedPopulation } from "../build/resolve.ts";
import type { ResolvedRate } from "../build/waveform.ts";
import type { SpikingSpec } from "../spec_types.ts";

const TASK = "change rates while the network runs";

/** A rate that may be set: where it is in the spec, and what it is there. */
interface Named {
  path: string;
  rateHz: unknown;
  rate: ResolvedRate | null;
  /** The populations with another rate in its place. */
  with(rate: ResolvedRate): ResolvedPopulation[];
}

/** The rate of a population of generators. */
function ofPopulation({ populations, spec }: ResolvedNetwork, name: string): Named | null {
  const at = populations.findIndex((one) => one.name === name);
  if (at < 0) return null;
  return {
    path: `populations.${name}.parameters.rate`,
    rateHz: spec.populations[at].parameters?.rate,
    rate: populations[at].rate,
    with: (rate) => populations.with(at, { ...populations[at], rate }),
  };
}

/** Number of a drive in the spec, by its name. */
function driveNumber({ drives = [] }: SpikingSpec, name: string): number {
  return drives.findIndex((drive) => (drive.name ?? drive.to) === name);
}

/** The rate of a drive. */
function ofDrive({ populations, spec }: ResolvedNetwork, name: string): Named | null {
  const number = driveNumber(spec, name), drives = spec.drives ?? [];
  if (number < 0) return null;
  const { to, receptor, rateHz } = drives[number], at = populations.findIndex((one) => one.name === to);
  const place = drives.slice(0, number).filter((one) => one.to === to && one.receptor === receptor).length;
  const { receptors } = populations[at], k = receptors.findIndex((one) => one.name === receptor);
  return {
    path: `drives.${name}.rateHz`,
    rateHz,
    rate: receptors[k].drives[place].rate,
    with: (rate) => {
      const changed = receptors[k].drives.with(place, { ...receptors[k].drives[place], rate });
      const all = receptors.with(k, { ...receptors[k], drives: changed });
      return populations.with(at, { ...populations[at], receptors: all });
    },
  };
}

/** Whether a name is that of a drive. */
export function isDrive({ spec, populations }: ResolvedNetwork, name: string): boolean {
  return driveNumber(spec, name) >= 0 && populations.every((one) => one.name !== name);
}

/**
 * A network whose generators and drives have other rates from now on, of those whose rate varies in time;
 * nothing is read or drawn anew.
 * @param rates Hz, by the names of populations and drives; a name of both is the population's.
 * @throws {SpecError} When there is none of this name, its rate does not vary, or a rate is below 0 or
 * above the largest that the spec gives it.
 */
export function withRates(
  network: ResolvedNetwork,
  rates: Readonly<Record<string, number>>,
): ResolvedNetwork {
  return Object.entries(rates).reduce((all, [name, hz]) => {
    const found = ofPopulation(all, name) ?? ofDrive(all, name), { stepMs } = all;
    if (!found) {
      const known = [...all.populations, ...(all.spec.drives ?? [])].map((one) =>
        "to" in one ? one.name ?? one.to : one.name
      );
      failSpec(
        `populations.${name}.parameters.rate`,
        TASK,
        "there is no population or drive of this name",
        withKnown(name, known),
      );
    }
    const { rate, rateHz, path } = found;
    if (!rate || !isWaveform(rateHz)) {
      failSpec(
        path,
        TASK,
        `the rate of ${name} must be one that varies in time from the start`,
        "one that does not",
      );
    }
    const most = largestOf(resolveWaveform(rateHz, stepMs));
    if (!(hz >= 0 && hz <= most)) {
      failSpec(path, TASK, `the rate of ${name} must be from 0 to ${most} Hz, its largest in the spec`, hz);
    }
    return { ...all, populations: found.with({ ...rate, wave: resolveWaveform(hz, stepMs) }) };
  }, network);
}
