import { decodeNpz, encodeNpz } from "../../lib/io/npz.ts";
import type { NpyArray, NpyData } from "../../lib/io/npy.ts";
import type { Random } from "./_random.ts";

/** Makes a damaged file of a good one. */
export type Mutate = (bytes: Uint8Array, random: Random) => Uint8Array;

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const INTERESTING = [..."\0\n{}[]\"',:-eE.0123456789"].map((character) => character.charCodeAt(0));

function spliced(bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - removed + inserted.length);
  result.set(bytes.subarray(0, at));
  result.set(inserted, at);
  result.set(bytes.subarray(at + removed), at + inserted.length);
  return result;
}

/** Changes some bytes, or takes away, repeats or moves a piece. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let result: Uint8Array = bytes.slice();
  for (let changes = 1 + random.whole(4); changes > 0 && result.length > 0; changes--) {
    const at = random.whole(result.length), length = 1 + random.whole(Math.min(64, result.length - at));
    const piece = result.slice(at, at + length), view = new DataView(result.buffer);
    switch (random.whole(9)) {
      case 0:
        result[at] ^= 1 << random.whole(8);
        break;
      case 1:
        result[at] = random.whole(256);
        break;
      case 2:
        result[at] = random.of(INTERESTING);
        break;
      case 3:
        if (at + 4 <= result.length) view.setUint32(at, random.of(EXTREMES), random.whole(2) === 0);
        break;
      case 4:
        if (at + 8 <= result.length) view.setBigUint64(at, BigInt(random.of(EXTREMES)) << 31n, true);
        break;
      case 5:
        result = result.slice(0, at);
        break;
      case 6:
        result = spliced(result, at, length, new Uint8Array());
        break;
      case 7:
        result = spliced(result, at, 0, piece);
        break;
      default:
        result = spliced(result, random.whole(result.length), 0, piece);
    }
  }
  return result;
}

/** Values that nobody expects. */
const NONSENSE: readonly (() => unknown)[] = [
  () => null,
  () => undefined,
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => 99,
  () => 2 ** 32,
  () => 2 ** 53,
  () => 1e308,
  () => -1e308,
  () => "",
  () => "x",
  () => "__proto__",
  () => "x".repeat(20_000),
  () => "../../../etc/passwd",
  () => [],
  () => [null],
  () => [[]],
  () => new Array(5000).fill(1),
  () => ({}),
  () => ({ toString: 1, length: 3 }),
  () => ({ name: null, values: "x" }),
  () => JSON.parse("[".repeat(100) + "]".repeat(100)),
];

type Parent = Record<string, unknown> | unknown[];

/** All lists and objects of a value. */
function parentsIn(value: unknown): Parent[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Parent, ...Object.values(value).flatMap(parentsIn)];
}

/** The value of a JSON text, or undefined. */
function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" && /^\s*[[{]/.test(text) ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces, drops, repeats or swaps a value; where it is JSON in a text, mostly one within. */
export function mutateValue(value: unknown, random: Random): unknown {
  const inner = parsed(value);
  if (inner !== undefined && random.whole(4) > 0) return JSON.stringify(mutateValue(inner, random)) ?? "";
  const root = [structuredClone(value)] as unknown[];
  for (let changes = 1 + random.whole(3); changes > 0; changes--) {
    const parents = parentsIn(root).filter((parent) => Object.keys(parent).length > 0);
    if (parents.length === 0) return random.of(NONSENSE)();
    const parent = random.of(parents) as Record<string, unknown>, key = random.of(Object.keys(parent));
    switch (random.whole(6)) {
      case 0:
        if (Array.isArray(parent)) parent.pop();
        else delete parent[key];
        break;
      case 1:
        if (Array.isArray(parent)) parent.push(parent[key as unknown as number]);
        else parent[random.of(["kind", "name", "x", "length", key + key])] = parent[key];
        break;
      case 2:
        parent[key] = parent[random.of(Object.keys(parent))];
        break;
      case 3:
        parent[key] = typeof parent[key] === "number"
          ? (parent[key] as number) * random.of([-1, 1e9, 0.1])
          : 7;
        break;
      default:
        parent[key] = parsed(parent[key]) === undefined
          ? random.of(NONSENSE)()
          : mutateValue(parent[key], random);
    }
  }
  return root[0];
}

