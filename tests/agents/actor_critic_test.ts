import { assert, assertEquals } from "@std/assert";
import { actorCriticLoss, advantagesOf } from "../../lib/agents/actor/actor_critic_loss.ts";
import { drawnAgent, networkOf, policyOf } from "../../lib/agents/actor/agent.ts";
import { actFor, replayed } from "../../lib/agents/actor/rollout.ts";
import { TaskBatch } from "../../lib/agents/actor/task_batch.ts";
import { AgentNetwork } from "../../lib/agents/network/agent_network.ts";
import { referenceLayers, stackPass } from "../../lib/nn/reference/stack_pass.ts";
import type { Layer } from "../../lib/nn/layer_spec.ts";
import { madeUp } from "../../lib/random/made_up.ts";
import type { Task } from "../../lib/agents/task/task.ts";
import { bandit, goNoGo, twoStep } from "../../lib/entries/agents.ts";

/** A task whose actions are two values: it pays for nearness to what is shown. */
const reach: Task = {
  name: "reach",
  ...{ observations: 2, actions: { values: 2 } },
  open() {
    let at = 0, left = 0;
    const seen = () => [Math.sin(at), Math.cos(at)];
    return {
      reset(seed) {
        [at, left] = [seed % 7, 3];
        return seen();
      },
      step(action) {
        const [x, y] = Array.from(action as ArrayLike<number>), [a, b] = seen();
        at += 1;
        return { observation: seen(), reward: -((x - a) ** 2) - (y - b) ** 2, done: --left === 0 };
      },
    };
  },
};

const STACKS: Layer[][] = [
  [{ kind: "gru", units: 5 }],
  [{ kind: "lstm", units: 4 }],
  [{ kind: "rnn", units: 6 }],
  [{ kind: "dense", units: 4, activation: "tanh" }, { kind: "gru", units: 3 }, { kind: "lstm", units: 3 }],
];
const settings = { discount: 0.9, trace: 0.8, entropy: 0.05, value: 0.5 };

/** A stretch in which episodes end, from weights that are not small. */
function stretch(task: Task, layers: Layer[]) {
  const { observations, actions } = task;
  const agent = drawnAgent({ observations, actions, feedback: true, layers }, 3);
  const random = madeUp(5);
  agent.weights.forEach((one, k) => agent.weights[k] = one === 0 ? 0 : one + 0.6 * (random() - 0.5));
  const network = networkOf(agent, 3), policy = policyOf(agent.spec);
  const batch = new TaskBatch(task, 3, { seed: 2, feedback: true, forgets: "trial" });
  const acting = { policy, key: [1, 0] as const, decision: 0 };
  actFor(network, batch, 4, acting);
  return { agent, network, policy, rollout: actFor(network, batch, 9, acting) };
}

Deno.test("the gradient of an actor-critic is that of finite differences, through states, restarts and all layers", () => {
  for (const task of [goNoGo({ delay: [1, 2], stimulus: [1, 1] }), twoStep({ trials: 3 }), reach]) {
    for (const layers of STACKS) {
      const { agent, network, policy, rollout } = stretch(task, layers);
      const given = advantagesOf(policy, rollout, settings);
      const { dOutputs } = actorCriticLoss(policy, rollout, given, settings);
      const gradient = network.back(rollout.tapes, dOutputs);
      const lossOf = () => {
        const { outputs } = replayed(network, rollout);
        return actorCriticLoss(policy, { ...rollout, outputs }, given, settings).loss;
      };
      let off = 0, size = 0, moved = 0;
      agent.weights.forEach((own, k) => {
        if (own === 0) return;
        const step = 1e-5;
        agent.weights[k] = own + step;
        const above = lossOf();
        agent.weights[k] = own - step;
        const slope = (above - lossOf()) / (2 * step);
        agent.weights[k] = own;
        off = Math.max(off, Math.abs(slope - gradient[k]));
        size = Math.max(size, Math.abs(slope));
        moved++;
      });
      assert(moved > 50 && size > 1e-3, `${moved} ${size}`);
      // Second differences of step 1e-5: an error of 1e-10 in size, and rounding of 1e-16 / 1e-5.
      assert(off < 1e-6 * size, `${task.name} ${layers.map(({ kind }) => kind)}: ${off / size}`);
    }
  }
});

