import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type AedatOptions,
  binEvents,
  decodeAedat,
  decodeNMnist,
  eventRecordings,
  pixelUnits,
  readNMnist,
} from "@volley/volley/events";
import { FileError } from "../../lib/io/file_error.ts";
import { inFolder } from "../_folder.ts";

/** An event of N-MNIST. */
function bits(x: number, y: number, on: number, us: number): number[] {
  return [x, y, (on << 7) | (us >> 16), (us >> 8) & 0xff, us & 0xff];
}

/** Bytes of a text and of numbers of 32 bits. */
function bytesOf(header: string, words: readonly number[], littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header), bytes = new Uint8Array(text.length + 4 * words.length);
  bytes.set(text);
  const view = new DataView(bytes.buffer, text.length);
  words.forEach((word, at) => view.setUint32(4 * at, word >>> 0, littleEndian));
  return bytes;
}

function rows({ timesMs, x, y, on }: ReturnType<typeof decodeAedat>): number[][] {
  return Array.from(timesMs, (time, at) => [time, x[at], y[at], on[at]]);
}

Deno.test("N-MNIST: x, y, polarity and 23 bits of time; row 240 makes what follows 2^13 us later", () => {
  const events = decodeNMnist(Uint8Array.of(
    ...bits(33, 0, 1, 5),
    ...bits(0, 33, 0, 2 ** 23 - 1),
    ...bits(0, 240, 0, 0),
    ...bits(1, 2, 1, 7),
  ));
  assertEquals(rows(events), [[0.005, 33, 0, 1], [8388.607, 0, 33, 0], [8.199, 1, 2, 1]]);
  assertEquals([...pixelUnits(events).units], [34 * 34 + 33, 33 * 34, 34 * 34 + 2 * 34 + 1]);
});

Deno.test("readNMnist() takes the digits from the folders, in the order of their names", async () => {
  await inFolder(async (folder) => {
    for (const [digit, name, on] of [[7, "b", 0], [7, "a", 1], [2, "c", 1]] as const) {
      await Deno.mkdir(`${folder}/${digit}`, { recursive: true });
      await Deno.writeFile(`${folder}/${digit}/${name}.bin`, Uint8Array.from(bits(1, 0, on, 300)));
    }
    const { values, shape, labels } = await readNMnist(folder, { binMs: 0.1, steps: 4 });
    assertEquals([shape, [...labels]], [[3, 4, 2312], [2, 7, 7]]);
    const found = [...values.entries()].flatMap(([at, value]) => value ? [at] : []);
    // 300 us are on the edge of the fourth bin of 0.1 ms: they belong to it.
    assertEquals(found, [3 * 2312 + 1157, (4 + 3) * 2312 + 1157, (8 + 3) * 2312 + 1]);
    await Deno.writeFile(`${folder}/2/c.bin`, Uint8Array.of(1, 2, 3));
    await assertRejects(
      () => readNMnist(folder, { binMs: 1, steps: 4 }),
      FileError,
      "as a file of N-MNIST must have 5 bytes each event: current value is 3 bytes",
    );
  });
  await inFolder((folder) =>
    assertRejects(
      () => readNMnist(folder, { binMs: 1, steps: 4 }),
      FileError,
      "it must have folders 0 to 9 of .bin files, as N-MNIST has: current value is none",
    )
  );
  assertThrows(() => decodeNMnist(Uint8Array.from(bits(34, 0, 0, 1))), FileError, "pixels must be below 34");
});

Deno.test("AEDAT 2.0 of a DVS128 and of a DAVIS: events of pixels, without samples of frames and special ones", () => {
  const dvs = "#!AER-DAT2.0\r\n# AEChip: ch.unizh.ini.jaer.chip.retina.DVS128\r\n";
  // jAER: bit 0 is 0 where a pixel became brighter.
  const words = [(127 << 8) | (126 << 1), 1500, (5 << 8) | (6 << 1) | 1, 2 ** 32 - 1, 0x8000, 7];
  assertEquals(rows(decodeAedat(bytesOf(dvs, words, false))), [[1.5, 126, 127, 1], [4294967.295, 6, 5, 0]]);
  const davis =
    "#!AER-DAT2.0\r\n# AEChip: eu.seebetter.ini.chips.davis.Davis346red\r\n#End Of ASCII Header\r\n";
  // The first byte of the first event is that of a #, which the end of the header tells apart.
  const first = (141 << 22) | (345 << 12) | (1 << 11);
  const other = [first, 10, 2 ** 31 + first, 11, first | 0x400, 12, (3 << 22) | (4 << 12), 13];
  assertEquals(first >>> 24, 0x23);
  assertEquals(rows(decodeAedat(bytesOf(davis, other, false))), [[0.01, 345, 141, 1], [0.013, 4, 3, 0]]);
});

