import { loadPackage } from "./load_package.ts";

type H5wasm = typeof import("npm:h5wasm@0.10.3")["default"];

/** The library that reads and writes HDF5 files. */
export type Hdf5 = H5wasm;
/** Its functions that are nearer to those of C. */
export type Hdf5Library = Awaited<H5wasm["ready"]>;

/** h5wasm: HDF5 files in memory. Fetched (15 MB) when one is read or written. */
export async function loadHdf5(): Promise<{ h5: H5wasm; files: FileSystem }> {
  const { default: h5 } = await loadPackage<{ default: H5wasm }>("npm:h5wasm@0.10.3", "use an HDF5 file");
  const { FS } = await h5.ready;
  return { h5, files: FS as unknown as FileSystem };
}

/** What is used of its file system in memory. */
export interface FileSystem {
  readFile(path: string): Uint8Array<ArrayBuffer>;
  writeFile(path: string, data: Uint8Array): void;
  unlink(path: string): void;
  /** Finds what is kept of a file. */
  lookupPath(path: string): { node: FileNode };
  /** The error that its functions throw, by the number of C. */
  ErrnoError: new (number: number) => Error;
}

/** A file of it: how many bytes it has, and how they are read. */
export interface FileNode {
  usedBytes: number;
  stream_ops: {
    read(stream: unknown, buffer: Uint8Array, offset: number, length: number, position: number): number;
  };
}
