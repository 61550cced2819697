/** Arrays of numbers. */
export type Typed =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** What any array of numbers is. */
interface Numbers extends ArrayLike<number> {
  readonly BYTES_PER_ELEMENT: number;
  set(values: ArrayLike<number>, at: number): void;
}

/** Arrays one after another; of several types in the widest. @param parts At least one. */
export function joinTyped<A extends Numbers>(parts: readonly A[]): A {
  const widest = parts.reduce((a, b) => b.BYTES_PER_ELEMENT > a.BYTES_PER_ELEMENT ? b : a);
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  const joined = new (widest.constructor as new (length: number) => A)(total);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
