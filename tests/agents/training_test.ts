import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { TaskBatch } from "../../lib/agents/actor/task_batch.ts";
import { inFolder } from "../_folder.ts";
import {
  type AgentProgress,
  delayedMatch,
  loadAgent,
  runAgent,
  saveAgent,
  trainAgent,
  twoStep,
} from "../../lib/entries/agents.ts";

const task = twoStep({ trials: 5 }), small = { batch: 3, steps: 7, seed: 4 };
const layers = [{ kind: "dense", units: 4, activation: "tanh" }, { kind: "lstm", units: 3 }] as const;

Deno.test("a training that was stopped, saved and gone on from is that which was not, to the last digit", () =>
  inFolder(async (folder) => {
    const whole = await trainAgent(task, { ...small, layers, updates: 8 });
    const controller = new AbortController(), told: AgentProgress[] = [];
    const onProgress = (progress: AgentProgress) => {
      told.push(progress);
      if (progress.update === 5) controller.abort();
    };
    const half = await trainAgent(task, {
      ...small,
      layers,
      updates: 8,
      onProgress,
      signal: controller.signal,
    });
    assertEquals([half.completed, half.state.update, half.rewards.length], [false, 5, 5]);
    assertEquals(told.map(({ update }) => update), [1, 2, 3, 4, 5]);
    assert(told[4].fraction === 5 / 8 && told[4].entropy > 0);
    const path = `${folder}/agent.safetensors`;
    await saveAgent(path, half);
    const stored = await loadAgent(path);
    assertEquals(stored.agent, half.agent);
    assertEquals(stored.state, half.state);
    const rest = await trainAgent(task, { ...small, agent: stored.agent, from: stored.state!, updates: 8 });
    assertEquals(rest.agent.weights, whole.agent.weights);
    assertEquals(rest.state, whole.state);
    assertEquals([...half.rewards, ...rest.rewards], [...whole.rewards]);
    await saveAgent(path, { agent: whole.agent, state: null });
    assertEquals((await loadAgent(path)).state, null);
    await assertRejects(() => loadAgent(`${folder}/none.safetensors`), Error, "none.safetensors");
    await Deno.writeFile(path, (await Deno.readFile(path)).slice(0, 300));
    await assertRejects(() => loadAgent(path), Error, "Cannot read");
  }));

Deno.test("weights stay as they are where they are frozen, and where they are plastic by no rate", async () => {
  const { agent } = await trainAgent(task, { ...small, layers, updates: 2 }), before = agent.weights.slice();
  const options = { steps: 40, batch: 3, seed: 2 };
  const frozen = await runAgent(agent, task, options);
  const still = await runAgent(agent, task, { ...options, plastic: { learningRate: 0, every: 3 } });
  assertEquals(still, frozen);
  assertEquals([...frozen.weightChange], [0, 0, 0]);
  const plastic = await runAgent(agent, task, { ...options, plastic: { learningRate: 0.1, every: 3 } });
  assert(plastic.weightChange.every((one) => one > 1e-4 && one < 1));
  assertEquals(agent.weights, before);
  // The first trial comes before the first update.
  for (const name of ["first", "state", "reward"]) {
    assertEquals(plastic.trials[name][0], frozen.trials[name][0]);
  }
});

