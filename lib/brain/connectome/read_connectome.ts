import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { readFileBytes } from "../../io/atomic.ts";
import { decodeBzip2 } from "../../io/bzip2.ts";
import { failFile } from "../../io/file_error.ts";
import { decodeHdf5, type Hdf5Group, isHdf5 } from "../../io/hdf5_file.ts";
import type { NpyArray } from "../../io/npy.ts";
import { decodeNpz } from "../../io/npz.ts";
import { isZip, openZip, type ZipEntries } from "../../io/zip_entries.ts";
import { readPlaces, readTextTable, type TextTable } from "./_text_table.ts";
import {
  type Connectome,
  type ConnectomeParts,
  type FailPart,
  makeConnectome,
  type Table,
} from "./connectome.ts";

const OPTIONS: OptionNames<ReadConnectomeOptions> = { lengths: true, centres: true };

/** Files beside that of the weights. */
export interface ReadConnectomeOptions {
  /** File of the lengths, where that of the weights is a table in text. */
  lengths?: string;
  /** File of names and centres, where that of the weights is a table in text. @default none */
  centres?: string;
}

/** Names under which files keep what a connectome is made of. */
const NAMES = {
  weights: ["weights"],
  lengths: ["tract_lengths", "lengths_mm", "lengths"],
  regions: ["region_labels", "regions", "labels"],
  centres: ["centres", "centers"],
} as const;

const failOf = (path: string): FailPart => (part, rule, value) =>
  failFile("read", path, `its ${part === "lengthsMm" ? "tract lengths" : part} ${rule}`, value);

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function tableAt(text: string, path: string): TextTable {
  return readTextTable(text, (rule, value) => failFile("read", path, rule, value));
}

/** Names of regions by the tables, which must agree. */
function agreedNames(tables: readonly (TextTable | null)[], path: string): string[] | undefined {
  const all = tables.flatMap((table) => table ? [table.head, table.names] : []).filter((names) =>
    names !== null
  );
  const [first, ...others] = all;
  for (const names of others) {
    const odd = names.findIndex((name, at) => name !== first[at]);
    if (odd >= 0 || names.length !== first.length) {
      const value = odd >= 0 ? `${names[odd]} for ${first[odd]}` : `${names.length} for ${first.length}`;
      failFile("read", path, "its tables must name the same regions in the same order", value);
    }
  }
  return first;
}

function ofTexts(
  texts: { weights: string; lengths: string | null; centres: string | null },
  path: string,
): Connectome {
  const weights = tableAt(texts.weights, path);
  const lengths = texts.lengths === null ? null : tableAt(texts.lengths, path);
  const centres = texts.centres === null
    ? null
    : readPlaces(texts.centres, (rule, value) => failFile("read", path, rule, value));
  const regions = agreedNames([weights, lengths, centres], path);
  return makeConnectome({ regions, weights, lengthsMm: lengths, centres }, failOf(path));
}

