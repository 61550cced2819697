import { spectralPeak } from "../lib/analysis/spectral_measures.ts";
import { welchPsd } from "../lib/analysis/psd.ts";
import type { ExtracellularProbe, PointUm } from "../lib/cable/extracellular/extracellular_probe.ts";
import type { NpyArray } from "../lib/io/npy.ts";
import type { LfpSignal } from "../lib/report/figures/lfp.ts";
import { type LfpProxies, lfpProxies } from "../lib/spiking/lfp/lfp_proxies.ts";
import { type LfpSources, lfpSources } from "../lib/spiking/lfp/lfp_sources.ts";
import { mixedReceptors, separateReceptors } from "../lib/spiking/lfp/separate_receptors.ts";
import type { SpikingRun } from "../lib/spiking/simulation/spiking_run.ts";
import type { SpikingSpec } from "../lib/spiking/spec_types.ts";
import type { Run } from "../lib/system/run.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { format, say } from "./_console.ts";
import { ownModels } from "./_models.ts";

/** Options of field potentials. */
export const LFP_OPTIONS: Readonly<Record<string, Option>> = {
  lfp: {
    type: "string",
    value: "POPULATION[:AMPA:GABA]",
    help:
      "point neurons: proxies of the field potential that these pyramidal cells make, by their AMPA and GABA receptors (names with commas; by default which way their currents flow)",
  },
  electrode: {
    type: "list",
    value: "X,Y,Z",
    help: "cells: the potential outside at this place, um, in the cell's coordinates; may be repeated",
  },
};

/** Samples of the spectrum of a proxy, and the fewest. */
const SEGMENT = 512;

/** Electrodes that are asked for. @throws {UsageError} When one is no place. */
export function probeOf(args: Arguments): Pick<ExtracellularProbe, "electrodes"> | null {
  const electrodes = args.list("electrode").map((text): PointUm => {
    const numbers = text.split(",").map((part) => part.trim() === "" ? NaN : Number(part));
    if (numbers.length === 3 && numbers.every(Number.isFinite)) return numbers as unknown as PointUm;
    failUsage("record outside of cells", "--electrode must be three numbers X,Y,Z, um", text);
  });
  return electrodes.length > 0 ? { electrodes } : null;
}

/** Fails where another option does not go with --lfp. */
function requireAlone(args: Arguments, networks: number): void {
  if (networks > 1) failUsage("make field potentials", "--lfp goes with one network at a time", networks);
  if (args.flag("resume")) failUsage("resume", "runs with --lfp are simulated in one go", "--lfp");
  const out = args.text("out");
  if (out?.endsWith(".h5")) failUsage("save a field potential", "--out must end with .npz", out);
}

/**
 * The network whose field potential is asked for, and whose currents make it; null without --lfp. Where excitation and inhibition share a receptor, they get receptors of
 * their own.
 * @throws {UsageError | SpecError} When it has none.
 */
export async function lfpNetwork(
  args: Arguments,
  given: SpikingSpec,
  networks: number,
): Promise<{ spec: SpikingSpec; sources: LfpSources } | null> {
  const text = args.text("lfp");
  if (text === undefined) return null;
  requireAlone(args, networks);
  const parts = text.split(":"), [population, ampa, gaba] = parts;
  if (parts.includes("") || (parts.length !== 1 && parts.length !== 3)) {
    failUsage("make field potentials", "--lfp must be POPULATION, or POPULATION:AMPA:GABA", text);
  }
  const { neurons, synapses } = await ownModels(args), mixed = mixedReceptors(given, population);
  const spec = mixed.length > 0 ? separateReceptors(given, population, { neurons, synapses }) : given;
  for (const name of mixed) {
    say(
      `What inhibits ${population} through ${name} gets a receptor of its own, ${name}-out, which changes roundings.`,
    );
  }
  const choice = {
    population,
    ...(ampa ? { ampa: ampa.split(",") } : {}),
    ...(gaba ? { gaba: gaba.split(",") } : {}),
  };
  return { spec, sources: lfpSources(spec, choice, { neurons }) };
}

