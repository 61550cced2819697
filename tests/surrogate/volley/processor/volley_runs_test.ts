import { assert, assertEquals } from "@std/assert";
import { madeUpVolleyModel } from "../../../../lib/surrogate/volley/_made_up_model.ts";
import { rolloutVolleys } from "../../../../lib/surrogate/volley/rollout_volleys.ts";
import { compareFirstVolleys } from "../../../../lib/surrogate/volley/volley_advance_proof.ts";
import { gpuTest } from "../../../_gpu.ts";
import { countsOf, type PopulationCounts } from "../../../../lib/system/population_counts.ts";

Deno.test("free runs of a volley surrogate on the processor are those of the reference up to the end of a first volley", async () => {
  for (let seed = 0; seed < 3; seed++) {
    for (const { of, error, bound } of await compareFirstVolleys(null, seed)) {
      assert(error <= bound, `${of}: ${error} > ${bound}`);
    }
  }
});

Deno.test("free runs of a volley surrogate on the processor are the same on any threads, and in any company", async () => {
  const model = madeUpVolleyModel(1), parameters = [18, 19, 20, 21, 22];
  const options = { bins: 200, seed: 9, warmup: 30 };
  const all = await rolloutVolleys(null, model, { ...options, runs: 5, parameters, threads: 1 });
  for (const threads of [2, 3]) {
    assertEquals(await rolloutVolleys(null, model, { ...options, runs: 5, parameters, threads }), all);
  }
  const last = await rolloutVolleys(null, model, { ...options, runs: 2, firstRun: 3, parameters: [21, 22] });
  assertEquals(last.counts, all.counts.slice(3 * 2 * 200));
});

/** Mean and its standard error of a number of each run. */
function meanOf(found: PopulationCounts, number: (counts: ArrayLike<number>) => number) {
  const values = Array.from({ length: found.networks }, (_, run) => number(countsOf(found, run, 0)));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / values.length / (values.length - 1)) };
}

gpuTest(
  "free runs of a volley surrogate have the same statistics on the processor and on the GPU",
  async (gpu) => {
    const model = madeUpVolleyModel(1),
      runs = 100,
      parameters = Array.from({ length: runs }, (_, run) => 18 + run % 5);
    // Other seeds: the same ones would begin with the same volleys.
    const options = { runs, bins: 400, warmup: 20, parameters };
    const onGpu = await rolloutVolleys(gpu, model, { ...options, seed: 3, engine: "gpu" });
    const here = await rolloutVolleys(null, model, { ...options, seed: 4 });
    const sum = (counts: ArrayLike<number>) => Array.from(counts).reduce((a, b) => a + b, 0);
    const numbers = {
      spikes: sum,
      squares: (counts: ArrayLike<number>) => Array.from(counts).reduce((a, b) => a + b * b, 0),
      "silent bins": (counts: ArrayLike<number>) => Array.from(counts).filter((count) => count === 0).length,
      "spikes one after another": (counts: ArrayLike<number>) =>
        Array.from(counts).reduce((total, count, bin) => total + count * (counts[bin + 2] ?? 0), 0),
    };
    for (const [name, number] of Object.entries(numbers)) {
      const one = meanOf(onGpu, number),
        other = meanOf(here, number),
        error = Math.hypot(one.error, other.error);
      assert(
        one.mean > 0 && Math.abs(one.mean - other.mean) < 4 * error,
        `${name}: ${one.mean}, ${other.mean}, ${error}`,
      );
      // A difference of a sixth would be seen.
      assert(error < one.mean / 24, `${name}: ${one.mean}, ${error}`);
    }
  },
);
