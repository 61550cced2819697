import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import {
  NetworkTuner,
  type TunedNetwork,
  tunedWeights,
  type TuningTask,
} from "../../lib/entries/evolution.ts";
import { tunedLayout } from "../../lib/evolution/tuning_problem.ts";
import type { LayerBlock } from "../../lib/nn/layer_block.ts";
import { madeUp } from "../../lib/random/made_up.ts";

const network: TunedNetwork = {
  ...{ channels: 2, outputs: 2 },
  layers: [{ kind: "dense", units: 5, activation: "tanh" }],
};

function task(seed: number, rows = 6): TuningTask {
  const random = madeUp(seed),
    some = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  return { inputs: some(2 * rows), targets: some(2 * rows), testInputs: some(8), testTargets: some(8) };
}

const { layers: [below], head, length } = tunedLayout(network);

/** The network in plain code. */
function plain(weights: Float64Array, inputs: ArrayLike<number>): number[] {
  const sums = ({ offset, columns, units }: LayerBlock, from: ArrayLike<number>) =>
    Array.from({ length: units }, (_, unit) => {
      const at = (row: number) => weights[4 * (offset + row * columns) + unit];
      return Array.from(from).reduce((sum, value, row) => sum + at(row) * value, at(from.length));
    });
  return sums(head, sums(below, inputs).map(Math.tanh));
}

const lossOf = (weights: Float64Array, inputs: Float32Array, targets: Float32Array) => {
  let sum = 0;
  for (let row = 0; row < inputs.length / 2; row++) {
    plain(weights, inputs.subarray(2 * row, 2 * row + 2)).forEach((y, o) =>
      sum += (y - targets[2 * row + o]) ** 2
    );
  }
  return sum / targets.length;
};

/** Plain gradient descent by differences. */
function descend(
  first: Float32Array,
  { inputs, targets, testInputs, testTargets }: TuningTask,
  steps: number,
  rate: number,
) {
  const weights = Float64Array.from(first), losses = [lossOf(weights, testInputs!, testTargets!)];
  for (let step = 0; step < steps; step++) {
    const gradient = weights.map((value, at) => {
      const moved = (by: number) => {
        const own = weights.slice();
        own[at] = value + by;
        return lossOf(own, inputs, targets);
      };
      return (moved(1e-5) - moved(-1e-5)) / 2e-5;
    });
    gradient.forEach((slope, at) => weights[at] -= rate * slope);
    losses.push(lossOf(weights, testInputs!, testTargets!));
  }
  return { weights, losses };
}

Deno.test("networks learn in tasks as plain gradient descent has it, on any number of threads", async () => {
  const candidates = [1, 2, 3, 4, 5].map((seed) => tunedWeights(network, seed)),
    tasks = [task(1), task(2, 9)];
  using alone = await NetworkTuner.open(network, { threads: 1 });
  assertEquals(alone.length, 4 * length);
  const tuning = { steps: 4, learningRate: 0.3 }, found = await alone.losses(candidates, tasks, tuning);
  assertEquals(found.map((own) => own.map(({ length }) => length)), new Array(5).fill([5, 5]));
  for (const [member, weights] of candidates.entries()) {
    for (const [number, one] of tasks.entries()) {
      const wanted = descend(weights, one, 4, 0.3);
      wanted.losses.forEach((loss, n) => assertAlmostEquals(found[member][number][n], loss, 1e-5));
      const trained = alone.trained(weights, one, tuning);
      wanted.weights.forEach((value, at) => assertAlmostEquals(trained[at], value, 1e-5));
    }
  }
  using three = await NetworkTuner.open(network, { threads: 3 });
  assertEquals(await three.losses(candidates, tasks, tuning), found);
  const last = await three.losses(candidates, tasks, { ...tuning, judged: "last" });
  assertEquals(last, found.map((own) => own.map((losses) => losses.slice(4))));
  // Fewer networks than threads, and no step.
  assertEquals(await three.losses(candidates.slice(0, 1), tasks, { ...tuning, steps: 0 }), [
    found[0].map((losses) => losses.slice(0, 1)),
  ]);
});

Deno.test("networks over several steps learn, too, and without rows that judge those that are learnt from do", async () => {
  const recurrent: TunedNetwork = {
    channels: 1,
    steps: 4,
    outputs: 1,
    layers: [{ kind: "gru", units: 3 }, { kind: "last" }],
  };
  using tuner = await NetworkTuner.open(recurrent, { threads: 1 });
  const inputs = Float32Array.from({ length: 20 }, (_, at) => Math.sin(at)),
    targets = Float32Array.of(1, 0, 1, 0, 1);
  const [[losses]] = await tuner.losses([tunedWeights(recurrent, 1)], [{ inputs, targets }], {
    steps: 50,
    learningRate: 0.5,
  });
  assert(losses[50] < 0.9 * losses[0] && losses.every(Number.isFinite));
});

Deno.test("networks that learn in tasks refuse what does not fit, in a sentence", async () => {
  using tuner = await NetworkTuner.open(network, { threads: 1 });
  const weights = [tunedWeights(network, 1)], tuning = { steps: 1, learningRate: 0.1 };
  await assertRejects(() => tuner.losses(weights, [], tuning), RangeError, "there must be a task");
  await assertRejects(
    () => tuner.losses(weights, [{ ...task(1), inputs: new Float32Array(3) }], tuning),
    RangeError,
    "task 0 must have 2 inputs and 2 targets in each row",
  );
  await assertRejects(
    () => tuner.losses([new Float32Array(3)], [task(1)], tuning),
    RangeError,
    `${4 * length} numbers`,
  );
  await assertRejects(() => tuner.losses(weights, [task(1)], { ...tuning, steps: -1 }), RangeError, "steps");
  await assertRejects(
    () => tuner.losses(weights, [task(1)], { ...tuning, learningRate: NaN }),
    RangeError,
    "learningRate",
  );
  await assertRejects(
    () => NetworkTuner.open({ ...network, steps: 3 }),
    RangeError,
    "the layers must leave one step",
  );
});
