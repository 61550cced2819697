import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FileError } from "../../lib/io/file_error.ts";
import { decodeNpy, encodeNpy, type NpyArray } from "../../lib/io/npy.ts";
import { decodeNpz, encodeNpz } from "../../lib/io/npz.ts";
import { zipSync } from "../../lib/deps/fflate.ts";

const golden = (name: string) => Deno.readFileSync(new URL(`golden/${name}`, import.meta.url));

const EXPECTED: Record<string, NpyArray> = {
  rates: { data: Float64Array.of(1.5, -2.25, 3, 4, 5.5, 1e300), shape: [2, 3] },
  potential: { data: Float32Array.from({ length: 11 }, (_, i) => -70 + 10 * i), shape: [11] },
  times: { data: BigInt64Array.of(0n, 1n, 2n ** 53n + 1n, -(2n ** 62n)), shape: [4] },
  neurons: { data: Uint32Array.of(0, 4294967295), shape: [1, 2] },
  delays: { data: Int16Array.of(-3, -2, -1, 0, 1, 2), shape: [6] },
  mask: { data: Uint8Array.of(1, 0, 1), shape: [3] },
  scalar: { data: Int32Array.of(7), shape: [] },
  empty: { data: new Float32Array(0), shape: [0, 4] },
  names: { data: ["E", "PV", "soma μ🧠"], shape: [3] },
  spec: { data: ['{"seed": 1, "name": "gamma"}'], shape: [] },
};

function sentenceOf(bytes: Uint8Array): string {
  return assertThrows(() => decodeNpz(bytes, { path: "run.npz" }), FileError).message;
}

/** The same array with one piece of its header text replaced by another of the same length. */
function withHeader(from: string, to: string): Uint8Array {
  const text = Array.from(
    encodeNpy({ data: new Float32Array(6), shape: [2, 3] }),
    (b) => String.fromCharCode(b),
  );
  return Uint8Array.from(text.join("").replace(from, to), (character) => character.charCodeAt(0));
}

const npzOf = (file: Uint8Array) => zipSync({ "x.npy": file }, { level: 0 });

for (const name of ["numpy_stored.npz", "numpy_deflated.npz"]) {
  Deno.test(`decodeNpz() reads every array that NumPy wrote into ${name}`, () => {
    assertEquals(decodeNpz(golden(name)), EXPECTED);
  });
}

for (const level of [undefined, 0, 1, 6] as const) {
  Deno.test(`decodeNpz() returns what encodeNpz() was given at level ${level ?? "default"}`, () => {
    assertEquals(decodeNpz(encodeNpz(EXPECTED, { level })), EXPECTED);
  });
}

Deno.test("encodeNpz() and decodeNpz() agree on any numbers and any text without trailing NUL", () => {
  const text = fc.string({ unit: "binary" }).filter((value) => !value.endsWith("\0"));
  fc.assert(fc.property(fc.float32Array(), fc.array(text), (numbers, strings) => {
    const arrays = {
      numbers: { data: numbers, shape: [numbers.length] },
      strings: { data: strings, shape: [strings.length] },
    };
    assertEquals(decodeNpz(encodeNpz(arrays)), arrays);
  }));
});

Deno.test("encodeNpz() gives the same bytes for the same arrays", () => {
  assertEquals(encodeNpz(EXPECTED), encodeNpz(EXPECTED));
});

Deno.test("encodeNpz() deflates big arrays by default", () => {
  const bytes = encodeNpz({ zeros: { data: new Float64Array(100_000), shape: [100_000] } });
  assert(bytes.length < 20_000, `${bytes.length} bytes`);
  assertEquals(decodeNpz(bytes).zeros.data.length, 100_000);
});

Deno.test("decodeNpz() reads Fortran order, big-endian and 16-bit floats as NumPy does", () => {
  const arrays = decodeNpz(golden("numpy_layouts.npz"));
  const names = Object.keys(arrays).filter((name) => !name.endsWith("_plain"));
  assertEquals(names.length, 12);
  for (const name of names) assertEquals(arrays[name], arrays[`${name}_plain`], name);
  assertEquals(arrays.fortran_i2.data, Int16Array.from({ length: 12 }, (_, k) => k));
  assertEquals(arrays.fortran_text, { data: ["E", "PV", "soma μ", "🧠", "", "x"], shape: [3, 2] });
});

