/** Arrays of numbers. */
export type Typed =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** Arrays one after another; of several types in the widest. @param parts At least one. */
export function joinTyped(parts: readonly Typed[]): Typed {
  const widest = parts.reduce((a, b) => b.BYTES_PER_ELEMENT > a.BYTES_PER_ELEMENT ? b : a);
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  const joined = new (widest.constructor as new (length: number) => Typed)(total);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
