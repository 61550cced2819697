import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { duplicateKey } from "../../lib/io/duplicate_key.ts";
import { FileError } from "../../lib/io/file_error.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafeTensor,
  tensorFloats,
} from "../../lib/io/safetensors.ts";

const GOLDEN = Deno.readFileSync(new URL("golden/reference.safetensors", import.meta.url));
const METADATA = { format: "pt", note: 'quoted "text" {[:' };
const TENSORS: Record<string, SafeTensor> = {
  weight: { dtype: "F32", shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) },
  bias: { dtype: "F64", shape: [2], data: Float64Array.of(0.5, -0.5) },
  half: { dtype: "F16", shape: [2], data: Uint16Array.of(0x3c00, 0xc000) },
  step: { dtype: "I64", shape: [1], data: BigInt64Array.of(2n ** 40n) },
  index: { dtype: "I32", shape: [2], data: Int32Array.of(-1, 2) },
  seed: { dtype: "U32", shape: [1], data: Uint32Array.of(4294967295) },
  flags: { dtype: "U8", shape: [3], data: Uint8Array.of(1, 0, 255) },
  scalar: { dtype: "F32", shape: [], data: Float32Array.of(3.25) },
};

/** A file from header text and a number of data bytes. */
function fileOf(header: string, dataBytes: number, headerBytes?: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes ?? text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function sentenceOf(bytes: Uint8Array): string {
  return assertThrows(() => decodeSafetensors(bytes, { path: "m.safetensors" }), FileError).message;
}

const row = (shape: number[], offsets: number[], dtype = "U8") =>
  `{"dtype":"${dtype}","shape":${JSON.stringify(shape)},"data_offsets":${JSON.stringify(offsets)}}`;

Deno.test("decodeSafetensors() reads every tensor that the reference writer wrote", () => {
  assertEquals(decodeSafetensors(GOLDEN), { tensors: TENSORS, metadata: METADATA });
});

Deno.test("decodeSafetensors() returns what encodeSafetensors() was given", () => {
  assertEquals(decodeSafetensors(encodeSafetensors(TENSORS, METADATA)), {
    tensors: TENSORS,
    metadata: METADATA,
  });
  assertEquals(decodeSafetensors(encodeSafetensors({})), { tensors: {}, metadata: {} });
});

Deno.test("encodeSafetensors() pads the header to 8 bytes and puts the widest elements first", () => {
  const bytes = encodeSafetensors(TENSORS);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assertEquals(length % 8, 0);
  const names = Object.keys(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))));
  assertEquals(names, ["bias", "step", "index", "scalar", "seed", "weight", "half", "flags"]);
});

Deno.test("encodeSafetensors() refuses wrong shapes, wrong arrays and metadata that is no text", () => {
  const data = Float32Array.of(1, 2);
  assertThrows(
    () => encodeSafetensors({ w: { dtype: "F32", shape: [3], data } }),
    RangeError,
    "shape [3] with 2",
  );
  assertThrows(
    () => encodeSafetensors({ w: { dtype: "F64", shape: [2], data } }),
    TypeError,
    "F64 in Float32Array",
  );
  assertThrows(() => encodeSafetensors({ __metadata__: { dtype: "F32", shape: [2], data } }), TypeError);
  assertThrows(() => encodeSafetensors({}, { seed: 1 as unknown as string }), TypeError, "must be text");
});

Deno.test("decodeSafetensors() refuses headers that are cut, too large, or no JSON object", () => {
  assert(sentenceOf(new Uint8Array(5)).includes("at least 8 bytes: current value is 5"));
  assert(sentenceOf(fileOf("{}", 0, 100_000_001)).includes("below 100 MB: current value is 100000001 bytes"));
  assert(sentenceOf(fileOf("{}", 0, 50)).includes("must lie inside the file"));
  assert(sentenceOf(fileOf("[1]", 0)).includes("must be a JSON object"));
  assert(sentenceOf(fileOf('{"a":', 0)).includes("must be a JSON object"));
  for (let length = 0; length < GOLDEN.length; length += 13) sentenceOf(GOLDEN.slice(0, length));
});

