import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  contextTask,
  decisionTask,
  loadRecurrent,
  memoryTask,
  type Plant,
  plantOf,
  pursuitTask,
  reachTask,
  recordedTask,
  recurrentMatrix,
  type RecurrentOptions,
  runRecurrent,
  saveRecurrent,
  type StepLoss,
  trainRecurrent,
  type Trial,
  TrialRandom,
  type TrialTask,
} from "../../lib/entries/recurrent.ts";
import { packNetwork } from "../../lib/recurrent/network_spec.ts";
import { kindOfFile } from "../../lib/io/file_kind.ts";
import { eigenvalues } from "../../lib/analysis/eigenvalues.ts";
import { inFolder } from "../_folder.ts";
import { madeUpTask } from "./_made_up.ts";

const task = decisionTask({ steps: 12, coherences: [0.4] });
const small: RecurrentOptions = { task, units: 12, steps: 12, batch: 8, loss: "cross-entropy", seed: 3 };

Deno.test("a network without input and weights decays as (1 - a)^t, and is driven to f(b)", async () => {
  const quiet: TrialTask = {
    name: "quiet",
    inputs: 0,
    targets: 1,
    steps: 9,
    draw: () => ({ steps: 9, inputs: [], targets: new Float64Array(9) }),
  };
  const first = { "recurrent.weight": [0], "readout.weight": [2], "readout.bias": [0.5], start: [1] };
  const run = async (bias: number) => {
    const { network } = await trainRecurrent({
      ...{ task: quiet, units: 1, leak: 0.3, steps: 0 },
      first: { ...first, bias: [bias] },
    });
    return runRecurrent(network, { task: quiet, trials: 1 }).trials[0];
  };
  const [still, driven] = [await run(0), await run(0.7)], end = Math.tanh(0.7);
  for (let t = 0; t < 9; t++) {
    const left = 0.7 ** (t + 1);
    assertAlmostEquals(still.rates[t], left, 1e-14);
    assertAlmostEquals(still.outputs[t], 0.5 + 2 * left, 1e-14);
    assertAlmostEquals(driven.rates[t], end + (1 - end) * left, 1e-14);
  }
});

Deno.test("what is seen of a plant is late by the delay, and as at the start before", async () => {
  // Rates are what is seen, as all is linear: position at t - delay of a point that goes by 1 in each step.
  const still = (steps: number): TrialTask => ({
    name: "still",
    inputs: 0,
    targets: 1,
    steps,
    draw: () => ({ steps, inputs: [], targets: new Float64Array(steps), start: [5] }),
  });
  for (const delay of [0, 1, 3]) {
    const { network } = await trainRecurrent({
      ...{ task: still(8), units: 1, leak: 1, activation: "linear", steps: 0, delay },
      plant: { kind: "integrator", dimensions: 1, speed: 1 },
      first: { "recurrent.weight": [0], "input.weight": [1], "readout.weight": [0], "readout.bias": [1] },
    });
    const { trials: [{ rates, states, answers }] } = runRecurrent(network, { task: still(8), trials: 1 });
    assertEquals([...states], [5, 6, 7, 8, 9, 10, 11, 12, 13]);
    assertEquals([...answers], [6, 7, 8, 9, 10, 11, 12, 13]);
    assertEquals([...rates], [0, 1, 2, 3, 4, 5, 6, 7].map((t) => 5 + Math.max(0, t - delay)));
  }
});

Deno.test("trials, noise and trainings are functions of the seed and the number, in any batch", async () => {
  for (
    const made of [
      decisionTask(),
      contextTask(),
      memoryTask(),
      reachTask(),
      pursuitTask(),
      pursuitTask({ motifs: 0 }),
    ]
  ) {
    const drawn = (seed: number, number: number) => made.draw(new TrialRandom(seed, number), number);
    assertEquals(drawn(1, 7), drawn(1, 7));
    const others = Array.from({ length: 40 }, (_, number) => JSON.stringify(drawn(2, number)));
    assert(new Set(others).size >= 8, made.name);
  }
  const noisy = { ...small, noise: 0.2 }, { network, losses } = await trainRecurrent(noisy);
  assertEquals((await trainRecurrent(noisy)).losses, losses);
  assert((await trainRecurrent({ ...noisy, seed: 4 })).losses[0] !== losses[0]);
  const whole = runRecurrent(network, { task, trials: 70 }).trials;
  const one = runRecurrent(network, { task, trials: 1, firstTrial: 2 ** 31 + 66 }).trials[0];
  assertEquals(one, whole[66]);
  assert(runRecurrent(network, { task, trials: 1, noise: 0 }).trials[0].rates[5] !== whole[0].rates[5]);
});