Deno.test("AEDAT 3.1: packets of events of pixels, of which the invalid ones are left out; times overflow", () => {
  const header = "#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DAVIS240C\r\n#!END-HEADER\r\n";
  const packet = (type: number, overflow: number, events: number[]) => [
    type | (1 << 16),
    8,
    4,
    overflow,
    events.length / 2,
    events.length / 2,
    events.length / 2,
    ...events,
  ];
  const word = (x: number, y: number, on: number, valid: number) => (x << 17) | (y << 2) | (on << 1) | valid;
  const words = [
    ...packet(1, 0, [word(239, 179, 1, 1), 1000, word(0, 0, 1, 0), 1001, word(2, 3, 0, 1), 1002]),
    ...packet(0, 0, [5, 1003]),
    ...packet(1, 1, [word(9, 8, 1, 1), 4]),
  ];
  const bytes = bytesOf(header, words, true);
  const events = decodeAedat(bytes);
  assertEquals([events.width, events.height], [240, 180]);
  assertEquals(rows(events), [[1, 239, 179, 1], [1.002, 2, 3, 0], [2147483.652, 9, 8, 1]]);
  assertThrows(() => decodeAedat(bytes.slice(0, -1)), FileError, "a packet must end within the file");
});

Deno.test("AEDAT: other versions, cut files, unknown cameras and pixels out of the size are refused", () => {
  const refuses = (header: string, words: number[], said: string, options: AedatOptions = {}) =>
    assertThrows(() => decodeAedat(bytesOf(header, words, false), options), FileError, said);
  refuses("#!AER-DAT4.0\r\n", [], "(dv-processing or jAER convert other versions): current value is 4.0");
  refuses("#!AER-DAT2.0", [], "its header must end");
  refuses("no header", [], "no header #!AER-DAT");
  refuses("#!AER-DAT2.0\r\n", [0, 0], "its header must name a camera that is known");
  refuses("#!AER-DAT2.0\r\n", [0, 0], "camera must be dvs128 or davis", { size: [9, 9] });
  refuses("#!AER-DAT2.0\r\n", [0], "8 bytes each event", { camera: "davis", size: [9, 9] });
  refuses(
    "#!AER-DAT2.0\r\n",
    [(9 << 12) | (1 << 22), 0],
    "pixels must be below 9, 9: current value is 9, 1",
    {
      camera: "davis",
      size: [9, 9],
    },
  );
});

Deno.test("recordings in memory are binned as those of files are", async () => {
  const events = { width: 2, height: 1, x: Uint16Array.of(1), y: Uint16Array.of(0), on: Uint8Array.of(1) };
  const one = pixelUnits({ ...events, timesMs: Float64Array.of(2.5) });
  using recordings = eventRecordings([one], { units: 4, labels: [1] });
  const { values, labels } = await binEvents(recordings, { binMs: 1, steps: 3 });
  assertEquals([[...values], [...labels]], [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [1]]);
  assertThrows(
    () => eventRecordings([one], { units: 3, labels: [0] }),
    RangeError,
    "units must be whole numbers below 3: current value is 3 in recording 0",
  );
  assertThrows(() => eventRecordings([one], { units: 4, labels: [] }), RangeError, "there must be 1 labels");
  using early = eventRecordings([{ timesMs: [-1], units: [0] }], { units: 1, labels: [0] });
  await assertRejects(
    () => binEvents(early, { binMs: 1, steps: 1 }),
    RangeError,
    "times must be at least 0 ms: current value is -1 in recording 0",
  );
});
