import { failFile } from "./file_error.ts";

/** A kind of file, as a sentence names it. */
interface Kind {
  /** Such as `a NeuroML file`. */
  name: string;
  /** What to do with it, where there is no reader. */
  wayRound?: string;
}

/** Bytes by which a kind is told. */
const LOOKED_AT = 4096;

/** What a cell, or a channel, of another simulator becomes here. */
const RECORD_IT =
  "run it in its simulator and train on the recordings (volley cell DATA.npz), or write its channels by defineChannel()";

/** Kinds that begin with certain bytes. */
const BY_START: readonly [start: readonly number[], kind: Kind][] = [
  [[0x89, 0x50, 0x4e, 0x47], { name: "a PNG picture" }],
  [[0xff, 0xd8, 0xff], { name: "a JPEG picture" }],
  [[0x47, 0x49, 0x46, 0x38], { name: "a GIF picture" }],
  [[0x25, 0x50, 0x44, 0x46], { name: "a PDF document" }],
  [[0x00, 0x00, 0x08], { name: "an IDX array, as MNIST has", wayRound: "read it by readIdxImages" }],
  [[0x1f, 0x8b], { name: "a gzip archive", wayRound: "unpack it first" }],
  [[0x28, 0xb5, 0x2f, 0xfd], { name: "a zstd archive", wayRound: "unpack it first" }],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], { name: "an xz archive", wayRound: "unpack it first" }],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], {
    name: "a single NumPy array (.npy)",
    wayRound: "save named arrays with numpy.savez",
  }],
  [[0x50, 0x41, 0x52, 0x31], { name: "a Parquet table" }],
  [[0x7f, 0x45, 0x4c, 0x46], { name: "a program" }],
];

