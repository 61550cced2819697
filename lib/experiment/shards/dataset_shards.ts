import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import * as z from "../../deps/zod.ts";
import { folderAndName, sweepPartials } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { lockOutput } from "../../io/output_lock.ts";
import { systemOf } from "../../systems.ts";
import { LABELS } from "../dataset/dataset_names.ts";
import { describePoints } from "../dataset/describe_points.ts";
import { MAKE_OPTIONS, type MakeDatasetOptions } from "../dataset/make_options.ts";
import type { DatasetManifest, DatasetPoint, DatasetShard } from "../dataset/manifest.ts";
import { planDataset } from "../dataset/plan_dataset.ts";
import { writeShard } from "../dataset/shard_file.ts";
import { simulateShard } from "../dataset/simulate_shard.ts";
import { type DatasetPiece, piecesOf } from "./dataset_pieces.ts";
import type { Shard } from "./shard.ts";
import { resumeShard, shardPath, type ShardRecord, shardsFolder, writeShardRecord } from "./shard_record.ts";

/** Options of {@linkcode makeDatasetShard}. */
export interface DatasetShardOptions extends MakeDatasetOptions {
  /** Which part is made. */
  shard: Shard;
  /** The command that makes it, without `--shard`, word by word. @default none is told */
  command?: readonly string[];
}

const OPTIONS: OptionNames<DatasetShardOptions> = { ...MAKE_OPTIONS, shard: true, command: true };

const whole = z.int().check(z.minimum(0)), amount = z.number().check(z.minimum(0));
const BODY = z.object({
  pieces: z.array(z.object({
    of: whole,
    file: z.string().check(z.regex(/^[\w.-]+$/)),
    states: z.nullable(z.string().check(z.regex(/^[\w.-]+$/))),
    points: z.array(whole),
    networks: whole,
    provenance: z.object({
      adapter: z.string(),
      engine: z.string(),
      wallSeconds: amount,
      networkSeconds: amount,
    }),
  })),
  points: z.array(z.object({
    point: whole,
    label: z.nullable(z.enum(LABELS)),
    rates: z.nullable(z.record(z.string(), amount)),
    tallies: z.nullable(z.record(z.string(), amount)),
  })),
});

/** A piece that is done. */
export type DonePiece = Pick<DatasetPiece, "of" | "file" | "states" | "points" | "networks"> & {
  provenance: NonNullable<DatasetShard["provenance"]>;
};

/** What a shard of a dataset has done: its pieces, and what is known of their points. */
export interface DatasetBody {
  /** Pieces, in the order of the dataset's files. */
  pieces: DonePiece[];
  /** What is known of each point. */
  points: ({ point: number } & Pick<DatasetPoint, "label" | "rates" | "tallies">)[];
}

/** What a record of a dataset's shard holds. @throws {FileError} When it is something else. */
export function datasetBody(record: ShardRecord, path: string): DatasetBody {
  const { data, error } = BODY.safeParse(record.body);
  if (data) return data;
  const [{ path: at, message }] = error.issues;
  return failFile("read", path, `body.${at.join(".")} must fit the format`, message);
}

/** What {@linkcode makeDatasetShard} made. */
export interface MadeDatasetShard {
  /** Its record's file; arrays are in files beside it. */
  path: string;
  /** Number of its points. */
  points: number;
  /** Network-seconds simulated by this call. */
  networkSeconds: number;
}

/** A shard while it is made. */
interface Work {
  out: string;
  path: string;
  planned: DatasetManifest;
  pieces: DatasetPiece[];
  options: DatasetShardOptions;
}

function unitsOf(pieces: readonly { points: readonly number[] }[]): number {
  return pieces.reduce((sum, { points }) => sum + points.length, 0);
}

async function save({ path, planned, pieces, options }: Work, body: DatasetBody): Promise<void> {
  await writeShardRecord(path, {
    kind: "dataset",
    shard: options.shard,
    command: options.command ?? [],
    request: planned as unknown as Record<string, unknown>,
    units: unitsOf(pieces),
    done: unitsOf(body.pieces),
    body,
  });
}