Deno.test("steps of the network are those of the library's layers, forward and back", () => {
  for (const layers of STACKS) {
    const shape = { inputs: 3, outputs: 4, layers },
      network = new AgentNetwork(shape, 2),
      random = madeUp(11);
    network.draw(4);
    const T = 6,
      inputs = Array.from({ length: T }, () => Float64Array.from({ length: 6 }, () => random() - 0.5));
    const dOutputs = inputs.map(() => Float64Array.from({ length: 8 }, () => random() - 0.5));
    const restarted = new Uint8Array(2), steps = inputs.map((own) => network.step(own, restarted));
    const gradient = network.back(steps.map(({ tape }) => tape), dOutputs);
    const sums = network.blocks.map(({ rows, columns }) => new Float64Array(4 * rows * columns));
    for (let row = 0; row < 2; row++) {
      const of = (all: Float64Array[], width: number) =>
        Float64Array.from(all.flatMap((own) => [...own.subarray(row * width, (row + 1) * width)]));
      const pass = stackPass(referenceLayers(network.blocks, network.weights), of(inputs, 3));
      pass.back(of(dOutputs, 4), sums);
      of(steps.map(({ outputs }) => outputs), 4).forEach((own, k) =>
        assert(Math.abs(own - pass.outputs[k]) < 1e-13)
      );
    }
    network.blocks.forEach(({ offset }, layer) =>
      sums[layer].forEach((wanted, k) => assert(Math.abs(gradient[4 * offset + k] - wanted) < 1e-12))
    );
  }
});

Deno.test("a row that is restarted goes on as if nothing had been before it, and others do not", () => {
  const network = new AgentNetwork({ inputs: 2, outputs: 1, layers: [{ kind: "lstm", units: 3 }] }, 2);
  network.draw(1);
  const inputs = Float64Array.of(1, 2, 1, 2), none = new Uint8Array(2);
  const fresh = network.step(inputs, none).outputs[0], on = network.step(inputs, none).outputs;
  assertEquals(on[0], on[1]);
  assert(on[0] !== fresh);
  const half = network.step(inputs, Uint8Array.of(0, 1)).outputs;
  assertEquals(half[1], fresh);
  assert(half[0] !== fresh);
});

Deno.test("advantages are those by hand, and nothing passes the end of an episode", () => {
  const policy = { choices: 2, width: 1 },
    outputs = [[0, 0, 1], [0, 0, 2], [0, 0, 4]].map((o) => Float64Array.from(o));
  const rewards = [1, 0, 2].map((r) => Float64Array.of(r)), last = Float64Array.of(10);
  const of = (dones: number[], trace: number) =>
    advantagesOf(policy, { outputs, rewards, dones: dones.map((d) => Uint8Array.of(d)), last }, {
      discount: 0.5,
      trace,
    });
  // n-step returns: 2 + 5 = 7; 0 + 3.5; 1 + 1.75.
  assertEquals(of([0, 0, 0], 1).returns.map(([r]) => r), [2.75, 3.5, 7]);
  assertEquals(of([0, 1, 0], 1).returns.map(([r]) => r), [1, 0, 7]);
  // δ: 1 + 1 - 1 = 1; 0 + 2 - 2 = 0; 2 + 5 - 4 = 3; each plus a quarter of the next.
  assertEquals(of([0, 0, 0], 0.5).advantages.map(([a]) => a), [1.1875, 0.75, 3]);
  assertEquals(of([0, 0, 0], 0).advantages.map(([a]) => a), [1, 0, 3]);
});

Deno.test("the expectation of the policy's gradient on a bandit is that of its closed form", () => {
  // Without states: chances p of actions with rewards q have the gradient p_k (q_k - sum p q) by their utilities.
  const task = bandit({ chances: [0.9, 0.2, 0.5], trials: 1 }), policy = { choices: 3, width: 1 };
  const arms: Task = {
    ...task,
    open: () => ({
      reset: () => [1],
      step: (action) => ({ observation: [1], reward: [0.9, 0.2, 0.5][Number(action)], done: true }),
    }),
  };
  const utilities = [0.3, -0.4, 0.8],
    q = [0.9, 0.2, 0.5],
    whole = utilities.reduce((s, u) => s + Math.exp(u), 0);
  const p = utilities.map((u) => Math.exp(u) / whole), mean = p.reduce((s, one, k) => s + one * q[k], 0);
  const wanted = p.map((one, k) => one * (q[k] - mean));
  const agent = drawnAgent({
    observations: 1,
    actions: 3,
    feedback: false,
    layers: [{ kind: "rnn", units: 1 }],
  }, 1);
  agent.weights.fill(0);
  const rows = 2000,
    network = networkOf(agent, rows),
    bias = network.packed({
      ...network.named(),
      "head.bias": { data: [...utilities, 0.37] },
    });
  agent.weights.set(bias);
  const batch = new TaskBatch(arms, rows, { seed: 1, feedback: false, forgets: "episode" });
  const rollout = actFor(network, batch, 20, { policy, key: [9, 0], decision: 0 });
  const terms = { discount: 0.9, trace: 1, entropy: 0, value: 0 };
  const { dOutputs } = actorCriticLoss(policy, rollout, advantagesOf(policy, rollout, terms), terms);
  const { "head.bias": { data } } = network.named(network.back(rollout.tapes, dOutputs));
  // A deviation of at most 0.5 in each of 40,000 choices.
  wanted.forEach((own, k) =>
    assert(Math.abs(-data[k] - own) < 4 * 0.5 / Math.sqrt(40_000), `${-data[k]} ${own}`)
  );
  assert(Math.max(...wanted.map(Math.abs)) > 0.05);
  assertEquals(data[3], 0);
});