/** JSON with another value, a key that is there twice, deeper than a parser goes, or with damaged bytes. */
export function mutateJson(bytes: Uint8Array, random: Random): Uint8Array {
  const kind = random.whole(12);
  if (kind === 0) return mutateBytes(bytes, random);
  const text = new TextDecoder().decode(bytes), encoder = new TextEncoder();
  if (kind === 1) return encoder.encode(text.replace(/("[^"]+":)/, (key) => `${key} 1, ${key}`));
  if (kind === 2) return encoder.encode(text.replace(/:\s*[^{[",]+/, `:${"[".repeat(200_000)}`));
  return encoder.encode(JSON.stringify(mutateValue(JSON.parse(text), random)) ?? "");
}

const TYPES = [Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array, Uint8Array, Int16Array];

function ofLength(data: NpyData, length: number): NpyData {
  if (Array.isArray(data)) return Array.from({ length }, (_, k) => data[k % Math.max(1, data.length)] ?? "");
  const Type = data.constructor as Uint8ArrayConstructor, result = new Type(length);
  result.set(data.subarray(0, length) as Uint8Array);
  return result;
}

/** A text as NumPy keeps it: without zeros at its end. */
function asText(value: unknown): string {
  return (typeof value === "string" ? value : JSON.stringify(value) ?? "").replaceAll("\0", "");
}

/** An array of other values, of another type or of another shape. */
function mutateArray({ data, shape }: NpyArray, random: Random): NpyArray {
  if (Array.isArray(data) && random.whole(3) > 0) {
    return { data: data.map((text) => asText(mutateValue(text, random))), shape };
  }
  switch (random.whole(4)) {
    case 0: {
      const other = shape.length === 0 ? [2] : shape.with(random.whole(shape.length), random.whole(6));
      return { data: ofLength(data, other.reduce((a, b) => a * b, 1)), shape: other };
    }
    case 1:
      return { data: new (random.of(TYPES))(data.length), shape };
    case 2:
      return { data, shape: [data.length] };
    default: {
      if (Array.isArray(data) || data.length === 0) return { data: ["x"], shape: [1] };
      const values = data.slice() as Float64Array, at = random.whole(data.length);
      const value = random.of([NaN, -1, 1e30, 2 ** 31, Infinity]);
      if (typeof data[0] === "bigint") (values as unknown as BigInt64Array)[at] = 2n ** 62n;
      else values[at] = value;
      return { data: values, shape };
    }
  }
}

/** An archive of arrays with damaged bytes, or whole with another array, one less or one too many. */
export function mutateNpz(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.whole(3) === 0) return mutateBytes(bytes, random);
  const arrays = decodeNpz(bytes), name = random.of(Object.keys(arrays));
  const kind = random.whole(6);
  if (kind === 0) delete arrays[name];
  else if (kind === 1) arrays[random.of(Object.keys(arrays))] = arrays[name];
  else arrays[name] = mutateArray(arrays[name], random);
  return encodeNpz(arrays);
}

/** Tensors with damaged bytes, or with another header. */
export function mutateSafetensors(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.whole(3) === 0) return mutateBytes(bytes, random);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = mutateJson(bytes.subarray(8, 8 + length), random);
  const result = new Uint8Array(8 + header.length + bytes.length - 8 - length);
  new DataView(result.buffer).setBigUint64(0, BigInt(header.length), true);
  result.set(header, 8);
  result.set(bytes.subarray(8 + length), 8 + header.length);
  return result;
}
