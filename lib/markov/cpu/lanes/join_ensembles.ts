import { joinTyped } from "../../../base/join_typed.ts";
import type { Plan } from "../../build/plan.ts";
import { displayedEnsemble } from "../../displayed_ensemble.ts";
import type { EnsembleRun, RunFrames, RunPools } from "../../run.ts";

function joinedFrames<A extends Uint32Array | Int16Array, Frames extends RunFrames<A>>(
  parts: readonly Frames[],
): Frames {
  return { ...parts[0], data: joinTyped(parts.map(({ data }) => data)) };
}

function joinedPools(parts: readonly RunPools[]): RunPools {
  const names = Object.keys(parts[0]) as (keyof RunPools)[];
  return Object.fromEntries(
    names.map((name) => [name, joinTyped(parts.map((pools) => pools[name]))]),
  ) as unknown as RunPools;
}

/** One run of the parts of an ensemble, in the order of its networks. @param plan Of the whole. */
export function joinEnsembles(
  plan: Plan,
  parts: readonly EnsembleRun[],
  about: Pick<EnsembleRun, "wallSeconds" | "adapter">,
): EnsembleRun {
  const [first] = parts, all = <Value>(of: (part: EnsembleRun) => Value) => parts.map(of);
  return displayedEnsemble({
    ...first,
    ...about,
    specs: plan.specs,
    networks: plan.networks,
    e: joinTyped(all(({ e }) => e)),
    i: joinTyped(all(({ i }) => i)),
    recurrent: joinTyped(all(({ recurrent }) => recurrent)),
    ...(first.pools ? { pools: joinedPools(all(({ pools }) => pools!)) } : {}),
    ...(first.spikes ? { spikes: all(({ spikes }) => spikes!).flat() } : {}),
    ...(first.histograms ? { histograms: joinedFrames(all(({ histograms }) => histograms!)) } : {}),
    ...(first.voltages ? { voltages: joinedFrames(all(({ voltages }) => voltages!)) } : {}),
    ...(first.runaway ? { runaway: all(({ runaway }) => runaway!).flat() } : {}),
    networkSeconds: all(({ networkSeconds }) => networkSeconds).reduce((sum, own) => sum + own, 0),
  });
}
