import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";

/** What a piece of work may be given to stop it. */
export interface Hooks {
  signal?: AbortSignal;
  onProgress?: () => void;
}

/** Fails unless as many buffers live after `work`, some times over, as before. */
export async function leavesNothing(
  gpu: Gpu,
  work: () => Promise<unknown>,
  times = 5,
): Promise<void> {
  const before = gpu.live();
  for (let time = 0; time < times; time++) await work();
  assertEquals(gpu.live(), before);
}

/** Fails unless `work` makes buffers and leaves none: done five times, aborted at its first progress, and failed there. */
export async function endsWithItsWork(
  gpu: Gpu,
  work: (hooks: Hooks) => Promise<unknown>,
  times = 5,
): Promise<void> {
  let most = 0;
  const before = gpu.live();
  const onProgress = () => most = Math.max(most, gpu.live().buffers - before.buffers);
  await leavesNothing(gpu, () => work({ onProgress }), times);
  assert(most > 0, "no buffers were seen at work");
  const stop = new AbortController();
  // Simulations throw then, trainings give what they have.
  await work({ signal: stop.signal, onProgress: () => stop.abort("stop") }).catch((reason) =>
    assertEquals(reason, "stop")
  );
  assert(stop.signal.aborted);
  assertEquals(gpu.live(), before, "after an abort");
  const fail = () => {
    throw new Error("fails");
  };
  await assertRejects(() => work({ onProgress: fail }), Error, "fails");
  assertEquals(gpu.live(), before, "after a failure");
}
