import { NpzFile } from "../../io/npz_file.ts";
import type { CoarseStates, HistogramBins } from "../../markov/coarse_state.ts";
import type { VolleyEvents } from "../../markov/volley_states.ts";
import type { Dataset } from "./load_dataset.ts";
import { binsOf } from "./manifest.ts";
import { requireMifDataset } from "./require_mif_dataset.ts";
import { openShard } from "./shard_file.ts";
import { WholeReader } from "./whole_reader.ts";

/** Volleys of one shard, and the spikes that recurrent kicks caused. */
export interface MifShard {
  /** E spikes per bin that a recurrent kick caused. (networks, bins) */
  recurrent: Uint16Array;
  /** Its volleys; `run` counts the networks of the shard. */
  volleys: VolleyEvents;
}

function statesIn(
  file: WholeReader,
  shape: readonly number[],
  { bins, prefix = "" }: { bins: HistogramBins["bins"]; prefix?: string },
): CoarseStates {
  return {
    histograms: file.u16(`${prefix}histograms`, ...shape, 2, bins),
    pools: file.u32(`${prefix}pools`, ...shape, 4),
    refractory: file.u16(`${prefix}refractory`, ...shape, 2),
  };
}

/** Volleys of shard number k of a dataset of Markovian networks. @throws {TypeError | FileError} */
export async function readMifShard({ folder, manifest, requireDone }: Dataset, k: number): Promise<MifShard> {
  const { histogram: { bins } } = requireMifDataset(manifest, "read volleys");
  const shard = requireDone(k);
  using npz = await openShard(folder, shard);
  const file = new WholeReader(npz);
  const count = npz.has("volley_run") ? npz.header("volley_run").shape[0] ?? 0 : 0;
  const column = (name: string) => file.u32(`volley_${name}`, count);
  const run = column("run");
  file.requireBelow("volley_run", run, shard.networks);
  return {
    recurrent: file.u16("recurrent", shard.networks, binsOf(manifest)),
    volleys: {
      count,
      run,
      start: column("start"),
      end: column("end"),
      sizeE: column("sizeE"),
      sizeI: column("sizeI"),
      cut: file.u8("volley_cut", count),
      before: statesIn(file, [count], { bins, prefix: "before_" }),
      after: statesIn(file, [count], { bins, prefix: "after_" }),
    },
  };
}

/**
 * Coarse states at the end of every bin of shard number k of a dataset of Markovian networks. (networks bins)
 * @throws {TypeError | FileError}
 */
export async function readMifStates(
  { folder, manifest, requireDone }: Dataset,
  k: number,
): Promise<CoarseStates> {
  const { histogram: { bins } } = requireMifDataset(manifest, "read coarse states");
  const shard = requireDone(k);
  using file = await NpzFile.open(`${folder}/${shard.states}`);
  return statesIn(new WholeReader(file), [shard.networks, binsOf(manifest)], { bins });
}
