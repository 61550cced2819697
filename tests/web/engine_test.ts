/** What the page's worker runs is what the library runs. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { getPreset, loadAnyRun, simulateReference } from "@volley/volley";
import { presetState } from "../../web/page/link.ts";
import { findChoice } from "../../web/choices.ts";
import { CELL_ROWS, liveCell } from "../../web/engine/cell.ts";
import { liveCellSurrogate } from "../../web/engine/cell_surrogate.ts";
import { liveCountSurrogate } from "../../web/engine/count_surrogate.ts";
import { joinStretches, type Live, type Stretch } from "../../web/engine/live.ts";
import { liveMarkov } from "../../web/engine/markov.ts";
import { liveNeurons } from "../../web/engine/neurons.ts";
import { Recording } from "../../web/engine/recording.ts";

const valuesOf = (name: string) => presetState(findChoice(name)).values;

async function stretches(live: Live, durations: readonly number[]): Promise<Stretch> {
  const parts: Stretch[] = [];
  for (const durationMs of durations) parts.push(await live.advance(durationMs));
  parts.reduce((endMs, { startMs, durationMs }) => {
    assertEquals(startMs, endMs, "stretches follow one another");
    return startMs + durationMs;
  }, 0);
  return joinStretches(parts, live.about.populations.length);
}

async function modelBytes(name: string): Promise<Uint8Array> {
  return await Deno.readFile(new URL(`../../examples/models/${name}.safetensors`, import.meta.url));
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, value) => all + value, 0);

Deno.test("a Markovian network of the page is that of the library, and its file is read by it", async () => {
  const live = await liveMarkov(null, "mif-small-syn", { values: valuesOf("mif-small-syn"), seed: 3 });
  const recording = new Recording(), parts: Stretch[] = [];
  for (let k = 0; k < 5; k++) {
    parts.push(await live.advance(20));
    recording.add(parts[k]);
  }
  const { durationMs, counts } = joinStretches(parts, 2);
  const wanted = await simulateReference(getPreset("mif-small-syn"), { durationMs, warmupMs: 0, seed: 3 });
  assertEquals(Array.from(counts), [...wanted.e, ...wanted.i]);
  const path = await Deno.makeTempFile({ suffix: ".npz" });
  try {
    await Deno.writeFile(path, recording.file(live)!);
    const run = await loadAnyRun(path);
    assertEquals(Array.from(run.counts.counts), Array.from(counts));
    assertEquals(run.spikes![0].times.length, sum(counts));
    assertEquals(run.specs[0], live.spec());
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("a network of point neurons goes on in time when what cannot change makes it begin anew", async () => {
  const values = valuesOf("coba"), live = await liveNeurons(null, "coba", { values, seed: 1 });
  const before = await stretches(live, [1, 30]);
  assert(sum(before.counts) === before.times.length && before.times.length > 100);
  await live.set({ "populations.*.parameters.E_L": -64 });
  assertEquals((await live.advance(5)).startMs, 31);
  await live.set({ "scale(projections.E->*.weight)": 0.8 });
  assertEquals((await live.advance(5)).startMs, 36);
  live.close();
});

Deno.test("the surrogate of the page answers its parameters", async () => {
  const bytes = await modelBytes("zhang2024-lstm"), values = valuesOf("mif-second");
  const rate = async (S_EE: number) => {
    const live = liveCountSurrogate(bytes, { values: { ...values, S_EE }, seed: 1 });
    const { counts, times, durationMs } = await stretches(live, [500, 1500]);
    assertEquals(times.length, sum(counts));
    return 1000 * sum(counts.subarray(500, durationMs)) / 1500 / 300;
  };
  const [low, usual, high] = [await rate(3.6), await rate(4), await rate(4.4)];
  assert(low < usual && usual < high, `${low} ${usual} ${high}`);
  assertAlmostEquals(usual, 8.1, 2);
});

Deno.test("the cell and its surrogate get the same inputs, and their voltages agree", async () => {
  const start = { values: valuesOf("hay2011"), seed: 4 };
  const cell = await stretches(liveCell(start), [100, 300]);
  const surrogate = await stretches(liveCellSurrogate(await modelBytes("hay2011"), start), [150, 250]);
  const inputs = ({ times, neurons }: Stretch) =>
    Array.from(times, (time, k) => `${time} ${neurons[k]}`).filter((_, k) => neurons[k] < 32).sort();
  assertEquals(inputs(surrogate), inputs(cell));
  const [own, predicted] = [cell, surrogate].map(({ courses }) => courses[0].values.subarray(100));
  const clipped = own.map((mv) => Math.min(mv, -55)), mean = sum(clipped) / clipped.length;
  const error = sum(clipped.map((mv, k) => (mv - predicted[k]) ** 2));
  const variance = sum(clipped.map((mv) => (mv - mean) ** 2));
  assert(1 - error / variance > 0.8, `explained variance ${1 - error / variance}`);
  assertEquals(cell.counts.length, CELL_ROWS.length * 400);
});
