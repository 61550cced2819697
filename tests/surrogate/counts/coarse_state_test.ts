import { headOf } from "../../../lib/surrogate/counts/head_fields.ts";
import { countsOf, populationArray } from "../../../lib/system/population_counts.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { rolloutReference } from "../../../lib/surrogate/counts/reference/rollout.ts";
import { surrogateLoss } from "../../../lib/surrogate/counts/reference/surrogate_loss.ts";
import { channelTable } from "../../../lib/surrogate/counts/coarse_state.ts";
import type { CountData } from "../../../lib/surrogate/counts/count_data.ts";
import { surrogateSpec } from "../../../lib/surrogate/counts/count_design.ts";
import { weightShapes } from "../../../lib/surrogate/counts/count_layout.ts";
import { loadModel, saveModel } from "../../../lib/surrogate/model_file.ts";
import { packWeights, weightLayout } from "../../../lib/surrogate/counts/count_layout.ts";
import { rolloutSurrogate } from "../../../lib/surrogate/counts/rollout.ts";
import { seedKey, STREAMS } from "../../../lib/random/streams.ts";
import { trainSurrogate } from "../../../lib/surrogate/counts/train.ts";
import { featuresOf, trainReference, windowsOf } from "../../../lib/surrogate/counts/train_reference.ts";
import { trainingPlan } from "../../../lib/surrogate/counts/training_options.ts";
import { gpuTest } from "../../_gpu.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";
import { syntheticCounts } from "./_data.ts";
import { referenceWeights } from "./_problem.ts";

const CHANNELS = ["pool", "mean voltage", "spread"];

/** Counts with three channels that follow them with noise. */
function data(networks = 4, bins = 120): CountData {
  const counts = syntheticCounts(networks, bins), e = populationArray(counts, 0);
  const random = testRandom(8);
  const values = new Float32Array(networks * bins * CHANNELS.length);
  for (let at = 0; at < networks * bins; at++) {
    const level = Math.log1p(e[at]) + 0.3 * (random() + random() - 1);
    values.set([level, 5 - 2 * level + random(), 100 * random()], at * CHANNELS.length);
  }
  return { ...counts, state: { names: CHANNELS, values } };
}

const OPTIONS = {
  data: data(),
  spec: {
    layers: [{ kind: "gru", units: 7 } as const, { kind: "dense", units: 6, activation: "tanh" } as const],
    history: 2,
  },
  steps: 5,
  batch: 6,
  window: 11,
  burnIn: 2,
  heldOut: 1,
  warmup: 1,
  seed: 3,
};

for (const schedule of ["rows", "units"] as const) {
  gpuTest(
    `gatherStates, stateLikelihood by ${schedule} take the training steps of the reference`,
    async (gpu) => {
      const found = await trainSurrogate(gpu, { ...OPTIONS, schedule });
      const expected = await trainReference(OPTIONS);
      // Means of 54 terms of order 1 in single precision.
      assertClose(found.losses, expected.losses, { atol: 1e-4, rtol: 1e-4, what: "losses" });
      for (const [name, { data }] of Object.entries(expected.model.weights)) {
        // Adam turns rounding of a gradient near 0 into part of a step of 0.005; five steps move a weight by 0.025 at most.
        assertClose(found.model.weights[name].data, data, { atol: 2e-3, rtol: 0, what: name });
      }
    },
  );
}

gpuTest("rolloutSurrogate() draws counts and coarse states as the reference does", async (gpu) => {
  const { model: { spec, weights } } = await trainReference(OPTIONS);
  const runs = 6, bins = 20, warmup = 3, C = CHANNELS.length;
  const state = Float32Array.from({ length: runs * C }, (_, at) => [1, 3, 40][at % C] + at / 50);
  const parameters = Float32Array.from({ length: runs }, (_, run) => 1 + run / 3);
  const options = { runs, bins, warmup, seed: 5, parameters, state, recordState: true };
  const found = await rolloutSurrogate(gpu, { spec, weights }, options);
  assertEquals(found.state!.names, CHANNELS);
  const { centre, scale } = spec.state!;
  let same = 0;
  for (let run = 0; run < runs; run++) {
    const level = (parameters[run] - spec.parameters.centre[0]) / spec.parameters.scale[0];
    const start = CHANNELS.map((_, c) => (state[run * C + c] - centre[c]) / scale[c]);
    const expected = rolloutReference(referenceWeights(spec, packWeights(spec, weights)), {
      run,
      bins: bins + warmup,
      seed: seedKey(5),
      stream: STREAMS.rollout,
      head: headOf(spec),
      window: 2,
      inputs: (history) => [...featuresOf(spec, history), level],
      state: { start, channels: channelTable(spec) },
    });
    const e = Array.from({ length: bins }, (_, bin) => expected.counts[2 * (warmup + bin)]);
    if (countsOf(found, run, 0).join() !== e.join()) continue;
    same++;
    const states = expected.states.subarray(warmup * C).map((value, at) =>
      value * scale[at % C] + centre[at % C]
    );
    const drawn = found.state!.values.subarray(run * bins * C, (run + 1) * bins * C);
    // Rounding of normal numbers in single precision adds up over 23 bins, in units of up to 30.
    assertClose(drawn, states, { atol: 0.01, rtol: 1e-3, what: `states of run ${run}` });
  }
  // A draw within rounding of a step of its distribution may differ, and then that run goes its own way.
  assert(same >= runs - 1, `only ${same} of ${runs} runs are the same`);
});

