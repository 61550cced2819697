import { measureCapacity } from "../lib/doctor/capacity.ts";
import { tooSmall } from "../lib/doctor/filling.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";

const capacities = new WeakMap<Gpu, Promise<number>>();

/** Warns where a dispatch has fewer invocations than the device runs at once; times then say little of the device. */
export async function warnIfSmall(gpu: Gpu, what: string, invocations: number): Promise<void> {
  const known = capacities.get(gpu) ?? measureCapacity(gpu);
  capacities.set(gpu, known);
  const sentence = tooSmall(what, invocations, await known);
  if (sentence) console.log(`warning: ${sentence}`);
}
