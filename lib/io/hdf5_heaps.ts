import { failFile } from "./file_error.ts";

/** What a heap of an HDF5 file begins with: its signature, version 1 and three zeros. */
const START = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0];
/** Bytes of the head of a heap, and of each object in it. */
const HEAD = 16;

/** Whether the objects of a heap, one after another, lead to its end. */
function isWhole(view: DataView, start: number, end: number): boolean {
  let at = start + HEAD;
  while (at + HEAD <= end) {
    const size = Number(view.getBigUint64(at + 8, true));
    // Number 0 is the free space, whose size has its own head in it.
    const isFree = view.getUint16(at, true) === 0;
    const length = isFree ? size : HEAD + Math.ceil(size / 8) * 8;
    if (length < HEAD || at + length > end) return false;
    at += length;
  }
  return true;
}

/**
 * Whether the heaps that begin in a piece of a file are whole.
 * @param piece Bytes of the file from `first` on. @param read Gives other bytes of the file.
 */
export function haveWholeHeaps(
  piece: Uint8Array,
  first: number,
  { size, read }: { size: number; read: (at: number, length: number) => Uint8Array },
): boolean {
  for (let at = piece.indexOf(START[0]); at >= 0; at = piece.indexOf(START[0], at + 1)) {
    if (at + START.length > piece.length || !START.every((byte, k) => piece[at + k] === byte)) continue;
    const start = first + at;
    if (start + HEAD > size) continue;
    const head = read(start, HEAD);
    const length = Number(new DataView(head.buffer, head.byteOffset, HEAD).getBigUint64(8, true));
    if (start + length > size) return false;
    const heap = read(start, length);
    if (!isWhole(new DataView(heap.buffer, heap.byteOffset, length), 0, length)) return false;
  }
  return true;
}

/**
 * Fails where a heap of an HDF5 file, which holds its texts, is damaged so that the HDF5 library would look for its end for ever.
 * @param bytes The whole file. @param path Its name for the error sentence.
 * @throws {FileError} Naming the place.
 */
export function requireWholeHeaps(bytes: Uint8Array, path: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(START[0]); at >= 0; at = bytes.indexOf(START[0], at + 1)) {
    if (at + HEAD > bytes.length || !START.every((byte, k) => bytes[at + k] === byte)) continue;
    const end = at + Number(view.getBigUint64(at + 8, true));
    if (end <= bytes.length && isWhole(view, at, end)) continue;
    failFile("read", path, "its HDF5 must be whole", `damaged at / (the heap at byte ${at})`);
  }
}