Deno.test("noise has its deviation, and is independent of unit, step and trial", async () => {
  const quiet: TrialTask = {
    name: "quiet",
    inputs: 0,
    targets: 1,
    steps: 50,
    draw: () => ({ steps: 50, inputs: [], targets: new Float64Array(50) }),
  };
  const { network } = await trainRecurrent({
    task: quiet,
    units: 7,
    leak: 1,
    noise: 0.4,
    steps: 0,
    gains: { recurrent: 0 },
  });
  const rates = runRecurrent(network, { task: quiet, trials: 60 }).trials.flatMap(({ rates }) => [...rates]);
  const n = rates.length, mean = rates.reduce((sum, rate) => sum + rate) / n;
  const variance = rates.reduce((sum, rate) => sum + rate ** 2, 0) / n;
  // Five standard errors of 21,000 numbers.
  assert(
    Math.abs(mean) < 5 * 0.4 / Math.sqrt(n) && Math.abs(variance / 0.16 - 1) < 5 * Math.sqrt(2 / n),
    `${mean} ${variance}`,
  );
  for (const shift of [1, 4, 7, 350]) {
    const product = rates.slice(shift).reduce((sum, rate, k) => sum + rate * rates[k], 0) / (n - shift) /
      0.16;
    assert(Math.abs(product) < 5 / Math.sqrt(n - shift), `${shift}: ${product}`);
  }
});

Deno.test("after every step weights have the signs of Dale's law and are 0 under masks, for whole matrices and factors", async () => {
  const N = 12, recurrent = Array.from({ length: N * N }, (_, at) => Number(at % (N + 1) !== 0));
  for (const rank of [undefined, 2]) {
    for (let steps = 1; steps <= 6; steps += 5) {
      const { network } = await trainRecurrent({
        ...{ ...small, rank, steps, activation: "relu", excitatory: [0, 2, 3, 5, 7, 11], learningRate: 0.1 },
        masks: { recurrent, readout: Array.from({ length: 2 * N }, (_, at) => at % 2) },
      });
      const { spec, masks, weights } = network, W = recurrentMatrix(spec, packNetwork(network), masks);
      W.forEach((weight, at) => {
        const from = at % N;
        assert(weight * ([0, 2, 3, 5, 7, 11].includes(from) ? 1 : -1) >= 0, `${weight} from ${from}`);
        if (Math.floor(at / N) === from) assertEquals(Math.abs(weight), 0);
      });
      assert(W.filter((weight) => weight !== 0).length > 60);
      weights["readout.weight"]!.forEach((weight, at) => at % 2 === 0 && assertEquals(weight, 0));
    }
  }
});

Deno.test("first recurrent weights of gain g have a spectral radius near g", async () => {
  for (const gain of [0.5, 1.5]) {
    const { network } = await trainRecurrent({
      ...small,
      units: 150,
      steps: 1,
      batch: 1,
      gains: { recurrent: gain },
      frozen: ["recurrent.weight"],
    });
    const { real, imaginary } = eigenvalues([...network.weights["recurrent.weight"]!], 150);
    const radius = Math.max(...real.map((value, k) => Math.hypot(value, imaginary[k])));
    assertAlmostEquals(radius / gain, 1, 0.15);
  }
});

Deno.test("frozen tensors stay, and others learn", async () => {
  const start = (await trainRecurrent({ ...small, steps: 0 })).network.weights;
  const { network: { weights } } = await trainRecurrent({ ...small, frozen: ["input.weight", "bias"] });
  assertEquals(weights["input.weight"], start["input.weight"]);
  assertEquals(weights.bias, start.bias);
  assert(
    weights["recurrent.weight"]!.some((value, at) => Math.abs(value - start["recurrent.weight"]![at]) > 1e-3),
  );
  assert(weights.start!.some((value) => value !== 0));
});

Deno.test("networks learn: evidence, contexts, and memory of chance length", async () => {
  const right = async (options: RecurrentOptions, least: number) => {
    const { network } = await trainRecurrent({
      loss: "cross-entropy",
      units: 32,
      batch: 32,
      learningRate: 0.01,
      ...options,
    });
    const { trials } = runRecurrent(network, { task: options.task, trials: 200 });
    const K = options.task.targets,
      told = trials.filter(({ answers, trial }) => {
        const own = answers.slice(-K), wanted = Array.from(trial.targets).slice(-K);
        return own.indexOf(Math.max(...own)) === wanted.indexOf(1);
      });
    assert(told.length >= least * 200, `${options.task.name}: ${told.length}`);
  };
  await right({ task: decisionTask({ steps: 20, coherences: [0.4] }), steps: 120 }, 0.95);
  await right({ task: memoryTask({ delay: [3, 10], cues: 3 }), steps: 150, rank: 3 }, 0.95);
  await right({ task: contextTask({ steps: 20, coherences: [0.5] }), steps: 250, rank: 3 }, 0.9);
});