Deno.test("decodeSafetensors() refuses holes, overlaps, uncovered bytes and repeated names", () => {
  const hole = `{"a":${row([2], [0, 2])},"b":${row([2], [3, 5])}}`;
  assert(sentenceOf(fileOf(hole, 5)).includes('current value is "b" at byte 3, not 2'));
  const overlap = `{"a":${row([2], [0, 2])},"b":${row([2], [1, 3])}}`;
  assert(sentenceOf(fileOf(overlap, 3)).includes('current value is "b" at byte 1, not 2'));
  assert(sentenceOf(fileOf(`{"a":${row([2], [0, 2])}}`, 9)).includes("2 bytes of tensors in 9 of data"));
  assert(sentenceOf(fileOf(`{"a":${row([4], [0, 4])}}`, 2)).includes("4 bytes of tensors in 2 of data"));
  const twice = `{"a":${row([0], [0, 0])},"a":${row([2], [0, 2])}}`;
  assert(sentenceOf(fileOf(twice, 2)).includes('current value is two tensors "a"'));
});

Deno.test("decodeSafetensors() refuses rows with a wrong dtype, shape, offsets or metadata", () => {
  assert(
    sentenceOf(fileOf(`{"a":${row([2], [0, 2], "F8_E4M3")}}`, 2)).includes('current value is "F8_E4M3"'),
  );
  assert(
    sentenceOf(fileOf(`{"a":${row([1], [0, 2], "toString")}}`, 2)).includes('current value is "toString"'),
  );
  assert(sentenceOf(fileOf(`{"a":${row([-1], [0, 2])}}`, 2)).includes("current value is [-1]"));
  assert(sentenceOf(fileOf(`{"a":${row([3], [0, 2])}}`, 2)).includes("needs 3 bytes: current value is 2"));
  assert(sentenceOf(fileOf(`{"a":${row([2], [0])}}`, 2)).includes("two data_offsets"));
  assert(sentenceOf(fileOf('{"a":null}', 0)).includes("must have a shape"));
  assert(sentenceOf(fileOf('{"__metadata__":{"x":1}}', 0)).includes("must map names to text"));
});

Deno.test("decodeSafetensors() never fails with anything but a FileError on random damage", () => {
  fc.assert(
    fc.property(fc.nat(GOLDEN.length - 1), fc.nat(255), (at, byte) => {
      const damaged = GOLDEN.slice();
      damaged[at] = byte;
      try {
        decodeSafetensors(damaged);
      } catch (error) {
        assert(error instanceof FileError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("duplicateKey() finds a key that an object has twice, at any level, escaped or not", () => {
  assertEquals(
    duplicateKey(String.raw`{"a": {"x": 1, "y": 2}, "b": ["b", {"b": 1}, {"b": 1, "a": "b"}]}`),
    undefined,
  );
  assertEquals(duplicateKey(String.raw`{"a\"": "{", "\u0061": 1, "a": 2}`), "a");
  assertEquals(duplicateKey(String.raw`{"a": [{"b": {"x": 1, "x": 2}}]}`), "x");
});

Deno.test("decodeSafetensors() reads bfloat16, booleans and integers of 8, 16 and 64 bits", () => {
  const bytes = Deno.readFileSync(new URL("golden/types.safetensors", import.meta.url));
  const { tensors } = decodeSafetensors(bytes);
  assertEquals(tensors, {
    bf16: { dtype: "BF16", shape: [6], data: Uint16Array.of(0, 0x3f80, 0xc020, 0x4049, 0xf149, 0x7f80) },
    bool: { dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) },
    i8: { dtype: "I8", shape: [2, 2], data: Int8Array.of(-128, -1, 0, 127) },
    i16: { dtype: "I16", shape: [2], data: Int16Array.of(-32768, 5) },
    u16: { dtype: "U16", shape: [1], data: Uint16Array.of(65535) },
    u64: { dtype: "U64", shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
  });
  assertEquals(decodeSafetensors(encodeSafetensors(tensors)).tensors, tensors);
});

Deno.test("tensorFloats() decodes 16-bit floats of both kinds and takes other numbers as they are", () => {
  const brain = Uint16Array.of(0, 0x3f80, 0xc020, 0x4049, 0xf149, 0x7f80);
  const floats = Float32Array.of(0, 1, -2.5, 3.140625, -(1 + 73 / 128) * 2 ** 99, Infinity);
  assertEquals(tensorFloats({ dtype: "BF16", shape: [6], data: brain }), floats);
  const half = Uint16Array.of(0, 0x8000, 0x3c00, 0xc100, 0x7bff, 0x0400, 1, 0x7c00, 0xfc00, 0x7e00);
  const values = Float32Array.of(0, -0, 1, -2.5, 65504, 2 ** -14, 2 ** -24, Infinity, -Infinity, NaN);
  assertEquals(tensorFloats({ dtype: "F16", shape: [10], data: half }), values);
  assertEquals(tensorFloats({ dtype: "I64", shape: [1], data: BigInt64Array.of(-3n) }), Float32Array.of(-3));
});
