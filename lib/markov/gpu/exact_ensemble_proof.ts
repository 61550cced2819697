import { atLeast, type KernelVariant, type Proof } from "../../gpu/proof.ts";
import { madeUp } from "../../random/made_up.ts";
import { simulateWindows } from "../cpu/windows_reference.ts";
import { overrideSpec } from "../mif_spec.ts";
import { getMifPreset } from "../presets.ts";
import { differingNetworks, recordAll, RECORDS, spikesOf } from "./_compare_runs.ts";
import { randomSpec } from "./_random_spec.ts";
import { simulateExactEnsemble } from "./exact_ensemble.ts";

/** Invocations of a network: one for each cell, several cells for each, one in all. */
const TEAMS = [undefined, 8, 1];
const SIZES = [{ e: 13, i: 7 }, { e: 30, i: 10 }, { e: 1, i: 1 }];
/** A rate at which networks are stopped, Hz. */
const BOUND = 1000;

/** With and without hits on sleeping cells, by the preset. */
function variant(
  team: number | undefined,
  preset: string,
  record: string,
  runawayHz?: number,
): KernelVariant {
  const bound = runawayHz === undefined ? "" : ", with a bound";
  return {
    name: `markov/mif_windows, ${team ?? "all"} a team, ${preset}, ${record}${bound}`,
    compile: (gpu) =>
      simulateExactEnsemble(gpu, overrideSpec(getMifPreset(preset), { N_E: 30, N_I: 10 }), {
        durationMs: 1,
        warmupMs: 0,
        team,
        runawayHz,
        record: RECORDS[record],
      }),
  };
}

/**
 * What is compared, and why it is safe. All choices of a path (which clock rings, whether a spike hits, how a kick is
 * rounded) follow from the same 24- or 31-bit numbers in the kernel and in MifWindows; only logarithms and divisions may
 * differ, by a few units in the last place of a single-precision number: 2^-21 of a unit exponential at most, by WGSL's
 * bounds. A time of a window of 0.1 ms is a sum of some ten such terms, each below the window: off by 10 * 2^-21 * 0.1 ms =
 * 5e-7 ms. So times are compared to 1e-5 ms and everything else exactly. Where two times of a cell or a time and the
 * window's end are closer than that, they may change places: 5e-7 ms out of a mean gap of 0.1 ms, for some 5e6 events of a
 * second of a network of 400 cells, is one network in ten that differs in 5 ms. One network of each ensemble may.
 */
const ATOL_MS = 1e-5;

/** Exact networks, window by window: the path of MifWindows. */
export const EXACT_ENSEMBLE_PROOF: Proof = {
  name: "markov/mif_windows",
  shaders: [
    "markov/mif_windows",
    "markov/mif_team",
    "markov/mif_path",
    "markov/runaway",
    "random/pcg4d",
    "random/uniform",
  ],
  variants: [
    ...TEAMS.flatMap((team) => Object.keys(RECORDS).map((record) => variant(team, "mif-small-syn", record))),
    ...TEAMS.map((team) => variant(team, "mif-second", "everything")),
    ...["counts", "everything"].flatMap((record) =>
      TEAMS.map((team) => variant(team, "mif-small-syn", record, BOUND))
    ),
  ],
  async run(gpu, seed) {
    const random = madeUp(400 + seed);
    let most = 0, spikes = 0;
    for (const [at, team] of TEAMS.entries()) {
      const cells = SIZES[(at + seed) % SIZES.length];
      const specs = Array.from({ length: 12 }, () => randomSpec(random, cells));
      const runawayHz = at === seed % TEAMS.length ? BOUND : undefined;
      const record = recordAll(cells);
      const options = { durationMs: 6, warmupMs: 2, binMs: 0.5, seed: 5 + seed, runawayHz, record };
      const wanted = simulateWindows(specs, options);
      const found = await simulateExactEnsemble(gpu, specs, { ...options, team });
      most = Math.max(most, differingNetworks(found, wanted, ATOL_MS).length);
      spikes += spikesOf(wanted);
    }
    return [{ of: "networks of an ensemble", error: most, bound: 1 }, atLeast("spikes", spikes, 200)];
  },
};
