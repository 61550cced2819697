import { assertEquals, assertThrows } from "@std/assert";
import { simulateSpiking, simulateSpikingReference } from "../../mod.ts";
import { exclusiveOrMotif, motifAnswers, type MotifOptions, softXor } from "../../lib/entries/learning.ts";
import { gpuTest } from "../_gpu.ts";

/** Trials of 100 ms with neither, x, y and both; y comes `apartMs` later. */
const TIMES = [100, 200, 300, 400], TABLE = [0, 1, 2, 3].map((k) => softXor(k & 1, k >> 1));
const inputs = (apartMs = 0): [number[], number[]] => [[210, 410], [310 + apartMs, 410 + apartMs]];
const RUN = { durationMs: 500 };

async function answers(options: Partial<MotifOptions>, apartMs = 0): Promise<number[]> {
  const run = await simulateSpikingReference(exclusiveOrMotif({ inputs: inputs(apartMs), ...options }), RUN);
  return motifAnswers(run, { timesMs: TIMES, windowMs: 90 });
}

Deno.test("exclusiveOrMotif() has the truth table exactly where inhibition comes no later than excitation, over delays", async () => {
  assertEquals(TABLE, [0, 1, 1, 0]);
  for (const inhibitory of [1, 2] as const) {
    for (const excitationMs of [1, 2, 5.5]) {
      for (const inhibitionMs of [0.2, 0.9, 1, 1.1, 1.9, 2, 2.1, 3, 5.4, 5.5, 5.6]) {
        const found = await answers({ inhibitory, excitationMs, inhibitionMs });
        assertEquals(
          found,
          inhibitionMs <= excitationMs ? TABLE : [0, 1, 1, 1],
          `${inhibitionMs} by ${excitationMs}`,
        );
      }
    }
  }
});

Deno.test("exclusiveOrMotif() of two inhibitory cells takes inputs as far apart as inhibition leads", async () => {
  for (const [apartMs, right] of [[0, true], [2.9, true], [3, true], [3.1, false], [8, false]] as const) {
    const found = await answers({ excitationMs: 5, inhibitionMs: 2 }, apartMs);
    assertEquals(found, right ? TABLE : [0, 1, 1, 1], `${apartMs} ms apart`);
  }
});

Deno.test("exclusiveOrMotif(): inhibition that comes 36 ms too early has faded, and at 35 ms has not", async () => {
  // 15 - 30 e^(-t / 20) is 10 at t = 20 ln 6 = 35.8 ms.
  assertEquals(await answers({ excitationMs: 37.5, inhibitionMs: 2 }), TABLE);
  assertEquals(await answers({ excitationMs: 38.5, inhibitionMs: 2 }), [0, 1, 1, 1]);
});

gpuTest("exclusiveOrMotif() spikes in the same steps on both engines", async (gpu) => {
  for (const inhibitory of [1, 2] as const) {
    for (const inhibitionMs of [1, 2, 2.1]) {
      const spec = exclusiveOrMotif({ inputs: inputs(), inhibitory, inhibitionMs });
      const run = await simulateSpiking(gpu, spec, RUN), other = await simulateSpikingReference(spec, RUN);
      assertEquals(run.engine, "gpu");
      assertEquals(run.spikes, other.spikes);
      const table = inhibitionMs > 2 ? [0, 1, 1, 1] : TABLE;
      assertEquals(motifAnswers(run, { timesMs: TIMES, windowMs: 90 }), table);
    }
  }
});

Deno.test("exclusiveOrMotif() and motifAnswers() refuse in a sentence what cannot be", async () => {
  const cases: [Partial<MotifOptions>, string][] = [
    [{ inhibitory: 3 as 2 }, "inhibitory must be 1 or 2: current value is 3"],
    [{ inhibitionMs: 0.1 }, "inhibitionMs must be a number from 0.2"],
    [{ excitationMs: 0 }, "excitationMs must be a number from 0.1"],
    [{ inputs: [[NaN], []] }, "times of inputs must be at least 0"],
  ];
  for (const [options, sentence] of cases) {
    assertThrows(() => exclusiveOrMotif({ inputs: inputs(), ...options }), RangeError, sentence);
  }
  const run = await simulateSpikingReference(exclusiveOrMotif({ inputs: [[], []] }), {
    durationMs: 10,
    record: { spikes: false },
  });
  assertThrows(
    () => motifAnswers(run, { timesMs: [0] }),
    RangeError,
    "the run must have spikes and a population excitatory",
  );
});
