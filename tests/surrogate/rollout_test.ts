import { assert, assertEquals, assertRejects } from "@std/assert";
import { rolloutReference } from "../../lib/reference/surrogate/rollout.ts";
import { unpackWeights } from "../../lib/surrogate/layout.ts";
import { rolloutSurrogate } from "../../lib/surrogate/rollout.ts";
import type { Schedule } from "../../lib/surrogate/schedule.ts";
import { seedKey, STREAMS } from "../../lib/surrogate/streams.ts";
import { gpuTest } from "../_gpu.ts";
import { problemOf, type ProblemShape, referenceWeights } from "./_problem.ts";

function modelOf(shape: Partial<ProblemShape> = {}) {
  const problem = problemOf({ batch: 1, steps: 1, hidden: 9, layers: 1, parameters: 1, ...shape }, 5);
  const { spec, vector, windows } = problem;
  return { spec, vector, head: windows.head, model: { spec, weights: unpackWeights(spec, vector) } };
}

const CASES: [string, Partial<ProblemShape>, Schedule][] = [
  ["one layer, many bins per dispatch", {}, "rows"],
  ["one layer, a dispatch per layer and bin", {}, "units"],
  ["two layers, Poisson", { layers: 2, likelihood: "poisson", features: 4 }, "units"],
];

for (const [name, shape, schedule] of CASES) {
  gpuTest(`rolloutSurrogate() draws the counts that the reference draws: ${name}`, async (gpu) => {
    const { spec, vector, head, model } = modelOf(shape);
    const runs = 11, bins = 30, warmup = 5;
    const parameters = Float32Array.from({ length: runs }, (_, run) => run / 8 - 0.5);
    const found = await rolloutSurrogate(gpu, model, {
      runs,
      bins,
      warmup,
      seed: 2 ** 33 + 9,
      parameters,
      schedule,
    });
    let same = 0;
    for (let run = 0; run < runs; run++) {
      const { kinds, centre, scale } = spec.features;
      const expected = rolloutReference(referenceWeights(spec, vector), {
        run,
        bins: bins + warmup,
        seed: seedKey(2 ** 33 + 9),
        stream: STREAMS.rollout,
        head,
        inputs: ([e, i]) => {
          const values = { logE: Math.log1p(e), logI: Math.log1p(i), E: e, I: i };
          return [...kinds.map((kind, f) => (values[kind] - centre[f]) / scale[f]), parameters[run]];
        },
      });
      const e = Array.from({ length: bins }, (_, bin) => expected[2 * (warmup + bin)]);
      const i = Array.from({ length: bins }, (_, bin) => expected[2 * (warmup + bin) + 1]);
      const rows = [found.e, found.i].map((all) => Array.from(all.subarray(run * bins, (run + 1) * bins)));
      if (JSON.stringify(rows) === JSON.stringify([e, i])) same++;
    }
    // A draw within rounding of a step of its distribution may differ, and then that run goes its own way.
    assert(same >= runs - 1, `only ${same} of ${runs} runs are the same`);
  });
}

gpuTest("rolloutSurrogate() gives a run the same counts in any batch and however it is cut", async (gpu) => {
  const { model } = modelOf({ hidden: 20, parameters: 0 });
  const all = await rolloutSurrogate(gpu, model, { runs: 20, bins: 700, seed: 4 });
  const one = await rolloutSurrogate(gpu, model, { runs: 1, bins: 700, seed: 4, firstRun: 13 });
  assertEquals(one.e, all.e.slice(13 * 700, 14 * 700));
  assertEquals(one.i, all.i.slice(13 * 700, 14 * 700));
  const short = await rolloutSurrogate(gpu, model, { runs: 20, bins: 9, seed: 4 });
  assertEquals(short.e.slice(9, 18), all.e.slice(700, 709));
  const other = await rolloutSurrogate(gpu, model, { runs: 1, bins: 700, seed: 5 });
  assert(other.e.some((count, bin) => count !== all.e[bin]));
});

gpuTest("rolloutSurrogate() says which option is wrong", async (gpu) => {
  const { model } = modelOf();
  const message = async (options: Parameters<typeof rolloutSurrogate>[2]) =>
    (await assertRejects(() => rolloutSurrogate(gpu, model, options), RangeError)).message;
  assertEquals(
    await message({ runs: 0, bins: 1 }),
    "Cannot roll the surrogate out as runs must be a whole number from 1 to 4194304: current value is 0",
  );
  assertEquals(
    await message({ runs: 2, bins: 1 }),
    "Cannot roll the surrogate out as parameters must hold 1 values (p0) for each of 2 runs: current value is 0 values",
  );
  assertEquals(
    await message({ runs: 1, bins: 1, parameters: [NaN] }),
    "Cannot roll the surrogate out as parameter p0 must be a number of at least -Infinity: current value is NaN",
  );
});