/** What there is of it already. */
async function begun({ path, planned, pieces, options }: Work): Promise<DatasetBody> {
  const { shard, resume } = options;
  if (!resume) {
    if (!await Deno.stat(path).catch(() => null)) return { pieces: [], points: [] };
    failFile("write a shard to", path, "there is one already (resume it, or choose another folder)", path);
  }
  const request = planned as unknown as Record<string, unknown>;
  const record = await resumeShard(path, { kind: "dataset", shard, request, units: unitsOf(pieces) });
  return record ? datasetBody(record, path) : { pieces: [], points: [] };
}

async function makePiece(work: Work, piece: DatasetPiece, body: DatasetBody): Promise<DatasetBody> {
  const { out, planned, options: { gpu = null, simulate, signal, onProgress, systems }, pieces } = work;
  const system = systemOf(planned.system, { systems }), folder = shardsFolder(out);
  for (const name of [piece.file, ...piece.states ? [piece.states] : []]) {
    await sweepPartials(`${folder}/${name}`);
  }
  const start = performance.now(), all = unitsOf(pieces), done = unitsOf(body.pieces);
  const runs = await simulateShard(planned, piece, {
    ...{ system, gpu, simulate, before: piece.before },
    options: {
      signal,
      onProgress: ({ fraction }) =>
        onProgress?.({
          fraction: (done + fraction * piece.points.length) / all,
          networkSeconds: fraction * piece.networks * planned.simulation.durationMs / 1000,
          wallSeconds: (performance.now() - start) / 1000,
          shardsDone: body.pieces.length,
          shards: pieces.length,
          doing: `${done} of ${all} points`,
        }),
    },
  });
  await writeShard(folder, planned, piece, runs);
  const known = describePoints(planned, piece, { runs, system });
  const { of, file, states, points, networks } = piece;
  return {
    pieces: [...body.pieces, { of, file, states, points, networks, provenance: runs.provenance }],
    points: [...body.points, ...points.map((point) => ({ point, ...known.get(point)! }))],
  };
}

/**
 * Makes a part of a dataset, as `makeDataset` makes all of it: `mergeShards` joins the parts to the same files, byte for byte, but for the
 * seconds that they took. It writes into `OUT.shards` alone, into files that no other shard writes. Killed at any moment, it can be resumed.
 * @param out Folder of the whole dataset, which is not touched.
 * @param options Those of the dataset, and which part is made.
 * @returns Where it is.
 * @throws {SpecError | RangeError} When the box or an option is out of range; nothing has been written then.
 * @throws {FileError} When there is such a shard already, a resumed one is another, or a file cannot be written.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { getPreset } from "@volley/volley";
 * import { makeDatasetShard, parseShard } from "@volley/volley/shards";
 *
 * const box = [{ name: "S_EE", low: 3.5, high: 4.5 }];
 * await makeDatasetShard("data", { spec: getPreset("mif-second"), box, shard: parseShard(Deno.args[0]) });
 * ```
 */
export async function makeDatasetShard(out: string, options: DatasetShardOptions): Promise<MadeDatasetShard> {
  requireKnown("make a shard of a dataset", options, OPTIONS);
  const { command: _, shard, ...dataset } = options;
  const planned: DatasetManifest = JSON.parse(JSON.stringify(planDataset(dataset)));
  const path = shardPath(out, shard), stem = folderAndName(path)[1].replace(/\.json$/, "");
  const work = { out, path, planned, pieces: piecesOf(planned, shard, stem), options };
  await Deno.mkdir(shardsFolder(out), { recursive: true });
  const lock = await lockOutput(path);
  try {
    await sweepPartials(path);
    let body = await begun(work);
    const earlier = body.pieces.length;
    if (earlier === 0) await save(work, body);
    for (const piece of work.pieces.slice(earlier)) {
      options.signal?.throwIfAborted();
      body = await makePiece(work, piece, body);
      await save(work, body);
    }
    const networkSeconds = body.pieces.slice(earlier).reduce(
      (sum, one) => sum + one.provenance.networkSeconds,
      0,
    );
    return { path, points: unitsOf(work.pieces), networkSeconds };
  } finally {
    await lock.release();
  }
}