Deno.test("decodeNpy() puts arrays of any shape in Fortran order into C order", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }), (shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const strides = shape.map((_, d) => shape.slice(0, d).reduce((a, b) => a * b, 1));
    // What stands at an index is its number in C order.
    const data = new Int32Array(size);
    for (let k = 0, index = shape.map(() => 0); k < size; k++) {
      let rest = k;
      for (let d = shape.length - 1; d >= 0; d--) {
        index = index.with(d, rest % shape[d]);
        rest = Math.floor(rest / shape[d]);
      }
      data[index.reduce((sum, at, d) => sum + at * strides[d], 0)] = k;
    }
    const text = Array.from(encodeNpy({ data, shape }), (byte) => String.fromCharCode(byte)).join("");
    const bytes = Uint8Array.from(text.replace("False", "True "), (character) => character.charCodeAt(0));
    assertEquals(decodeNpy(bytes), { data: Int32Array.from(data.keys()), shape });
  }));
});

Deno.test("encodeNpy() starts the data at a multiple of 64 bytes and uses version 2 for a long header", () => {
  const short = encodeNpy({ data: Float32Array.of(1), shape: [1] });
  assertEquals([short[6], short.length], [1, 128 + 4]);
  const shape = new Array(30_000).fill(1);
  const long = encodeNpy({ data: Float32Array.of(5), shape });
  assertEquals([long[6], (long.length - 4) % 64], [2, 0]);
  assertEquals(decodeNpz(npzOf(long)).x, { data: Float32Array.of(5), shape });
});

Deno.test("encodeNpy() refuses a shape that does not fit its data", () => {
  assertThrows(
    () => encodeNpy({ data: new Float32Array(5), shape: [2, 3] }),
    RangeError,
    "current value is shape [2,3] for 5 values",
  );
});

Deno.test("decodeNpz() refuses foreign, empty and truncated files with a sentence that names the file", () => {
  const good = encodeNpz(EXPECTED);
  assert(sentenceOf(new TextEncoder().encode("time,neuron\n1,2\n")).includes('must start with "PK"'));
  assert(sentenceOf(new Uint8Array(0)).startsWith("Cannot read run.npz as "));
  const foreign = zipSync({ "word/document.xml": new Uint8Array(3) });
  assert(sentenceOf(foreign).includes('must end in .npy: current value is "word/document.xml"'));
  for (let length = 0; length < good.length; length += 97) {
    assertThrows(() => decodeNpz(good.subarray(0, length)), FileError);
  }
});

Deno.test("decodeNpz() finds any single damaged byte of the data by its checksum", () => {
  const good = encodeNpz({ x: { data: Float64Array.of(1, 2, 3), shape: [3] } }, { level: 0 });
  const damaged = good.slice();
  damaged[150] ^= 1;
  assert(
    sentenceOf(damaged).includes('checksum of every entry must match: current value is a damaged "x.npy"'),
  );
});

Deno.test("decodeNpz() never fails with anything but a FileError on random damage", () => {
  const good = encodeNpz(EXPECTED, { level: 1 });
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const damaged = good.slice();
      damaged[at] = byte;
      try {
        decodeNpz(damaged);
      } catch (error) {
        assert(error instanceof FileError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("decodeNpz() refuses arrays it would misread, and says which rule they break", () => {
  assert(sentenceOf(npzOf(withHeader("<f4", "<c8"))).includes("current value is <c8 (complex"));
  assert(sentenceOf(npzOf(withHeader("<f4", "|O "))).includes("current value is |O"));
  assert(sentenceOf(npzOf(withHeader("(2, 3)", "(2, 4)"))).includes("needs 32 bytes: current value is 24"));
  assert(sentenceOf(npzOf(withHeader("(2, 3)", "(9999)"))).includes("needs 39996 bytes"));
  assert(sentenceOf(npzOf(new Uint8Array(40))).includes('"x" in run.npz'));
});

Deno.test("decodeNpz() refuses an entry that claims more bytes than deflate can hold, before inflating it", () => {
  const bytes = encodeNpz({ x: { data: new Float64Array(64), shape: [64] } }, { level: 1 });
  const view = new DataView(bytes.buffer);
  const directory = view.getUint32(bytes.length - 6, true);
  view.setUint32(directory + 24, 0xfffffff0, true);
  assert(sentenceOf(bytes).includes("cannot hold the claimed 4294967280"));
});
