import { joinTyped, type Typed } from "../../base/join_typed.ts";
import type { NpyArray } from "../../io/npy.ts";
import type { ExtraArrays } from "../../system/system.ts";

/** Arrays of whole numbers. */
export type Whole = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

function joinNamed(parts: readonly Record<string, NpyArray>[]): Record<string, NpyArray> {
  return Object.fromEntries(
    Object.keys(parts[0]).map((name) => {
      const own = parts.map((part) => part[name]);
      const [, ...inner] = own[0].shape;
      const rows = own.reduce((sum, { shape }) => sum + shape[0], 0);
      return [name, { data: joinTyped(own.map(({ data }) => data as Typed)), shape: [rows, ...inner] }];
    }),
  );
}

/** What a system keeps of some networks, then of others. */
export function joinExtras(parts: readonly ExtraArrays[]): ExtraArrays {
  return {
    beside: joinNamed(parts.map(({ beside }) => beside)),
    apart: joinNamed(parts.map(({ apart }) => apart)),
    tallies: Object.fromEntries(
      Object.keys(parts[0].tallies).map((name) => [name, parts.flatMap(({ tallies }) => tallies[name])]),
    ),
  };
}

/** Whole numbers in the narrowest type that holds them all; others as they are. */
export function narrowed({ data, shape }: NpyArray): NpyArray {
  if (!(data instanceof Uint16Array || data instanceof Uint32Array)) return { data, shape };
  let most = 0;
  for (let k = 0; k < data.length; k++) if (data[k] > most) most = data[k];
  if (most < 2 ** 8) return { data: Uint8Array.from(data), shape };
  return { data: most < 2 ** 16 ? Uint16Array.from(data) : data, shape };
}

/** Arrays by name that were written in the narrowest type, joined by their first axes and written so again. */
export function joinNarrowed(parts: readonly Record<string, NpyArray>[]): Record<string, NpyArray> {
  return Object.fromEntries(Object.entries(joinNamed(parts)).map(([name, array]) => [name, narrowed(array)]));
}
