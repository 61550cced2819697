import type { FileSystem } from "../deps/h5wasm.ts";
import type { ByteSource } from "./byte_source.ts";
import { FileError } from "./file_error.ts";
import { haveWholeHeaps } from "./hdf5_heaps.ts";

/** Number of C for what cannot be read (EIO), as Emscripten has it. */
const UNREADABLE = 29;

/** Bytes of a signature that may lie in the piece before. */
const BEFORE = 7;

/**
 * Makes a file in the memory of the HDF5 library whose bytes are read from a source when the library wants them.
 *
 * The library looks for ever for the end of a heap that is damaged; so the heaps in what it reads are looked at, and a damaged one
 * cannot be read.
 * @param name Its name there. @param source What it reads; stays open as long as the file.
 */
export function readLate(files: FileSystem, name: string, source: ByteSource): void {
  files.writeFile(name, new Uint8Array());
  const { node } = files.lookupPath(name);
  const read = (at: number, length: number): Uint8Array => {
    try {
      return source.read(at, length);
    } catch (error) {
      if (error instanceof FileError) throw new files.ErrnoError(UNREADABLE);
      throw error;
    }
  };
  const heaps = { size: source.size, read };
  node.usedBytes = source.size;
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream, buffer, offset, length, position) {
      const wanted = Math.max(0, Math.min(length, source.size - position));
      const before = Math.min(BEFORE, position);
      const piece = read(position - before, before + wanted);
      if (!haveWholeHeaps(piece, position - before, heaps)) throw new files.ErrnoError(UNREADABLE);
      buffer.set(piece.subarray(before), offset);
      return wanted;
    },
  };
}