Deno.test("a run tells all trials in the order of rows and time", async () => {
  const { agent } = await trainAgent(task, { ...small, layers, updates: 1 });
  const { trials, steps, reward } = await runAgent(agent, task, { steps: 31, batch: 2 });
  assertEquals(steps, 62);
  assertEquals([...trials.row], [...new Array(15).fill(0), ...new Array(15).fill(1)]);
  assertEquals([...trials.episode.slice(0, 15)], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  assertEquals([...trials.step.slice(0, 4)], [1, 3, 5, 7]);
  assert(Math.abs(reward - trials.reward.reduce((a, b) => a + b, 0) / 62) < 1e-12);
  const first = await runAgent(agent, task, { steps: 31, batch: 1 });
  assertEquals(first.trials.first, trials.first.slice(0, 15));
});

Deno.test("who forgets trials starts each as the first: with no state, and shown no action and reward", () => {
  for (const forgets of ["trial", "episode", "never"] as const) {
    const batch = new TaskBatch(twoStep({ trials: 2 }), 1, { seed: 1, feedback: true, forgets });
    assertEquals([batch.inputs, [...batch.restarted], [...batch.shown]], [6, [1], [1, 0, 0, 0, 0, 0]]);
    const seen = Array.from({ length: 4 }, () => {
      const [{ reward }] = batch.step(Float64Array.of(1));
      return { reward, fed: [...batch.shown.slice(3)], restarted: batch.restarted[0] };
    });
    const first = { fed: [0, 0, 0], restarted: 1 }, fed = [0, 1, seen[1].reward];
    assertEquals(seen[0], { reward: 0, fed: [0, 1, 0], restarted: 0 });
    assertEquals({ ...seen[1], reward: 0 }, {
      reward: 0,
      ...forgets === "trial" ? first : { fed, restarted: 0 },
    });
    assertEquals({ ...seen[3], reward: 0 }, { reward: 0, ...first, restarted: Number(forgets !== "never") });
  }
});

Deno.test("a batch goes to where another was, of any kind of memory, and refuses places of others", () => {
  for (const forgets of ["trial", "episode", "never"] as const) {
    const make = () =>
      new TaskBatch(twoStep({ trials: 3 }), 2, { seed: 6, feedback: true, forgets, kept: true });
    for (let steps = 0; steps < 9; steps++) {
      const one = make(), other = make(), act = (t: number) => Float64Array.of(t % 2, (t >> 1) % 2);
      for (let t = 0; t < steps; t++) one.step(act(t));
      other.restore(one.place());
      assertEquals([other.shown, other.restarted], [one.shown, one.restarted]);
      for (let t = 0; t < 8; t++) assertEquals(other.step(act(t)), one.step(act(t)));
    }
    const place = make().place();
    assertThrows(() => make().restore({ ...place, episodes: [1] }), RangeError, "a place must be of 2 rows");
    assertThrows(
      () => make().restore({ ...place, actions: [[], [2]] }),
      RangeError,
      "actions of row 1 must be those of",
    );
  }
});

Deno.test("wrong options are refused in one sentence", async () => {
  const refused = (work: Promise<unknown>, text: string) => assertRejects(() => work, Error, text);
  await refused(
    trainAgent(task, { unit: 3 } as never),
    "Cannot train the agent as its options must be among",
  );
  await refused(
    trainAgent(task, { batch: 0 }),
    "batch must be a whole number from 1 to 65536: current value is 0",
  );
  await refused(
    trainAgent(task, { forgets: "always" as never }),
    "forgets must be one of episode, trial, never",
  );
  await refused(trainAgent(task, { discount: 1.5 }), "discount must be a number from 0 to 1");
  await refused(trainAgent(task, { learningRate: 0 }), "learningRate must be a positive number");
  const conv = [{ kind: "turn", count: 1 }] as never;
  await refused(
    trainAgent(task, { layers: conv }),
    "its layers must be gru, lstm, rnn or dense: current value is turn",
  );
  const { agent, state } = await trainAgent(task, { ...small, updates: 1 });
  await refused(trainAgent(task, { from: state }), "a training that goes on must have its agent");
  await refused(trainAgent(task, { ...small, agent, from: state, batch: 4 }), "must keep");
  await refused(trainAgent(task, { agent, layers }), "must keep its layers");
  await refused(runAgent(agent, delayedMatch()), "must have actions 2: current value is 3");
  await refused(runAgent({ ...agent, weights: agent.weights.slice(1) }, task), "weights: current value is");
  await refused(runAgent(agent, task, { plastic: { learningRate: -1 } }), "learningRate must be at least 0");
  await refused(
    runAgent(agent, task, { plastic: { learningRate: 1, rate: 1 } as never }),
    "its options must be among",
  );
});
