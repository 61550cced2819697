import { jetSize } from "./_wgsl.ts";
import { openTransfer } from "./registry.ts";
import type { Transfer } from "./transfer.ts";

/** Part by which numbers are changed. */
const CHANGE = 1e-5;

/** Calls back with copies of a value, in each of which one number that is not 0 is larger by a part. */
function eachChanged(value: unknown, take: (changed: unknown) => void): void {
  if (typeof value === "number" && value !== 0) take(value * (1 + CHANGE));
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    eachChanged(inner, (changed) => {
      const copy: unknown = Array.isArray(value) ? [...value] : { ...value };
      (copy as Record<string, unknown>)[name] = changed;
      take(copy);
    });
  }
}

function jetsAt(spec: Transfer, places: ArrayLike<number>, n: number): Float64Array {
  const of = openTransfer(spec), size = jetSize(n), count = places.length / n, x = new Float64Array(n);
  const all = new Float64Array(count * size);
  for (let b = 0; b < count; b++) {
    for (let k = 0; k < n; k++) x[k] = places[b * n + k];
    of.jet(x, all.subarray(b * size, (b + 1) * size));
  }
  return all;
}

/**
 * Jets, and how much they change, at first order, when each number of the spec and each argument changes by its own size, all in the worst way. So
 * much times a rounding is what they are off by where each number has been rounded once.
 * @param places (B, n) @returns (B, jet) each
 */
export function conditionedJets(
  spec: Transfer,
  places: ArrayLike<number>,
  n: number,
): { jets: Float64Array; change: Float64Array } {
  const { range: _, ...numbers } = spec,
    jets = jetsAt(spec, places, n),
    change = new Float64Array(jets.length);
  const add = (other: Float64Array) => {
    for (let at = 0; at < jets.length; at++) change[at] += Math.abs(other[at] - jets[at]) / CHANGE;
  };
  eachChanged(numbers, (changed) => add(jetsAt(changed as Transfer, places, n)));
  for (let k = 0; k < n; k++) {
    add(
      jetsAt(spec, Float64Array.from(places, (value, at) => at % n === k ? value * (1 + CHANGE) : value), n),
    );
  }
  return { jets, change };
}
