/** Kinds of arrays of numbers. */
const ARRAYS = [Uint8Array, Uint16Array, Uint32Array, Int32Array, Float32Array, Float64Array] as const;

/**
 * Plain data whose arrays of numbers lie in memory that threads share, so that none gets a copy of its own. The data themselves are left as they are;
 * where no memory can be shared they are returned.
 */
export function sharedArrays<Data>(data: Data): Data {
  if (typeof SharedArrayBuffer === "undefined") return data;
  const walk = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const kind = ARRAYS.find((each) => value instanceof each);
    if (kind) {
      const array = value as Uint8Array,
        memory = new SharedArrayBuffer(array.byteLength) as unknown as ArrayBuffer;
      const copy = new kind(memory);
      copy.set(array);
      return copy;
    }
    if (Array.isArray(value)) return value.map(walk);
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, walk(part)]));
  };
  return walk(data) as Data;
}