/** Proxies of a run, and what is printed of them: those after the warm-up. */
export interface PrintedLfp {
  proxies: LfpProxies;
  /** For `--json`. */
  about: Record<string, unknown>;
}

/** Works out the proxies of a run, recorded from its start. */
export function lfpOf(run: SpikingRun, sources: LfpSources, warmupMs: number): PrintedLfp {
  const proxies = lfpProxies(run, sources), { population, receptors, everyMs, startMs, rws } = proxies;
  const from = Math.max(0, Math.ceil((warmupMs - startMs) / everyMs + 1e-9)), own = rws.subarray(from);
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
  const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
  const peak = own.length >= SEGMENT
    ? spectralPeak(welchPsd(own, { sampleRateHz: 1000 / everyMs, segmentLength: SEGMENT }))
    : null;
  const about = {
    ...{ population, ...receptors, everyMs, startMs, samples: rws.length },
    rws: {
      meanNa: own.length > 0 ? mean / 1000 : null,
      sdNa: own.length > 0 ? Math.sqrt(variance) / 1000 : null,
      peakHz: peak?.frequencyHz ?? null,
    },
  };
  return { proxies, about };
}

/** A row about proxies for people. */
export function lfpRow({ proxies: { population, receptors }, about }: PrintedLfp): [string, string] {
  const { meanNa, sdNa, peakHz } = about.rws as Record<string, number | null>;
  const { ampa, gaba, leftOut } = receptors, list = (names: readonly string[]) => names.join(", ") || "none";
  return [
    `field of ${population}`,
    [
      `AMPA ${list(ampa)}, GABA ${list(gaba)}${
        leftOut.length > 0 ? `, not counted ${leftOut.join(", ")}` : ""
      }`,
      `RWS ${format(meanNa)} ± ${format(sdNa)} nA`,
      `spectral peak ${peakHz === null ? "–" : `${format(peakHz)} Hz`}`,
    ].join("; "),
  ];
}

/** Signals that a picture shows below the raster. */
export function lfpSignals({ proxies }: PrintedLfp): LfpSignal[] {
  const { everyMs, startMs, rws, ampa, gaba } = proxies;
  const signal = (label: string, values: Float64Array) => ({ label, everyMs, startMs, values });
  const nA = (values: Float64Array) => values.map((value) => value / 1000);
  return [
    signal("RWS (nA)", nA(rws)),
    signal("AMPA and GABA (nA)", nA(ampa)),
    signal("AMPA and GABA (nA)", nA(gaba)),
  ];
}

/** Arrays that a run's file keeps beside the run: `lfp/times`, ms, and each proxy, pA and mV. */
export function lfpArrays({ proxies }: PrintedLfp): Record<string, NpyArray> {
  const { startMs, everyMs, rws, ampa, gaba, currents, absolute, voltage } = proxies;
  const times = Float64Array.from(rws, (_, k) => startMs + k * everyMs);
  return Object.fromEntries(
    Object.entries({ times, rws, ampa, gaba, currents, absolute, voltage }).map((
      [name, data],
    ) => [`lfp/${name}`, { data, shape: [data.length] }]),
  );
}

/** What electrodes outside of cells saw of all runs: `place`, um, and the range of the potential, mV. */
export function seenBy(
  { electrodes }: Pick<ExtracellularProbe, "electrodes">,
  traces: Run["traces"],
): { place: PointUm; leastMv: number; mostMv: number }[] {
  return electrodes.map((place, k) => {
    const own = (traces ?? []).flat().filter(({ variable }) => variable === `phi_${k}`);
    const range = (take: (a: number, b: number) => number, start: number) =>
      own.reduce((all, { values }) => values.reduce((a, b) => take(a, b), all), start);
    return { place, leastMv: range(Math.min, Infinity), mostMv: range(Math.max, -Infinity) };
  });
}