/** An entry of a zip archive as text, also of one packed by bzip2 inside it; null where there is none. */
function entryText(zip: ZipEntries, stem: string, path: string): string | null {
  const name = zip.names.find((one) => one.replace(/^.*\//, "").replace(/\.bz2$/, "") === `${stem}.txt`);
  if (name === undefined) return null;
  const bytes = zip.read(name);
  if (!name.endsWith(".bz2")) return textOf(bytes);
  return textOf(decodeBzip2(bytes, (rule) => failFile("read", path, rule, name)));
}

function ofZip(bytes: Uint8Array, path: string): Connectome {
  const zip = openZip(bytes, path), weights = entryText(zip, "weights", path);
  if (weights === null) {
    const rule =
      "it must have weights.txt or weights.txt.bz2 (archives of HDF5 or MATLAB files are not read)";
    failFile("read", path, rule, zip.names.slice(0, 8).join(", ") || "nothing");
  }
  const [lengths, centres] = ["tract_lengths", "centres"].map((stem) => entryText(zip, stem, path));
  return ofTexts({ weights, lengths, centres }, path);
}

function tableOfArray(name: string, { data, shape }: NpyArray, path: string): Table {
  const isNumbers = !Array.isArray(data) && !(data instanceof BigInt64Array) &&
    !(data instanceof BigUint64Array);
  if (shape.length === 2 && isNumbers) {
    return { data: Float64Array.from(data as ArrayLike<number>), rows: shape[0], columns: shape[1] };
  }
  failFile("read", path, `${name} must be a table of numbers`, `shape (${shape.join(", ")})`);
}

function ofNpz(bytes: Uint8Array, path: string): Connectome {
  const arrays = decodeNpz(bytes, { path });
  const named = (names: readonly string[]) => names.find((name) => name in arrays);
  const table = (names: readonly string[]) => {
    const name = named(names);
    return name === undefined ? null : tableOfArray(name, arrays[name], path);
  };
  const weights = table(NAMES.weights), regions = named(NAMES.regions);
  if (!weights) failFile("read", path, "it must have an array weights", Object.keys(arrays).join(", "));
  const names = regions === undefined ? undefined : arrays[regions].data;
  if (names !== undefined && !Array.isArray(names)) {
    failFile("read", path, `${regions} must be names`, "numbers");
  }
  const parts = { weights, lengthsMm: table(NAMES.lengths), centres: table(NAMES.centres) };
  return makeConnectome({ ...parts, regions: names as string[] | undefined }, failOf(path));
}

/** Arrays of the root, or of the first group that has weights. */
function partsOfHdf5(root: Hdf5Group): ConnectomeParts | null {
  const group = [root, ...root.groups().map(([_, group]) => group)].find((one) => one.matrix("weights"));
  if (!group) return null;
  const first = (names: readonly string[]) =>
    names.map((name) => group.matrix(name)).find((table) => table !== null) ?? null;
  return {
    regions: NAMES.regions.map((name) => group.texts(name)).find((names) => names !== null) ?? undefined,
    weights: group.matrix("weights")!,
    lengthsMm: first(NAMES.lengths),
    centres: first(NAMES.centres),
  };
}

async function ofHdf5(bytes: Uint8Array, path: string): Promise<Connectome> {
  const kind = "an HDF5 file with a table weights";
  const parts = await decodeHdf5(bytes, { path, kind }, partsOfHdf5);
  if (!parts) failFile("read", path, `it must be ${kind}`, "one without");
  return makeConnectome(parts, failOf(path));
}

/**
 * Reads a connectome from the user's own files, which are told by their contents:
 *
 * - `.npz` with `weights`, `tract_lengths` (or `lengths`, mm), `region_labels` (or `regions`), `centres`;
 * - a table of weights in text, whose lengths are in a file of their own: commas, semicolons, tabs or
 * blanks, with or without names;
 * - HDF5 with such tables at its root or in a group, as TVB keeps a connectivity;
 * - TVB's zip with `weights.txt`, `tract_lengths.txt`, `centres.txt`, each also packed by bzip2. Other
 * entries are not read: areas,
 *   orientations, which regions are cortical, and archives of HDF5 or MATLAB files.
 *
 * Lengths that are missing become the distances between centres. Diagonals become 0. `notes` says so.
 * @throws {FileError} With one sentence, when a file is missing or damaged, or its tables do not fit
 * together.
 * @throws {TypeError} When an option is unknown.
 */
export async function readConnectome(path: string, options: ReadConnectomeOptions = {}): Promise<Connectome> {
  requireKnown("read a connectome", options, OPTIONS);
  const bytes = await readFileBytes(path);
  const isText = !isHdf5(bytes) && !isZip(bytes);
  if (!isText && (options.lengths ?? options.centres) !== undefined) {
    failFile(
      "read",
      path,
      "lengths and centres may be files of their own where weights are a text",
      "no text",
    );
  }
  if (isHdf5(bytes)) return await ofHdf5(bytes, path);
  if (isZip(bytes)) {
    const isNpz = openZip(bytes, path).names.some((name) => name.endsWith(".npy"));
    return isNpz ? ofNpz(bytes, path) : ofZip(bytes, path);
  }
  const beside = async (file: string | undefined) =>
    file === undefined ? null : textOf(await readFileBytes(file));
  const lengths = await beside(options.lengths), centres = await beside(options.centres);
  return ofTexts({ weights: textOf(bytes), lengths, centres }, path);
}
