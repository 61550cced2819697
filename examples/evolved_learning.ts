/**
 * First weights that evolve to learn fast: the fitness of a network is how well it does after five steps of plain learning in a task that it has not met. After
 * the idea of J. Midler, A. Pan-Vazquez; a SUBSTITUTE, whose equations are those of evolution strategies (arXiv:1703.03864) and tasks those of C. Finn and others
 * (2017), arXiv:1703.03400.
 *
 *     deno run -A examples/evolved_learning.ts            400 generations, and out/evolved_learning.svg
 *     deno run -A examples/evolved_learning.ts --small    60
 *
 * A task is a sine over -3 to 3, of an amplitude of 0.5 to 2 and a phase of 0 to π, of which a network of two layers of 32 units sees ten places. Beside the evolved
 * weights stand those of chance, and those of a network that was trained on a thousand such tasks at once, with as many gradients as the evolution took.
 *
 * After 400 generations five steps leave 0.038 of the 0.86 that it was off before; from weights by chance they leave 0.63, from those of the trained network 0.20. It shows
 * that learning can be bred into first weights; not that genomes of animals do so.
 */
import { type FigureSpec, figureSvg, writeFileAtomic } from "../mod.ts";
import {
  evolve,
  NetworkTuner,
  type TunedNetwork,
  tunedWeights,
  type TuningTask,
} from "../lib/entries/evolution.ts";

const words = new Set(Deno.args), small = words.delete("--small");
if (words.size > 0) {
  console.log("deno run -A examples/evolved_learning.ts [--small]");
  Deno.exit(words.has("--help") ? 0 : 2);
}
const GENERATIONS = small ? 60 : 400, POPULATION = 64, TASKS = 16, STEPS = 5, RATE = 0.05, SHOWN = 20;

/** Numbers from 0 to 1, of a seed. */
function chances(seed: number): () => number {
  let word = seed >>> 0;
  return () => {
    word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    const mixed = Math.imul(word ^ (word >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** A sine: ten places to learn from, and ten to be judged by. */
function sine(random: () => number): TuningTask {
  const amplitude = 0.5 + 1.5 * random(), phase = Math.PI * random();
  const places = () => Float32Array.from({ length: 10 }, () => 6 * random() - 3);
  const values = (at: Float32Array) => at.map((x) => amplitude * Math.sin(x + phase));
  const inputs = places(), testInputs = places();
  return { inputs, targets: values(inputs), testInputs, testTargets: values(testInputs) };
}
const sines = (count: number, seed: number) => {
  const random = chances(seed);
  return Array.from({ length: count }, () => sine(random));
};

const layer = { kind: "dense", units: 32, activation: "tanh" } as const;
const network: TunedNetwork = { channels: 1, outputs: 1, layers: [layer, layer] };
using tuner = await NetworkTuner.open(network);
const chance = tunedWeights(network, 1);

const evolved = await evolve({
  ...{ first: chance, population: POPULATION, sigma: 0.05, learningRate: 0.02, generations: GENERATIONS },
  async fitness({ generation, count, of }) {
    const candidates = Array.from({ length: count }, (_, member) => of(member));
    const tuning = { steps: STEPS, learningRate: RATE, judged: "last" } as const;
    const losses = await tuner.losses(candidates, sines(TASKS, 1000 + generation), tuning);
    return losses.map((own) => -own.reduce((sum, [loss]) => sum + loss / TASKS, 0));
  },
  onProgress: ({ generation, mean }) =>
    generation % 20 === 0 &&
    console.log(`generation ${generation}: loss ${(-mean).toFixed(3)} after ${STEPS} steps`),
});

/** Plain training on many sines at once, with as many gradients. */
const many = sines(POPULATION * TASKS, 7),
  joined = (name: "inputs" | "targets") => Float32Array.from(many.flatMap((task) => [...task[name]]));
const pooled = { inputs: joined("inputs"), targets: joined("targets") };
const trained = tuner.trained(chance, pooled, { steps: GENERATIONS * STEPS, learningRate: RATE });

const tests = sines(200, 3), learning = { steps: SHOWN, learningRate: RATE };
const rows: { steps: number; loss: number; weights: string }[] = [];
console.log(
  `\nmean square off, after steps  ${[0, 1, 5, 10, 20].map((n) => String(n).padStart(7)).join("")}`,
);
for (
  const [weights, own] of [["evolved", evolved.mean], ["chance", chance], [
    "trained",
    trained,
  ]] as const
) {
  const [found] = await tuner.losses([own], tests, learning);
  const mean = (n: number) => found.reduce((sum, losses) => sum + losses[n] / tests.length, 0);
  for (let steps = 0; steps <= SHOWN; steps++) rows.push({ steps, loss: mean(steps), weights });
  console.log(
    `${weights.padEnd(30)}${[0, 1, 5, 10, 20].map((n) => mean(n).toFixed(3).padStart(7)).join("")}`,
  );
}
const after = (weights: string) => rows.find((row) => row.weights === weights && row.steps === STEPS)!.loss;
console.log(
  `after ${STEPS} steps evolved weights are off by ${
    (after("chance") / after("evolved")).toFixed(1)
  } times less than those of chance`,
);

const figure = {
  data: { values: rows },
  ...{ width: 420, height: 260, mark: { type: "line", point: true } },
  encoding: {
    x: { field: "steps", type: "quantitative", title: "steps of learning in a new task" },
    y: { field: "loss", type: "quantitative", scale: { type: "log" }, title: "mean square off" },
    color: { field: "weights", type: "nominal", title: "first weights" },
  },
} as FigureSpec;
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/evolved_learning.svg", await figureSvg(figure));
console.log("out/evolved_learning.svg");
