import { cores } from "../base/cores.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { LoopOptions } from "./loop_options.ts";

/** What trainings that go on side by side have in common. */
export interface SideBySide extends Pick<LoopOptions, "engine" | "signal" | "threads"> {
  /** Their number. */
  count: number;
}

/** What one of them is told: of threads only where several go on. */
export type OneOfMany = Required<Pick<LoopOptions, "signal">> & Pick<LoopOptions, "threads" | "apart">;

/** How many go on at once, and the threads of each: one a core on the processor, whose threads each have more to do then; on a device one. */
function lanesOf(gpu: Gpu | null, { count, engine, threads = cores() }: SideBySide) {
  const onProcessor = engine === "reference" || !gpu || (engine !== "gpu" && gpu.adapter.software);
  const lanes = onProcessor ? Math.min(count, threads) : 1;
  return { lanes, own: lanes > 1 ? { threads: Math.floor(threads / lanes), apart: true } : {} };
}

/**
 * Does trainings that have nothing to do with each other, as those of the members of an ensemble, side by side on the processor, and one after another on a device. What
 * comes of each is the same either way.
 * @param gpu The device; null where there is none.
 * @param train Does one; `options` go to the training.
 * @throws What the first that fails throws, when the others have stopped.
 */
export async function sideBySide<Found>(
  gpu: Gpu | null,
  of: SideBySide,
  train: (number: number, options: OneOfMany) => Promise<Found>,
): Promise<Found[]> {
  const { lanes, own } = lanesOf(gpu, of), failed = new AbortController(), found: Found[] = [];
  const signal = AbortSignal.any([failed.signal, ...of.signal ? [of.signal] : []]);
  const options = { signal, ...own };
  let next = 0;
  const lane = async () => {
    try {
      while (next < of.count && !failed.signal.aborted) {
        const number = next++;
        found[number] = await train(number, options);
      }
    } catch (error) {
      // The first reason stays.
      failed.abort(error);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  failed.signal.throwIfAborted();
  return found;
}
