import { failFile } from "../../io/file_error.ts";
import { readArray } from "../../io/npz_arrays.ts";
import type { NpzFile } from "../../io/npz_file.ts";
import type { CountArray } from "../../system/population_counts.ts";
import type { Whole } from "./join_arrays.ts";

/** Takes arrays of whole numbers out of a shard's file, widened: they were written in the narrowest type. */
export class WholeReader {
  /** @param file Which stays open. */
  constructor(readonly file: NpzFile) {}

  #of(name: string, shape: readonly number[]): Whole {
    const type = [Uint8Array, Uint16Array, Uint32Array];
    return readArray<Whole>(this.file, name, { type, shape, by: "a shard" }).data;
  }

  /** Numbers below 2^8. */
  u8(name: string, ...shape: number[]): Uint8Array<ArrayBuffer> {
    const data = this.#of(name, shape);
    return data instanceof Uint8Array ? data : Uint8Array.from(data);
  }

  /** Numbers below 2^16. */
  u16(name: string, ...shape: number[]): Uint16Array<ArrayBuffer> {
    const data = this.#of(name, shape);
    return data instanceof Uint16Array ? data : Uint16Array.from(data);
  }

  /** Numbers below 2^32. */
  u32(name: string, ...shape: number[]): Uint32Array<ArrayBuffer> {
    const data = this.#of(name, shape);
    return data instanceof Uint32Array ? data : Uint32Array.from(data);
  }

  /** Numbers of spikes. */
  counts(name: string, ...shape: number[]): CountArray {
    const data = this.#of(name, shape);
    return data instanceof Uint8Array ? Uint16Array.from(data) : data;
  }

  /** Fails unless numbers stay below a bound, as those of points and networks must. @throws {FileError} */
  requireBelow(name: string, values: Uint32Array, bound: number): void {
    const { path } = this.file;
    const odd = values.find((value) => value >= bound);
    if (odd === undefined) return;
    failFile("read", path, `${name} must be below ${bound}`, odd);
  }
}