gpuTest(
  "a surrogate with a coarse state learns how the state changes, and its rollout keeps the range",
  async (gpu) => {
    const all = data(6, 400);
    const spec = { layers: [{ kind: "lstm" as const, units: 12 }] };
    const { model, losses } = await trainSurrogate(gpu, {
      data: all,
      spec,
      steps: 150,
      batch: 12,
      window: 30,
    });
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
    assert(mean(losses.subarray(140)) < mean(losses.subarray(0, 10)) - 0.5, `${losses}`);
    const options = { runs: 4, bins: 300, parameters: [1, 2, 3, 2], recordState: true };
    const { state } = await rolloutSurrogate(gpu, model, options);
    CHANNELS.forEach((name, c) => {
      const real = all.state!.values.filter((_, at) => at % CHANNELS.length === c);
      const drawn = state!.values.filter((_, at) => at % CHANNELS.length === c);
      const { low, high, scale } = model.spec.state!;
      assert(
        drawn.every((value) => value > low[c] - 1e-3 * scale[c] && value < high[c] + 1e-3 * scale[c]),
        name,
      );
      assert(Math.abs(mean(drawn) - mean(real)) < scale[c], `${name}: ${mean(drawn)} for ${mean(real)}`);
    });
  },
);

Deno.test("surrogateLoss() with a coarse state has the gradient that finite differences give", async () => {
  const plan = trainingPlan(OPTIONS);
  const { model: { spec, weights } } = await trainReference({ ...OPTIONS, steps: 1 });
  const windows = windowsOf(spec, OPTIONS.data, plan, 0);
  const values = Float64Array.from(packWeights(spec, weights));
  const { head } = weightLayout(spec);
  const exact = surrogateLoss(referenceWeights(spec, values), windows).head;
  for (let at = 0; at < exact.length; at += 5) {
    // Central differences: error of order step² from curvature, 1e-16 / step from rounding.
    const [high, low] = [1e-5, -1e-5].map((step) => {
      const moved = values.slice();
      moved[4 * head.offset + at] += step;
      return surrogateLoss(referenceWeights(spec, moved), windows).loss;
    });
    assert(Math.abs((high - low) / 2e-5 - exact[at]) < 1e-7, `${at}: ${exact[at]}`);
  }
});

Deno.test("a model with a coarse state is read as it was written, with a head of its own for the state", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { model } = await trainReference({ ...OPTIONS, steps: 1 });
    await saveModel(`${folder}/model`, model);
    assertEquals(await loadModel(`${folder}/model`), model);
    assertEquals(weightShapes(model.spec)["stateHead.weight"], [6, 6]);
    assertEquals(weightShapes(model.spec)["head.weight"], [5, 6]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

gpuTest("a coarse state that does not fit is refused in one sentence", async (gpu) => {
  const wrong = (state: CountData["state"]) =>
    assertThrows(() => surrogateSpec(OPTIONS.spec, { ...OPTIONS.data, state }), RangeError).message;
  assertEquals(
    wrong({ names: ["pool"], values: new Float32Array(3) }),
    "Cannot use the counts as state.values must hold networks x bins x names values: current value is 3 for 4 x 120 x 1",
  );
  assertEquals(
    wrong({ names: ["pool"], values: new Float32Array(480).fill(NaN, 7) }),
    "Cannot use the counts as state pool must be finite: current value is NaN",
  );
  const { model } = await trainReference({ ...OPTIONS, steps: 1 });
  const options = { runs: 1, bins: 1, parameters: [1], state: [1] };
  const error = await assertRejects(() => rolloutSurrogate(gpu, model, options), RangeError);
  assertEquals(
    error.message,
    "Cannot roll the surrogate out as state must hold 3 values (pool, mean voltage, spread) for each of 1 runs: current value is 1 values",
  );
});
