import { assert, assertEquals, assertRejects } from "@std/assert";
import { cores } from "../../lib/base/cores.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { sideBySide } from "../../lib/nn/side_by_side.ts";

/** Waits for a turn of the loop of events. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

Deno.test("sideBySide() does as many at once as there are cores, each once, and gives what came of them in order", async () => {
  for (const count of [1, 2, 7]) {
    let now = 0, most = 0;
    const found = await sideBySide(null, { count }, async (number, { apart, threads }) => {
      most = Math.max(most, ++now);
      // The later ones end first.
      for (let n = 0; n < 2 * (count - number); n++) await turn();
      now--;
      return { number, apart, threads };
    });
    const lanes = Math.min(count, cores());
    assertEquals(found.map(({ number }) => number), Array.from({ length: count }, (_, number) => number));
    assertEquals(most, lanes);
    for (const { apart, threads } of found) {
      assertEquals(apart ?? false, lanes > 1);
      assertEquals(threads, lanes > 1 ? Math.floor(cores() / lanes) : undefined);
    }
  }
  assertEquals(await sideBySide(null, { count: 0 }, () => Promise.resolve(1)), []);
});

Deno.test("sideBySide() does one at a time on a device", async () => {
  const gpu = { adapter: { software: false } } as unknown as Gpu;
  let now = 0;
  await sideBySide(gpu, { count: 3 }, async (_, { apart }) => {
    assert(!apart && ++now === 1);
    await turn();
    now--;
  });
});

Deno.test("sideBySide() throws the first reason, stops the others, and starts no more", async () => {
  const started: number[] = [];
  const failing = sideBySide(null, { count: 50, engine: "reference" }, async (number, { signal }) => {
    started.push(number);
    await turn();
    if (number === 0) throw new Error("the first");
    while (!signal.aborted) await turn();
    signal.throwIfAborted();
  });
  await assertRejects(() => failing, Error, "the first");
  assert(started.length <= Math.max(2, cores()));
});

Deno.test("sideBySide() stops with the signal's reason", async () => {
  const stop = new AbortController();
  const stopped = sideBySide(null, { count: 4, signal: stop.signal }, async (number, { signal }) => {
    if (number === 0) stop.abort(new Error("enough"));
    await turn();
    signal.throwIfAborted();
  });
  await assertRejects(() => stopped, Error, "enough");
});
