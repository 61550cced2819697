import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { deflateSync } from "npm:fflate@0.8.3";
import { loadCounts, loadRun } from "../../lib/experiment/run_file.ts";
import { readFileBytes } from "../../lib/io/atomic.ts";
import { crc32 } from "../../lib/io/crc32.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { readJson } from "../../lib/io/json.ts";
import { encodeNpy } from "../../lib/io/npy.ts";
import { encodeNpyHeader } from "../../lib/io/npy_header.ts";
import { decodeNpz } from "../../lib/io/npz.ts";
import { NpzFile } from "../../lib/io/npz_file.ts";
import { encodeSafetensors } from "../../lib/io/safetensors.ts";
import { loadModel } from "../../lib/surrogate/model_file.ts";
import { inFolder } from "../_folder.ts";

const WIDE = 0xffffffff;

/** Little-endian numbers of 2, 4 or 8 bytes. */
function fields(...numbers: [value: number, bytes: number][]): number[] {
  return numbers.flatMap(([value, bytes]) =>
    Array.from({ length: bytes }, (_, k) => Number((BigInt(value) >> BigInt(8 * k)) & 0xffn))
  );
}

/** An entry of an archive: what is in the file, and what it says it becomes. */
interface Entry {
  name: string;
  /** Bytes at its start; the rest of it is a hole. */
  start: Uint8Array;
  size: number;
  originalSize?: number;
  crc: number;
}

/** Writes an archive with 64-bit sizes and places, in which entries may have holes. */
async function writeWide(path: string, entries: readonly Entry[]): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const text = (name: string) => Array.from(new TextEncoder().encode(name));
  const directory: number[] = [];
  let place = 0;
  for (const { name, start, size, originalSize = size, crc } of entries) {
    const method = originalSize === size ? 0 : 8;
    const about = fields([0, 2], [method, 2], [0, 2], [0x21, 2], [crc, 4], [WIDE, 4], [WIDE, 4], [
      name.length,
      2,
    ]);
    const local = [
      ...fields([0x04034b50, 4], [45, 2]),
      ...about,
      ...fields([20, 2]),
      ...text(name),
      ...fields([1, 2], [16, 2], [originalSize, 8], [size, 8]),
    ];
    directory.push(
      ...fields([0x02014b50, 4], [45, 2], [45, 2]),
      ...about,
      ...fields([28, 2], [0, 2], [0, 2], [0, 2], [0, 4], [WIDE, 4]),
      ...text(name),
      ...fields([1, 2], [24, 2], [originalSize, 8], [size, 8], [place, 8]),
    );
    await file.seek(place, Deno.SeekMode.Start);
    await file.write(Uint8Array.of(...local, ...start));
    place += local.length + size;
  }
  await file.seek(place, Deno.SeekMode.Start);
  const size = directory.length, count = entries.length;
  directory.push(
    ...fields([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [count, 8], [count, 8], [size, 8], [
      place,
      8,
    ]),
    ...fields([0x07064b50, 4], [0, 4], [place + size, 8], [1, 4]),
    ...fields([0x06054b50, 4], [0, 4], [0xffff, 2], [0xffff, 2], [WIDE, 4], [WIDE, 4], [0, 2]),
  );
  await file.write(Uint8Array.from(directory));
}

function stored(name: string, ...[data, shape]: [Uint16Array | string[], number[]]): Entry {
  const start = encodeNpy({ data, shape });
  return { name: `${name}.npy`, start, size: start.length, crc: crc32(start) };
}

/** An array of bytes that is a hole in the file. */
function hole(name: string, length: number): Entry {
  const start = encodeNpyHeader("|u1", [length]);
  return { name: `${name}.npy`, start, size: start.length + length, crc: 0 };
}

const HEADER = JSON.stringify({ format: "volley run 1", kind: "surrogate", binMs: 1 });

Deno.test("a run of 12 GiB is read where only its counts are wanted, in little memory", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run.npz`;
    await writeWide(path, [
      hole("spike_times", 12 * 2 ** 30),
      stored("e", Uint16Array.of(1, 2, 3), [1, 3]),
      stored("i", Uint16Array.of(4, 5, 6), [1, 3]),
      stored("header", [HEADER], []),
    ]);
    const before = Deno.memoryUsage().rss;
    const { counts } = await loadCounts(path);
    assertEquals(counts, {
      populations: [{ name: "E", size: 0 }, { name: "I", size: 0 }],
      binMs: 1,
      networks: 1,
      bins: 3,
      counts: Uint16Array.of(1, 2, 3, 4, 5, 6),
    });
    using file = await NpzFile.open(path);
    assertEquals(file.names, ["spike_times", "e", "i", "header"]);
    assertEquals(file.header("spike_times").shape, [12 * 2 ** 30]);
    assert(Deno.memoryUsage().rss - before < 2e8);
  }));

/** Deflated zeros behind the header of an array, as many as it says. */
function bomb(name: string, descr: string, shape: number[]): Entry {
  const header = encodeNpyHeader(descr, shape);
  const bytes = descr === "|u1" ? 1 : 2, size = shape.reduce((a, b) => a * b, bytes);
  // A deflated megabyte of zeros may be repeated; the last block is not there, as nobody should come so far.
  const start = deflateSync(header, { level: 0 });
  const claimed = header.length + size;
  return { name: `${name}.npy`, start, size: Math.ceil(claimed / 1000), originalSize: claimed, crc: 0 };
}

Deno.test("arrays of another type or shape than a run's are refused before they are inflated", () =>
  inFolder(async (folder) => {
    const path = `${folder}/bomb.npz`;
    for (const [descr, shape] of [["|u1", [13e8]], ["<u2", [13e8]], ["<u2", [1, 13e8]]] as const) {
      await writeWide(path, [
        ...["e", "i", "recurrent"].map((name) => bomb(name, descr, [...shape])),
        stored("header", [HEADER.replace("surrogate", "network")], []),
      ]);
      const start = performance.now();
      for (const load of [loadCounts, loadRun]) {
        await assertRejects(() => load(path), FileError, "Cannot read");
      }
      assertThrows(() => decodeNpz(Deno.readFileSync(path)), FileError, "may not become");
      assert(performance.now() - start < 2000);
    }
  }));

Deno.test("pipes and devices are refused as files, and files that are too large before they are read", async () => {
  if (Deno.build.os === "windows") return;
  for (const path of ["/dev/zero", "/dev/null"]) {
    for (const read of [readFileBytes, loadCounts, NpzFile.open]) {
      await assertRejects(() => read(path), FileError, "must be a regular file");
    }
  }
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "abc");
    await Deno.truncate(`${folder}/a`, 2 ** 40);
    await assertRejects(() => readFileBytes(`${folder}/a`, { most: 1000 }), FileError, "at most 1000 bytes");
    await assertRejects(() => loadCounts(`${folder}/a`), FileError, 'must start with "PK"');
    await assertRejects(() => readJson(`${folder}/a`), FileError, "at most 536870880 bytes");
    await Deno.writeFile(`${folder}/m.safetensors`, encodeSafetensors({}, { format: "x" }));
    await Deno.truncate(`${folder}/m.safetensors`, 2 ** 40);
    await assertRejects(() => loadModel(`${folder}/m`), FileError, "the tensors must cover the data");
  });
});
