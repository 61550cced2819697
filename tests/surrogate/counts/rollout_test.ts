import { countsOf, someNetworks } from "../../../lib/system/population_counts.ts";
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { rolloutReference } from "../../../lib/surrogate/counts/reference/rollout.ts";
import { unpackWeights } from "../../../lib/surrogate/counts/count_layout.ts";
import { rolloutSurrogate } from "../../../lib/surrogate/counts/rollout.ts";
import type { Schedule } from "../../../lib/nn/schedule.ts";
import { featuresOf } from "../../../lib/surrogate/counts/train_reference.ts";
import { seedKey, STREAMS } from "../../../lib/random/streams.ts";
import { gpuTest } from "../../_gpu.ts";
import { layersOf, problemOf, type ProblemShape, referenceWeights } from "./_problem.ts";

function modelOf(shape: Partial<ProblemShape> = {}) {
  const problem = problemOf({ batch: 1, steps: 1, layers: layersOf("lstm", 9), parameters: 1, ...shape }, 5);
  const { spec, vector, windows } = problem;
  return { spec, vector, head: windows.head, model: { spec, weights: unpackWeights(spec, vector) } };
}

const CASES: [string, Partial<ProblemShape>, Schedule][] = [
  ["one layer, many bins per dispatch", {}, "rows"],
  ["one layer, a dispatch per layer and bin", {}, "units"],
  ["one population", { populations: 1, likelihood: "poisson" }, "rows"],
  ["three populations", { populations: 3 }, "rows"],
  ["three populations, a dispatch per layer and bin", { populations: 3, window: 2, features: 6 }, "units"],
  ["eight populations, Poisson", { populations: 8, likelihood: "poisson" }, "rows"],
  ["sixteen populations", { populations: 16, layers: layersOf("lstm", 30) }, "rows"],
  ["seventeen populations", { populations: 17 }, "units"],
  ["two layers, Poisson", { layers: layersOf("lstm", 9, 7), likelihood: "poisson", features: 4 }, "units"],
  ["a GRU, many bins per dispatch", { layers: layersOf("gru", 8) }, "rows"],
  ["a plain recurrent layer, many bins per dispatch", { layers: layersOf("rnn", 8) }, "rows"],
  ["a GRU and a plain recurrent layer", { layers: [...layersOf("gru", 8), ...layersOf("rnn", 7)] }, "units"],
  ["dense layers on a window", {
    layers: [{ kind: "dense", units: 8, activation: "relu" }, {
      kind: "dense",
      units: 6,
      activation: "tanh",
    }],
    window: 4,
  }, "units"],
  ["dense around recurrent", {
    layers: [{ kind: "dense", units: 8, activation: "silu" }, ...layersOf("lstm", 6), {
      kind: "dense",
      units: 5,
      activation: "sigmoid",
    }],
    window: 2,
  }, "units"],
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
      const { counts: expected } = rolloutReference(referenceWeights(spec, vector), {
        run,
        bins: bins + warmup,
        seed: seedKey(2 ** 33 + 9),
        stream: STREAMS.rollout,
        head,
        window: spec.features.window,
        inputs: (history) => [...featuresOf(spec, history), parameters[run]],
      });
      const P = spec.populations.length;
      const wanted = spec.populations.map((_, p) =>
        Array.from({ length: bins }, (_, bin) => expected[P * (warmup + bin) + p]).join()
      );
      if (spec.populations.every((_, p) => countsOf(found, run, p).join() === wanted[p])) same++;
    }
    // A draw within rounding of a step of its distribution may differ, and then that run goes its own way.
    assert(same >= runs - 1, `only ${same} of ${runs} runs are the same`);
  });
}

gpuTest("rolloutSurrogate() gives a run the same counts in any batch and however it is cut", async (gpu) => {
  const { model } = modelOf({ layers: layersOf("lstm", 20), parameters: 0 });
  // So many that an invocation of a software adapter takes four.
  const runs = 32 * navigator.hardwareConcurrency;
  const all = await rolloutSurrogate(gpu, model, { runs, bins: 700, seed: 4 });
  const one = await rolloutSurrogate(gpu, model, { runs: 1, bins: 700, seed: 4, firstRun: 13 });
  assertEquals(one.counts, someNetworks(all, 13, 1).counts.slice());
  const short = await rolloutSurrogate(gpu, model, { runs: 20, bins: 9, seed: 4 });
  assertEquals(countsOf(short, 1, 1).slice(), countsOf(all, 1, 1).slice(0, 9));
  const other = await rolloutSurrogate(gpu, model, { runs: 1, bins: 700, seed: 5 });
  assertNotEquals(other.counts, someNetworks(all, 0, 1).counts.slice());
});

gpuTest(
  "rolloutSurrogate() warns of parameters outside the box, and refuses them when strict",
  async (gpu) => {
    const { model } = modelOf();
    const warnings: string[] = [];
    const options = { runs: 2, bins: 2, warmup: 0, onWarning: (message: string) => warnings.push(message) };
    await rolloutSurrogate(gpu, model, { ...options, parameters: [-1, 1] });
    assertEquals(warnings, []);
    await rolloutSurrogate(gpu, model, { ...options, parameters: [0, 1.5] });
    const sentence =
      "parameter p0 of run 1 must be from -1 to 1, in the box it was trained on (p0 -1 to 1): current value is 1.5";
    assertEquals(warnings, [`The surrogate is out of its depth as ${sentence}`]);
    const strict = { ...options, parameters: [0, 1.5], strict: true };
    const error = await assertRejects(() => rolloutSurrogate(gpu, model, strict), RangeError);
    assertEquals(error.message, `Cannot roll the surrogate out as ${sentence}`);
  },
);

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
