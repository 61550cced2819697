import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type EvaluatePoints, sweep } from "../../lib/experiment/sweep.ts";
import { type GridMap, parameterMapOf } from "../../lib/experiment/grid_map.ts";
import { burstRuns } from "./_bursts.ts";

const axes = [
  { name: "tau_EE", unit: "ms", values: [20, 25, 30] },
  { name: "S_EE", unit: "", values: [10, 20] },
];

/** Made-up bursts whose period and size are the parameters; random streams by the point's number. */
function bursts(seen: number[][] = []): EvaluatePoints {
  return (points, first) => {
    seen.push(...points);
    return Promise.resolve(
      points.map(([periodMs, size], k) =>
        burstRuns({ runs: 2, bins: 4000, seed: 100 + first + k, periodMs, size })
      ),
    );
  };
}

Deno.test("sweep() visits the grid with its first axis fastest and measures each point", async () => {
  const seen: number[][] = [];
  const measures = ["rate.E", "peakHz", "volleySize"];
  const map = await sweep(bursts(seen), { axes, measures, source: "made up", batch: 4 });
  assertEquals(seen, [[20, 10], [25, 10], [30, 10], [20, 20], [25, 20], [30, 20]]);
  const { "rate.E": rates, peakHz, "volleySize": volleys } = map.measures;
  assert(rates[0]! > rates[1]! && rates[1]! > rates[2]!, `${rates}`);
  assert(volleys.slice(3).every((size, k) => size! > 1.5 * volleys[k]!), `${volleys}`);
  assert(Math.abs(peakHz[3]! - 48) < 8, `${peakHz}`);
  assertEquals(parameterMapOf(map), { x: axes[0], y: axes[1], measures: map.measures, source: "made up" });
});

Deno.test("sweep() gives the same map in other batches and when it is resumed", async () => {
  const options = { axes, measures: ["rate.E", "fano.E"], source: "made up" };
  const whole = await sweep(bursts(), { ...options, batch: 6 });
  const saved: GridMap[] = [];
  const controller = new AbortController();
  await assertRejects(() =>
    sweep(bursts(), {
      ...options,
      batch: 2,
      signal: controller.signal,
      onBatch: (map) => {
        saved.push(structuredClone(map));
        if (map.done === 4) controller.abort();
      },
    })
  );
  assertEquals(saved.map(({ done }) => done), [2, 4]);
  assertEquals(saved[1].measures["rate.E"].slice(4), [null, null]);
  const seen: number[][] = [];
  assertEquals(await sweep(bursts(seen), { ...options, batch: 1, resume: saved[1] }), whole);
  assertEquals(seen.length, 2);
  const other = { ...options, axes: [axes[0]] };
  await assertRejects(
    () => sweep(bursts(), { ...other, resume: saved[1] }),
    RangeError,
    "its grid and measures must be the same",
  );
});

Deno.test("sweep() leaves a point undefined that could not be run", async () => {
  const some: EvaluatePoints = async (points, first) => (await bursts()(points, first)).with(1, null);
  const map = await sweep(some, { axes: [axes[0]], measures: ["rate.E"], source: "made up" });
  assertEquals(map.measures["rate.E"].map((value) => value === null), [false, true, false]);
});

Deno.test("sweep() refuses a grid without axes, with an axis twice or without values", async () => {
  const options = { measures: ["rate.E"], source: "made up" };
  const attempt = (bad: typeof axes) => sweep(bursts(), { ...options, axes: bad });
  await assertRejects(() => attempt([]), RangeError, "one axis or more");
  await assertRejects(() => attempt([axes[0], axes[0]]), RangeError, "current value is tau_EE, tau_EE");
  await assertRejects(() => attempt([{ ...axes[0], values: [] }]), RangeError, "tau_EE must have values");
  const three = {
    axes: [...axes, { name: "S_EI", unit: "", values: [1] }],
    measures: {},
    source: "",
    done: 0,
  };
  assertThrows(() => parameterMapOf(three), RangeError, "one or two parameters: current value is 3");
});
