import { assert, assertEquals } from "@std/assert";
import { parseSpikingSpec, populationRasterFigure, simulateSpikingReference } from "@volley/volley";
import type { FigureSpec } from "../../lib/report/theme.ts";

const spec = parseSpikingSpec({
  kind: "spiking",
  name: "stimulated",
  stepMs: 0.1,
  populations: [
    { name: "A", size: 5, neuron: "lif", receptors: { e: { kinetics: "delta" } } },
    { name: "P", size: 5, neuron: "poisson", parameters: { rate: { steps: [[0, 5], [60, 40]] } } },
  ],
  projections: [],
  drives: [
    { to: "A", receptor: "e", weight: 1, rateHz: 700 },
    { to: "A", receptor: "e", weight: 1, rateHz: 300, fromMs: 20, untilMs: 50 },
  ],
  currents: [
    { to: "A", wave: "noise", sd: 3, tau: 5 },
    { to: "A", wave: "pulse", amplitude: 9 },
    { to: "A", wave: "ramp", start: 0, end: 80, fromMs: 20, untilMs: 100 },
  ],
});

/** What the lines of a view are at a time, in their order. */
function valuesAt(view: FigureSpec, ms: number): number[] {
  const { values } = view.data as { values: { time: number; value: number; line: number }[] };
  const lines = [...new Set(values.map(({ line }) => line))];
  return lines.map((line) => values.findLast((one) => one.line === line && one.time <= ms + 1e-9)!.value);
}

Deno.test("populationRasterFigure() shows what varies in time below the rates, and nothing else", async () => {
  const run = await simulateSpikingReference(spec, { durationMs: 100 });
  const { vconcat } = populationRasterFigure(run) as { vconcat: FigureSpec[] };
  assertEquals(vconcat.length, 4);
  const [rates, currents] = vconcat.slice(2);
  for (
    const [ms, wanted] of [[10, [5, 0]], [30, [5, 300]], [49.9, [5, 300]], [55, [5, 0]], [70, [
      40,
      0,
    ]]] as const
  ) {
    assertEquals(valuesAt(rates, ms), [...wanted], `${ms} ms`);
  }
  // A line of 600 points over 1,000 steps is that of the mean of one or two steps, of 0.1 pA each.
  for (const ms of [10, 40, 90]) {
    const [ramp] = valuesAt(currents, ms);
    assert(Math.abs(ramp - Math.max(0, ms - 20)) < 0.2, `${ramp} at ${ms} ms`);
  }
});

Deno.test("populationRasterFigure() shows the time and the bins that are asked for", async () => {
  const run = await simulateSpikingReference(spec, { durationMs: 100, seed: 2 });
  const { vconcat } = populationRasterFigure(run, { fromMs: 60, toMs: 100, binMs: 10 }) as {
    vconcat: FigureSpec[];
  };
  const { values } = vconcat[1].data as { values: { population: string; time: number; rate: number }[] };
  const own = values.filter(({ population }) => population === "P");
  assertEquals(own.map(({ time }) => time), [65, 75, 85, 95]);
  const sum = (from: number) =>
    run.counts.subarray(100 + from, 110 + from).reduce((all, one) => all + one, 0);
  assertEquals(own.map(({ rate }) => Math.round(rate * 5 * 0.01)), [60, 70, 80, 90].map(sum));
  const { values: drawn } = vconcat[2].data as { values: { time: number }[] };
  assertEquals([Math.min(...drawn.map(({ time }) => time)), Math.max(...drawn.map(({ time }) => time))], [
    60,
    100,
  ]);
});

Deno.test("populationRasterFigure() has no room for stimuli where none varies", async () => {
  const still = {
    ...spec,
    drives: spec.drives!.slice(0, 1),
    currents: spec.currents!.slice(0, 2),
    populations: [spec.populations[0]],
  };
  const run = await simulateSpikingReference(still, { durationMs: 10 });
  assertEquals((populationRasterFigure(run).vconcat as unknown[]).length, 2);
});
