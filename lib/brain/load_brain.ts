import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { folderAndName } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import { readJson } from "../io/json.ts";
import { parseBrainSpec } from "./brain_spec.ts";
import { connectomeSpecOf } from "./connectome/connectome_spec.ts";
import { readConnectome } from "./connectome/read_connectome.ts";
import type { Normalisation } from "./connectome/normalise.ts";
import type { NodeKind } from "./node.ts";
import type { BrainSpec } from "./spec_types.ts";

/** A brain read from a file. */
export interface OwnBrain {
  /** The brain, its connectome in it. */
  spec: BrainSpec;
  /** What was changed of the connectome, one sentence each. */
  notes: readonly string[];
}

/** A connectome in a file of a brain: its own files, from the folder of the brain's. */
interface ConnectomeFiles {
  path: string;
  lengths?: string;
  centres?: string;
  normalise?: Normalisation[];
}

const FILES: OptionNames<ConnectomeFiles> = { path: true, lengths: true, centres: true, normalise: true };

/** Whether a part of a spec names files. */
function isFiles(value: unknown): value is ConnectomeFiles {
  return typeof value === "object" && value !== null &&
    typeof (value as { path?: unknown }).path === "string";
}

/**
 * Reads a brain from a file of JSON, whose `connectome` may be `{path, lengths, centres, normalise}`: files
 * beside it, as {@linkcode readConnectome} reads them, which come to stand in the spec.
 * @param own Kinds of nodes of the user's own. @default none
 * @throws {FileError | SpecError} When a file or the spec has a mistake.
 */
export async function loadBrain(path: string, own: readonly NodeKind[] = []): Promise<OwnBrain> {
  const found = await readJson(path);
  if (typeof found !== "object" || found === null) {
    return failFile("read", path, "it must be the spec of a brain", JSON.stringify(found));
  }
  const { connectome } = found as { connectome?: unknown };
  if (!isFiles(connectome)) return { spec: parseBrainSpec(found, own), notes: [] };
  requireKnown("read a connectome", connectome, FILES);
  const [folder] = folderAndName(path), { lengths, centres, normalise } = connectome;
  const beside = (file: string) => /^([/\\]|[A-Za-z]:)/.test(file) ? file : folder + file;
  const read = await readConnectome(beside(connectome.path), {
    ...(lengths === undefined ? {} : { lengths: beside(lengths) }),
    ...(centres === undefined ? {} : { centres: beside(centres) }),
  });
  const spec = parseBrainSpec({ ...found, connectome: connectomeSpecOf(read, normalise) }, own);
  return { spec, notes: read.notes };
}
