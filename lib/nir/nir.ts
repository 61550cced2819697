import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { readFileBytes, writeFileAtomic } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import { decodeHdf5 } from "../io/hdf5_file.ts";
import { checkGraph, type Refuse, withLengths } from "./nir_check.ts";
import type { NirGraph } from "./nir_graph.ts";
import { readNirRoot } from "./nir_read.ts";
import { nirBytes } from "./nir_write.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof decodeNir>[1]>> = { path: true };

/**
 * Reads a graph of the Neuromorphic Intermediate Representation from the bytes of a file that the Python package `nir` wrote. J. E. Pedersen et al.
 * (2024), doi:10.1038/s41467-024-52259-9.
 * @param options.path Name of the file for error sentences. @default "the bytes"
 * @throws {FileError} When it is damaged, has a node of a type that is unknown, or its nodes do not fit together.
 * @throws {TypeError} When an option is unknown.
 */
export async function decodeNir(bytes: Uint8Array, options: { path?: string } = {}): Promise<NirGraph> {
  requireKnown("decode the graph", options, OPTIONS);
  const { path = "the bytes" } = options;
  const graph = await decodeHdf5(bytes, { path, kind: "a graph of NIR" }, (root) => readNirRoot(root, path));
  checkGraph((rule, value) => failFile("read", path, rule, value), graph);
  return graph;
}

/**
 * Reads a graph from a file; see {@linkcode decodeNir}.
 * @throws {FileError} When it is missing, or for {@linkcode decodeNir}.
 * @example
 * ```ts ignore
 * import { layersOfNir, loadNir } from "@volley/volley/nir";
 * const { layers } = layersOfNir(await loadNir("network.nir"), { stepMs: 1 });
 * ```
 */
export async function loadNir(path: string): Promise<NirGraph> {
  return await decodeNir(await readFileBytes(path), { path });
}

/**
 * The bytes of a file that the Python package `nir` reads. Numbers have 32 bits where that is all that they need, else 64.
 * @throws {RangeError} When a type of node is unknown, or nodes do not fit together.
 * @example
 * ```ts
 * import { decodeNir, encodeNir } from "@volley/volley/nir";
 *
 * const one = { shape: [1], data: [1] };
 * const bytes = await encodeNir({
 *   type: "NIRGraph",
 *   nodes: {
 *     input: { type: "Input", shape: [1] },
 *     li: { type: "LI", tau: { shape: [1], data: [0.02] }, r: one, v_leak: { shape: [1], data: [0] } },
 *     output: { type: "Output", shape: [1] },
 *   },
 *   edges: [["input", "li"], ["li", "output"]],
 * });
 * console.log((await decodeNir(bytes)).nodes.li.type); // LI
 * ```
 */
export async function encodeNir(graph: NirGraph): Promise<Uint8Array<ArrayBuffer>> {
  const refuse: Refuse = (rule, value) => fail("write the graph", rule, value);
  checkGraph(refuse, graph);
  return await nirBytes(withLengths(refuse, graph));
}

/** Writes a graph to a file; see {@linkcode encodeNir}. @throws {RangeError | FileError} For it, or when the file cannot be written. */
export async function saveNir(path: string, graph: NirGraph): Promise<void> {
  await writeFileAtomic(path, await encodeNir(graph));
}
