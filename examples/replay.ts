/**
 * A Hopfield network with momentum: recall as its biases say, replay of patterns in order, and replay by priority in Q-learning.
 *
 *     deno run -A examples/replay.ts            100 chains, 12 agents: tables, and out/replay.svg
 *     deno run -A examples/replay.ts --small    10 chains, 4 agents
 *
 * SUBSTITUTE for the model of T. Haga and others (2026), doi:10.64898/2026.03.05.709774, whose equations were not at hand: the energy is the modern Hopfield network's of H. Ramsauer and others (2021),
 * arXiv:2008.02217, with a bias for each pattern, so that what is recalled is known exactly. The table shows what this energy does, and nothing of a hippocampus.
 */
import * as volley from "../mod.ts";
import {
  hopfieldReplay,
  learnByReplay,
  ModernHopfield,
  replayFlow,
  ringPatterns,
  sampleHamiltonian,
  type World,
} from "../lib/entries/flows.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/replay.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const small = Deno.args.includes("--small");
const PLACES = 20, UNITS = 20, BETA = 40, CHAINS = small ? 10 : 100, AGENTS = small ? 4 : 12, STATES = 12;
const list = <T>(length: number, of: (k: number) => T) => Array.from({ length }, (_, k) => of(k));

// Recall: exp(-beta E) is a mixture whose weights are the softmax of the biases.
const patterns = ringPatterns(PLACES, { size: UNITS, width: 0.06 });
const biases = list(PLACES, (k) => k === 5 ? Math.log(4) : k === 12 ? Math.log(2) : 0);
const network = new ModernHopfield({ patterns, beta: BETA, biases });
const { values, acceptance } = sampleHamiltonian(network, {
  ...{ stepSize: 0.2, steps: 10, samples: 1500, burnIn: 50, chains: CHAINS, temperature: 1 / BETA },
  ...{ start: patterns, observe: (x: Float64Array, u: number) => network.drawn(x, u) },
});
const weights = biases.map(Math.exp), sum = weights.reduce((a, b) => a + b);
const recall = list(PLACES, (pattern) => ({
  pattern,
  expected: weights[pattern] / sum,
  found: values.filter((value) => value === pattern).length / values.length,
}));
const variation = recall.reduce((all, { expected, found }) => all + Math.abs(expected - found) / 2, 0);
console.log(
  `recall: total variation ${variation.toFixed(3)}, ${(100 * acceptance).toFixed(1)} % of moves accepted`,
);

// Replay: without new momenta the energy stays, and what is above the barrier between neighbours goes on.
const flat = new ModernHopfield({ patterns, beta: BETA });
const across = patterns[1].map((value, i) => value - patterns[0][i]), length = Math.hypot(...across);
const rest = new Float64Array(UNITS);
const barrier = flat.evaluate(patterns[0].map((value, i) => value + across[i] / 2), rest) -
  flat.evaluate(patterns[0], rest);
console.log("\nkinetic energy (barriers)  patterns visited");
const replays = [0.5, 2, 4, 8].map((barriers) => {
  const p = across.map((value) => value * Math.sqrt(2 * barriers * barrier) / length);
  const visited = replayFlow(flat, { x: patterns[0], p, stepSize: 0.1, duration: 30 });
  console.log(`${barriers.toFixed(1).padStart(25)}  ${visited.join(" ")}`);
  return visited.map((pattern, visit) => ({ barriers: `${barriers} barriers`, visit, pattern }));
});

// Learning: a track whose end is rewarded, an agent that walks by chance, and three replays after each step.
const track: World = {
  states: STATES,
  actions: 2,
  act(state, action) {
    const next = Math.max(0, state + (action === 1 ? 1 : -1)), ends = next === STATES;
    return { next: Math.min(next, STATES - 1), reward: ends ? 1 : 0, ends };
  },
};
const experiences = list(2 * STATES, (k) => list(2 * STATES, (j) => +(j === k)));
const learned = list(AGENTS, (k) => {
  const options = { replays: 3, criterion: 0.02, seed: k + 1 };
  const choose = hopfieldReplay(new ModernHopfield({ patterns: experiences, beta: 4 }), {
    ...{ stepSize: 0.3, steps: 5, moves: 2, seed: 1000 * (k + 1) },
  });
  return [learnByReplay(track, options), learnByReplay(track, { ...options, choose })];
});
const gains = learned.map(([uniform, priority]) => uniform.steps - priority.steps);
const { mean, standardDeviation } = volley;
console.log("\nreplay    steps until values are learned");
["uniform", "priority"].forEach((name, k) =>
  console.log(`${name.padEnd(8)}  ${mean(learned.map((both) => both[k].steps)).toFixed(0).padStart(5)}`)
);
const error = standardDeviation(gains) / Math.sqrt(AGENTS);
console.log(`fewer by ${mean(gains).toFixed(0)} ± ${error.toFixed(0)} steps of the same agents`);

console.log(`${gains.filter((gain) => gain > 0).length} of ${AGENTS} agents need fewer steps with priority`);
const agents = learned.flatMap((both, agent) =>
  both.map(({ steps }, k) => ({ agent, replay: ["uniform", "priority"][k], steps }))
);

const axis = (field: string, title: string) => ({ field, type: "quantitative", title });
const figure: volley.FigureSpec = {
  hconcat: [
    {
      ...{ title: { text: "Recall" }, width: 200, height: 180, data: { values: recall } },
      layer: [
        {
          mark: { type: "bar", opacity: 0.5 },
          encoding: { x: axis("pattern", "pattern"), y: axis("found", "share") },
        },
        {
          mark: { type: "tick", color: "black", thickness: 2, width: 9 },
          encoding: { x: axis("pattern", "pattern"), y: axis("expected", "share") },
        },
      ],
    },
    {
      ...{ title: { text: "Replay" }, width: 200, height: 180, data: { values: replays.flat() } },
      mark: { type: "line", point: true, opacity: 0.7 },
      encoding: {
        x: axis("visit", "visit"),
        y: axis("pattern", "pattern"),
        color: { field: "barriers", type: "nominal", title: "kinetic energy", sort: null },
      },
    },
    {
      ...{ title: { text: "Learning" }, width: 100, height: 180, data: { values: agents } },
      mark: { type: "line", point: true, opacity: 0.6 },
      encoding: {
        x: { field: "replay", type: "nominal", title: "replay", sort: null, axis: { labelAngle: 0 } },
        y: axis("steps", "steps until learned"),
        detail: { field: "agent", type: "nominal" },
      },
    },
  ],
};
await Deno.mkdir("out", { recursive: true });
await volley.writeFileAtomic("out/replay.svg", await volley.figureSvg(figure));