Deno.test("a checkpoint goes on to the same network, and is refused by another training", () =>
  inFolder(async (folder) => {
    const checkpoint = `${folder}/check.safetensors`, options = { ...small, noise: 0.1, finalRate: 0.1 };
    const whole = await trainRecurrent(options), control = new AbortController();
    const onProgress = ({ step }: { step: number }) => step === 5 && control.abort();
    const part = await trainRecurrent({ ...options, checkpoint, onProgress, signal: control.signal });
    assertEquals([part.completed, part.losses.length], [false, 5]);
    const rest = await trainRecurrent({ ...options, checkpoint, resume: true });
    assertEquals(rest.network, whole.network);
    assertEquals(rest.losses, whole.losses);
    await assertRejects(
      () => trainRecurrent({ ...options, clip: 2, checkpoint, resume: true }),
      Error,
      "another clip",
    );
    await Deno.writeTextFile(checkpoint, "none");
    await assertRejects(() => trainRecurrent({ ...options, checkpoint, resume: true }), Error, "Cannot");
  }));

Deno.test("a network comes back from its file, with masks, signs and plant, and other files are refused", () =>
  inFolder(async (folder) => {
    const path = `${folder}/net.safetensors`,
      N = 6,
      reach = reachTask({ steps: 12, delay: [1, 2], moving: 3 });
    const masks = { recurrent: Array.from({ length: N * N }, (_, at) => Number(at % 5 > 0)) };
    const { network } = await trainRecurrent({
      task: reach,
      units: N,
      rank: 2,
      steps: 3,
      batch: 2,
      masks,
      excitatory: 0.5,
      activation: "relu",
      plant: { kind: "two-joint-arm", strength: 3 },
      delay: 2,
    });
    await saveRecurrent(path, network);
    const back = await loadRecurrent(path);
    assertEquals(back, network);
    assertEquals(
      runRecurrent(back, { task: reach, trials: 3 }),
      runRecurrent(network, { task: reach, trials: 3 }),
    );
    assert(kindOfFile(await Deno.readFile(path), path).startsWith("a network of rates"));
    // A weight that is not where it may be.
    network.weights["recurrent.left"]![0] = -1;
    await saveRecurrent(path, network);
    await assertRejects(() => loadRecurrent(path), Error, "its weights must fit its masks and signs");
    await assertRejects(() => loadRecurrent(`${folder}/none`), Error, "the file must exist");
    await Deno.writeFile(path, (await Deno.readFile(path)).subarray(0, 900));
    await assertRejects(() => loadRecurrent(path), Error, "Cannot");
  }));