/** Kinds that some text near the start tells. */
const BY_TEXT: readonly [text: RegExp, kind: Kind][] = [
  [/^MATLAB 5\.0 MAT-file/, {
    name: "a MATLAB file",
    wayRound: "save its arrays with numpy.savez (scipy.io.loadmat reads them)",
  }],
  [/<neuroml[\s>]|<Lems[\s>]|neuroml\.org/i, { name: "a NeuroML file", wayRound: RECORD_IT }],
  [/<mbf[\s>]|mbfbioscience/i, {
    name: "a Neurolucida tracing (XML)",
    wayRound: "save it as SWC from Neurolucida, or convert it with xyz2swc (neuromorpho.org)",
  }],
  [/<sbml[\s>]/i, { name: "an SBML model" }],
  [/<svg[\s>]/i, { name: "an SVG picture" }],
  [/<!doctype html|<html[\s>]/i, { name: "an HTML page" }],
  [/^\s*<\?xml/, { name: "an XML file" }],
  [/^\s*NEURON\s*\{|\b(SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+\w+/m, {
    name: "an NMODL mechanism",
    wayRound: RECORD_IT,
  }],
  [
    /\((Dendrite|Axon|Apical|CellBody)\)|\(ImageCoords|;\s*V3 text file|\(Color\s+(RGB|[A-Z])[^)]*\)\s*;?[^]*\(\s*-?[\d.]+\s+-?[\d.]+\s+-?[\d.]+\s+-?[\d.]+\s*\)/,
    {
      name: "a Neurolucida tracing (.asc)",
      wayRound:
        "convert it to SWC, as by morph-tool (pip install morph-tool; morph-tool convert file CELL.asc CELL.swc)",
    },
  ],
  [/^\s*(create|begintemplate|load_file|proc|func|objref|xopen)\b/m, {
    name: "a hoc program of NEURON",
    wayRound: RECORD_IT,
  }],
  [/^\s*(import|from)\s+\w+/m, { name: "a Python program" }],
  [/^(\s*#[^\n]*\n|\s*\n)*\s*\d+[ \t,]+-?\d+([ \t,]+-?[\d.]+(e-?\d+)?){4}[ \t,]+-?\d+/i, {
    name: "a morphology (SWC)",
  }],
  [/^[^\n,;\t]+[,;\t][^\n]*\n/, { name: "a table (CSV)" }],
];

/** Kinds of JSON files, by a key of theirs. */
const BY_KEY: readonly [key: RegExp, name: string][] = [
  [/"format":\s*"volley dataset"/, "the manifest of a dataset (give its folder)"],
  [/"format":\s*"volley map/, "a map of volley sweep"],
  [/"modelTopology"|"class_name"/, "a Keras or tfjs model"],
  [/"(training|layers)":\s*[[{]/, "the spec of a surrogate (give its .safetensors)"],
  [/"networks"|"manifest"|"components"/, "a SONATA configuration"],
  [/"kind":\s*"/, "the spec of a network"],
];

/** Kinds of HDF5 files, by names in them. */
const BY_NAME: readonly [name: RegExp, kind: Kind][] = [
  [/model_weights|layer_names|keras_version/, { name: "a Keras model (HDF5)" }],
  [/nwb_version|NWBFile/, {
    name: "an NWB file (HDF5)",
    wayRound: "save what is wanted of it with numpy.savez (pynwb reads it)",
  }],
];

const NIR: Kind = { name: "a NIR graph (HDF5), which loadNir() reads" };

/** Kinds of zip archives, by names of their entries. */
const BY_ENTRY: readonly [name: RegExp, kind: Kind][] = [
  [/data\.pkl|archive\/version/, {
    name: "a PyTorch file",
    wayRound: "save its weights with safetensors.torch.save_file",
  }],
  [/model\.weights\.h5|config\.json/, { name: "a Keras model (.keras)" }],
  [/word\/|xl\/|\[Content_Types\]/, { name: "an Office document" }],
  [/\.npy/, { name: "named NumPy arrays (.npz)" }],
];

/** Endings that tell more than the content. */
const BY_ENDING: readonly [ending: RegExp, kind: Kind][] = [
  [/\.nir$/i, NIR],
  [/\.mod$/i, { name: "an NMODL mechanism", wayRound: RECORD_IT }],
  [/\.(nml|lems)$/i, { name: "a NeuroML file", wayRound: RECORD_IT }],
];

function begins(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

function ofHdf5(bytes: Uint8Array, text: string): Kind {
  const whole = text + latin(bytes.subarray(LOOKED_AT, 16 * LOOKED_AT));
  const found = BY_NAME.find(([name]) => name.test(whole))?.[1];
  if (found) return found;
  return /NIRGraph/.test(whole) ? NIR : { name: "an HDF5 file" };
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

function kindOf(bytes: Uint8Array, path: string): Kind {
  const head = bytes.subarray(0, LOOKED_AT), text = latin(head);
  if (bytes.length === 0) return { name: "an empty file" };
  const byEnding = BY_ENDING.find(([ending]) => ending.test(path))?.[1];
  const byStart = BY_START.find(([start]) => begins(head, start))?.[1];
  if (byEnding ?? byStart) return (byEnding ?? byStart)!;
  if (begins(head, [0x89, 0x48, 0x44, 0x46])) return ofHdf5(bytes, text);
  if (begins(head, [0x50, 0x4b])) {
    const names = text + latin(bytes.subarray(-LOOKED_AT));
    return BY_ENTRY.find(([name]) => name.test(names))?.[1] ?? { name: "a zip archive" };
  }
  // The size of the header, eight bytes, then JSON.
  if (text[8] === "{" && begins(head.subarray(5), [0, 0, 0])) {
    const rates = /volley rate network \d/.test(text);
    return { name: rates ? "a network of rates (.safetensors)" : "tensors (.safetensors)" };
  }
  if (head[0] === 0x80 && head[1] <= 5) {
    return { name: "a Python pickle", wayRound: "save its arrays with numpy.savez" };
  }
  const known = BY_TEXT.find(([pattern]) => pattern.test(text))?.[1];
  if (/^\s*[[{]/.test(text)) {
    const key = BY_KEY.find(([pattern]) => pattern.test(text))?.[1];
    return { name: key ? `${key}, JSON` : "a JSON file" };
  }
  if (known) return known;
  return {
    name: isText(head) ? `text that begins with "${firstWords(text)}"` : "a file of no kind that is known",
  };
}

function firstWords(text: string): string {
  return text.trim().slice(0, 24).replace(/\s+/g, " ");
}

/**
 * What a file seems to be, for the end of a sentence that says what it should have been: its kind by content and ending, and
 * for kinds without a reader the way round it.
 * @param bytes The file, or some thousand bytes of its start.
 * @param path Its name.
 *
 * @example
 * ```ts
 * import { kindOfFile } from "./file_kind.ts";
 *
 * const bytes = new TextEncoder().encode("<neuroml></neuroml>");
 * console.assert(kindOfFile(bytes, "cell.xml").startsWith("a NeuroML file"));
 * ```
 */
export function kindOfFile(bytes: Uint8Array, path: string): string {
  return described(kindOf(bytes, path));
}

function described({ name, wayRound }: Kind): string {
  return wayRound === undefined ? name : `${name}, which volley does not read: ${wayRound}`;
}

/**
 * Fails for a file of a kind that is known and has no reader: what is wrong with it is not a line or a byte.
 * @param wanted What it should be, such as `a morphology (SWC)`.
 * @throws {FileError} Naming its kind and the way round it.
 */
export function refuseUnread(bytes: Uint8Array, path: string, wanted: string): void {
  const kind = kindOf(bytes, path);
  if (kind.wayRound === undefined) return;
  failFile("read", path, `it must be ${wanted}`, described(kind));
}
