import type { DatasetManifest, DatasetShard } from "../dataset/manifest.ts";
import { type Shard, shardRange } from "./shard.ts";

/** What a shard makes of one file of a dataset: some of its points with all their runs, in files of their own. */
export interface DatasetPiece extends DatasetShard {
  /** Number of the dataset's file. */
  of: number;
  /** Networks of that file before these. */
  before: number;
}

/**
 * The pieces of a dataset that are a shard's: points in a row, in the order of the files, with as many networks as other shards have or so.
 * @param stem How their files' names begin.
 */
export function piecesOf({ shards }: DatasetManifest, shard: Shard, stem: string): DatasetPiece[] {
  const total = shards.reduce((sum, { networks }) => sum + networks, 0);
  const { first, end } = shardRange(total, shard);
  return shards.flatMap((file, of) => {
    const runs = file.networks / file.points.length;
    const own = file.points.map((_, k) => k).filter((k) => {
      const network = file.firstNetwork + k * runs;
      return network >= first && network < end;
    });
    if (own.length === 0) return [];
    const before = own[0] * runs;
    return [{
      ...file,
      of,
      before,
      file: `${stem}.${file.file}`,
      states: file.states && `${stem}.${file.states}`,
      points: own.map((k) => file.points[k]),
      networks: own.length * runs,
      firstNetwork: file.firstNetwork + before,
    }];
  });
}