Deno.test("bad input gets one clear sentence", async () => {
  const refuses = (options: Partial<RecurrentOptions>, words: string) =>
    assertRejects(() => trainRecurrent({ ...small, ...options }), Error, words);
  await refuses(
    { rank: 13 },
    "Cannot train a recurrent network as rank must be at most the number of units, 12: current value is 13",
  );
  await refuses({ ranks: 3 } as never, "its options must be among");
  await refuses({ leak: 1.2 }, "leak must be a number from 0 to 1");
  await refuses({ activation: "step" as never }, "activation must be one of tanh");
  await refuses({ delay: 2 }, "there is none");
  await refuses({ masks: { recurrent: [1] } }, "the mask recurrent must have 144 numbers");
  await refuses({ masks: { recurrent: new Array(144).fill(0.5) } }, "must be of 0 and 1");
  await refuses({ excitatory: [12] }, "a unit that excites must be a whole number from 0 to 11");
  await refuses({ first: { bias: [1] } }, "first bias must have 12 numbers");
  await refuses({ excitatory: 1, first: { "recurrent.weight": new Array(144).fill(-1) } }, "Dale's law");
  await refuses({ first: { biases: [1] } as never }, "its tensors are");
  await refuses({ plant: { kind: "integrator" }, outputs: 3 }, "outputs must not be given with a plant");
  await refuses(
    { plant: { kind: "integrator", dimensions: 3 } },
    "targets must have a number for each of 3 answers",
  );
  await refuses({ penalties: { rate: 1 } as never }, "its options must be among rates, weights, outputs");
  const draws = (trial: object) => ({ task: { ...task, draw: () => trial as never } });
  await refuses(
    draws({ steps: 13, inputs: [], targets: [] }),
    "steps of a trial must be a whole number from 1 to 12",
  );
  await refuses(draws({ steps: 2, inputs: [1], targets: [] }), "inputs of a trial must have 4 numbers");
  await refuses(draws({ steps: 1, inputs: [1, NaN], targets: [1, 0] }), "inputs of a trial must be finite");
  await refuses(
    draws({ steps: 1, inputs: [1, 1], targets: [1, 0], weights: [0] }),
    "some step of a batch must count",
  );
  await refuses(draws({ steps: 1, inputs: [1, 1], targets: [1, 0], start: [0] }), "there is no plant");
  await refuses({ loss: (_, gradient) => gradient[0] = NaN }, "loss must be finite");
  const unsound: StepLoss = (_, gradient) => {
    gradient[0] = Infinity;
    return 1;
  };
  await refuses({ loss: unsound, steps: 1 }, "the gradient must be finite");
  const leaks = { ...plantOf({ kind: "integrator" }), answers: 3 };
  await refuses(
    { plant: leaks },
    "answers of the plant, which are its first outputs, must be a whole number from 1 to 2",
  );
  const { network } = await trainRecurrent({ ...small, steps: 1 });
  assertThrows(
    () => runRecurrent(network, { task: memoryTask() }),
    RangeError,
    "the task must have 2 inputs",
  );
  assertThrows(() => runRecurrent(network, { task, silenced: [12] }), RangeError, "a silenced unit");
  assertThrows(() => runRecurrent(network, { task, plant: { kind: "integrator" } }), RangeError, "no plant");
});

Deno.test("recorded trials are learnt from by chance, and those of the test are taken in their order", async () => {
  const trial = (value: number, steps: number): Trial => ({
    steps,
    inputs: new Array(steps).fill(value),
    targets: new Array(steps).fill(value),
  });
  const trials = [trial(1, 3), trial(2, 5)], test = [trial(3, 2), trial(4, 4), trial(5, 6)];
  const recorded = recordedTask({ trials, test, inputs: 1, targets: 1 });
  assertEquals(recorded.steps, 6);
  const drawn = Array.from({ length: 40 }, (_, number) => recorded.draw(new TrialRandom(1, number), number));
  assert(drawn.every((one) => trials.includes(one)) && new Set(drawn).size === 2);
  const { network } = await trainRecurrent({ task: recorded, units: 4, steps: 2 });
  const run = runRecurrent(network, { task: recorded, trials: 4 });
  assertEquals(run.trials.map(({ trial, answers }) => [trial.inputs[0], answers.length]), [[3, 2], [4, 4], [
    5,
    6,
  ], [3, 2]]);
  assertThrows(() => recordedTask({ trials: [], inputs: 1, targets: 1 }), RangeError, "there must be some");
});

Deno.test("a plant of one's own is asked for, and a network is the same in one and in 70 trials", async () => {
  const own: Plant = {
    ...{ kind: "leak", states: 1, controls: 1, outputs: 1, answers: 1 },
    step: (state, control, next) => next[0] = 0.9 * state[0] + control[0],
    stepBack(_state, _control, above, toState, toControl) {
      toState[0] += 0.9 * above[0];
      toControl[0] += above[0];
    },
    observe: (state, outputs) => outputs[0] = state[0],
    observeBack: (_state, above, toState) => toState[0] += above[0],
  };
  const made = madeUpTask({ inputs: 1, targets: 1, steps: 6, start: 1 });
  const { network } = await trainRecurrent({ task: made, plant: own, units: 5, steps: 4 });
  assertThrows(
    () => runRecurrent(network, { task: made }),
    RangeError,
    "its plant must be given, which is leak",
  );
  const { trials, loss } = runRecurrent(network, { task: made, plant: own, trials: 70 });
  const ones = trials.map((_, k) =>
    runRecurrent(network, { task: made, plant: own, trials: 1, firstTrial: 2 ** 31 + k })
  );
  ones.forEach((one, k) => assertEquals(one.trials[0], trials[k]));
  const weight = (k: number) => Array.from(trials[k].trial.weights!).reduce((sum, each) => sum + each, 0);
  const whole = ones.reduce((sum, one, k) => sum + one.loss! * weight(k), 0);
  assertAlmostEquals(loss!, whole / ones.reduce((sum, _, k) => sum + weight(k), 0), 1e-12);
});
