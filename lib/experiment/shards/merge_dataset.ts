import { asFileError, writeFileAtomic } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { lockName } from "../../io/output_lock.ts";
import { encodeNpz, readNpz } from "../../io/npz.ts";
import type { NpyArray } from "../../io/npy.ts";
import { claimFolder, requireSameRequest, sweepShards } from "../dataset/dataset_folder.ts";
import { MANIFEST_FILE } from "../dataset/dataset_names.ts";
import { joinNarrowed } from "../dataset/join_arrays.ts";
import {
  binsOf,
  type DatasetManifest,
  type DatasetShard,
  parseManifest,
  readManifest,
  writeManifest,
} from "../dataset/manifest.ts";
import type { SystemsOption } from "../../systems.ts";
import { datasetBody, type DonePiece } from "./dataset_shards.ts";
import { shardPath, type ShardRecord, shardsFolder } from "./shard_record.ts";

/** Arrays of a piece's file, of which the first axis of those that are named is its networks. @throws {FileError} */
async function arraysOf(
  path: string,
  { networks }: DonePiece,
  shapes: Readonly<Record<string, readonly number[]>>,
): Promise<Record<string, NpyArray>> {
  const arrays = await readNpz(path);
  for (const [name, inner] of Object.entries(shapes)) {
    const wanted = String([networks, ...inner]), found = arrays[name] ? String(arrays[name].shape) : "none";
    if (found !== wanted) failFile("merge", path, `it needs an array ${name} of shape (${wanted})`, found);
  }
  return arrays;
}

/** Fails unless the networks of a piece's file are of its points. @throws {FileError} */
function requirePoints(path: string, point: ArrayLike<unknown>, { points, networks }: DonePiece): void {
  const each = networks / points.length;
  const odd = Array.from(point).find((one, n) => Number(one) !== points[Math.floor(n / each)]);
  if (odd === undefined) return;
  failFile("merge", path, `its networks must be of the points ${points.join(", ")}`, String(odd));
}

/** Joins the pieces of one file of a dataset. */
async function joinFile(
  { out, manifest, pieces }: { out: string; manifest: DatasetManifest; pieces: readonly DonePiece[] },
  file: DatasetShard,
): Promise<DatasetShard> {
  const points = pieces.flatMap((piece) => piece.points);
  if (String(points) !== String(file.points)) {
    failFile("merge", out, `the shards must have all points of ${file.file}`, points.join(", ") || "none");
  }
  const folder = shardsFolder(out),
    shapes = { counts: [manifest.populations.length, binsOf(manifest)], point: [] };
  if (file.states !== null) {
    const states: Record<string, NpyArray>[] = [];
    for (const piece of pieces) states.push(await arraysOf(`${folder}/${piece.states}`, piece, {}));
    await writeFileAtomic(`${out}/${file.states}`, encodeNpz(joinNarrowed(states)));
  }
  const arrays: Record<string, NpyArray>[] = [];
  for (const piece of pieces) {
    const path = `${folder}/${piece.file}`, own = await arraysOf(path, piece, shapes);
    requirePoints(path, own.point.data as ArrayLike<unknown>, piece);
    arrays.push(own);
  }
  const each = file.networks / file.points.length;
  const point = Uint32Array.from({ length: file.networks }, (_, n) => file.points[Math.floor(n / each)]);
  await writeFileAtomic(
    `${out}/${file.file}`,
    encodeNpz({ ...joinNarrowed(arrays), point: { data: point, shape: [file.networks] } }),
  );
  return { ...file, status: "done", provenance: provenanceOf(pieces) };
}

/** What some pieces were made on, and how long all took. */
function provenanceOf(pieces: readonly DonePiece[]): DatasetShard["provenance"] {
  const all = pieces.map(({ provenance }) => provenance);
  const known = all.find(({ adapter }) => adapter !== "") ?? all[0];
  // To 12 digits, so that 0.2 and 0.4 make the 0.6 of the file in one piece.
  const sum = (name: "wallSeconds" | "networkSeconds") =>
    Number(all.reduce((total, one) => total + one[name], 0).toPrecision(12));
  return { ...known, wallSeconds: sum("wallSeconds"), networkSeconds: sum("networkSeconds") };
}

/** Fails unless the folder is free for the dataset, or has it already. @throws {FileError} */
async function requireFree(out: string, manifest: DatasetManifest, options: SystemsOption): Promise<void> {
  const own = new Set([MANIFEST_FILE, lockName(MANIFEST_FILE)]);
  for (const { file, states } of manifest.shards) own.add(file).add(states ?? file);
  const names = Array.from(Deno.readDirSync(out), ({ name }) => name);
  const odd = names.find((name) => !own.has(name) && !name.endsWith(".partial"));
  if (odd !== undefined) failFile("merge a dataset into", out, "its folder must be new or empty", odd);
  if (!names.includes(MANIFEST_FILE)) return;
  requireSameRequest("merge a dataset into", out, await readManifest(out, options), manifest);
}

/**
 * Joins the shards of a dataset into the dataset. Its manifest is written last.
 * @param out Its folder. @param records All shards, done.
 * @throws {FileError} When they do not fit together, or the folder holds something else.
 */
export async function mergeDataset(
  out: string,
  records: readonly ShardRecord[],
  options: SystemsOption,
): Promise<void> {
  const manifest = parseManifest(records[0].request, shardPath(out, records[0].shard), options);
  const bodies = records.map((record) => datasetBody(record, shardPath(out, record.shard)));
  const pieces = bodies.flatMap((body) => body.pieces);
  const known = new Map(
    bodies.flatMap((body) => body.points.map(({ point, ...about }) => [point, about] as const)),
  );
  const lock = await claimFolder(out, {});
  try {
    await requireFree(out, manifest, options);
    await sweepShards(out, manifest);
    const shards: DatasetShard[] = [];
    for (const [k, file] of manifest.shards.entries()) {
      shards.push(await joinFile({ out, manifest, pieces: pieces.filter(({ of }) => of === k) }, file));
    }
    const points = manifest.points.map((point, k) => ({ ...point, ...known.get(k) }));
    await writeManifest(out, { ...manifest, points, shards });
  } catch (error) {
    throw error instanceof Deno.errors.PermissionDenied ? asFileError(error, out, "write") : error;
  } finally {
    await lock.release();
  }
}
