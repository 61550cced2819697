import { assertEquals, assertRejects } from "@std/assert";
import { unzipSync } from "../../lib/deps/fflate.ts";
import { readFileBytes } from "../../lib/io/atomic.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { decodeNpy, type NpyArray } from "../../lib/io/npy.ts";
import { decodeNpz, readNpz } from "../../lib/io/npz.ts";
import { type StreamedArray, writeNpzStream } from "../../lib/io/npz_stream.ts";
import { inFolder } from "../_folder.ts";

const VALUES = Float64Array.from({ length: 1000 }, (_, k) => Math.sqrt(k));

/** The same bytes in pieces of odd sizes. */
function* pieces(): Iterable<Uint8Array> {
  const bytes = new Uint8Array(VALUES.buffer);
  for (let at = 0, size = 1; at < bytes.length; at += size, size = size * 2 + 3) {
    yield bytes.subarray(at, at + size);
  }
}

const ARRAYS: Record<string, NpyArray | StreamedArray> = {
  streamed: { descr: "<f8", shape: [4, 250], pieces },
  text: { data: ["äß"], shape: [] },
  "of/two": { data: Uint32Array.of(1, 2, 3), shape: [3] },
  none: { descr: "<u4", shape: [0], pieces: () => [] },
};

const EXPECTED: Record<string, NpyArray> = {
  streamed: { data: VALUES, shape: [4, 250] },
  text: { data: ["äß"], shape: [] },
  "of/two": { data: Uint32Array.of(1, 2, 3), shape: [3] },
  none: { data: new Uint32Array(), shape: [0] },
};

Deno.test("arrays that are written in pieces are read as a whole", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.npz`;
    await writeNpzStream(path, ARRAYS);
    assertEquals(decodeNpz(await readFileBytes(path)), EXPECTED);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["a.npz"]);
  }));

// NumPy 2 and Python's zipfile read such a file, too: tried by hand.
Deno.test("files of more than 4 GiB have 64-bit sizes and places", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.npz`;
    await writeNpzStream(path, ARRAYS, { narrowBelow: 0 });
    const files = unzipSync(await readFileBytes(path));
    const found = Object.entries(files).map((
      [name, bytes],
    ) => [name.replace(/\.npy$/, ""), decodeNpy(bytes, { path })]);
    assertEquals(Object.fromEntries(found), EXPECTED);
    assertEquals(decodeNpz(await readFileBytes(path)), EXPECTED);
    assertEquals(await readNpz(path), EXPECTED);
  }));

Deno.test("pieces that do not make the shape leave no file behind", () =>
  inFolder(async (folder) => {
    const short: StreamedArray = { descr: "<f8", shape: [1001], pieces };
    await assertRejects(
      () => writeNpzStream(`${folder}/a.npz`, { short }),
      RangeError,
      "Cannot write the array short as its pieces must have 8136 bytes: current value is 8128",
    );
    assertEquals([...Deno.readDirSync(folder)], []);
    await assertRejects(
      () => writeNpzStream(`${folder}/none/a.npz`, ARRAYS),
      FileError,
      "its folder must exist",
    );
  }));
