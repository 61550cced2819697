/**
 * Two ways to learn in one agent: a recurrent actor-critic in the two-step task, whose state infers and whose weights go on learning. After F. Maeda and others (2026),
 * doi:10.64898/2026.03.07.709953; a SUBSTITUTE, as their equations were not at hand: those here are of J. X. Wang and others (2018), doi:10.1038/s41593-018-0147-8.
 *
 *     deno run -A examples/two_step.ts            three seeds of 2000 updates, and out/two_step.svg
 *     deno run -A examples/two_step.ts --small    of 600
 *
 * GRUs of 32 units see the state, their last action and last reward, and are trained through 20 steps in 32 tasks side by side, in which the second state itself pays, with a chance that
 * walks. Then they are tested in new ones: with weights that go on learning or are frozen, and with a state that is kept or forgotten after each trial.
 *
 * In the small version all three have both effects, 0.044 of the reward and 0.162 of the interaction; without memory of earlier trials three quarters of the interaction are gone, and with frozen weights
 * the effect of the reward. The discount is 0.6: with 0.9 they learnt little in 600 updates.
 *
 * It shows that one network has both effects and which part of it carries which. It does not show that there is a model in it: a network that infers which state pays
 * has the same interaction (Akam and others 2015, doi:10.1371/journal.pcbi.1004648). Nor is it what Maeda's modules do, or animals.
 */
import { type FigureSpec, figureSvg, writeFileAtomic } from "../mod.ts";
import {
  type AgentRunOptions,
  choicesAtLags,
  runAgent,
  stayProbabilities,
  trainAgent,
  twoStep,
} from "../lib/entries/agents.ts";

const words = new Set(Deno.args), small = words.delete("--small");
if (words.size > 0) {
  console.log("deno run -A examples/two_step.ts [--small]");
  Deno.exit(words.has("--help") ? 0 : 2);
}
const SEEDS = [1, 2, 3], UPDATES = small ? 600 : 2000;
const task = twoStep({ secondChoices: 1, between: [0, 1], walk: 0.05 });
const learning = { discount: 0.6, entropy: 0.05, clip: 10 };
const plastic = { ...learning, learningRate: 0.3, every: 2 };
const TESTS: readonly [name: string, how: AgentRunOptions][] = [
  ["full", { plastic }],
  ["frozen weights", {}],
  ["forgets trials", { plastic, forgets: "trial" }],
  ["neither", { forgets: "trial" }],
];

interface Row {
  seed: number;
  test: string;
  reward: number;
  interaction: number;
  earned: number;
  cells: readonly { rewarded: boolean; common: boolean; stay: number }[];
}
const rows: Row[] = [];
const shown = (value: number) => value.toFixed(3).padStart(8);

console.log(
  "seed  test            rew/comm rew/rare  un/comm  un/rare   reward interact  at lags   earned   |dW|/|W|",
);
for (const seed of SEEDS) {
  const { agent } = await trainAgent(task, {
    ...{ ...learning, layers: [{ kind: "gru", units: 32 }], batch: 32, steps: 20, updates: UPDATES },
    ...{ learningRate: 0.02, seed },
  });
  for (const [test, how] of TESTS) {
    const { trials, weightChange } = await runAgent(agent, task, { steps: 1000, batch: 16, seed: 7, ...how });
    const course = trials.row.map((row, t) => 1000 * row + trials.episode[t]);
    const columns = { first: trials.first, common: trials.common, reward: trials.reward, course };
    const { cells, reward, interaction } = stayProbabilities(columns);
    const { modelBased } = choicesAtLags(columns, { lags: 3, ridge: 0.1 });
    const earned = trials.reward.reduce((sum, one) => sum + one / trials.reward.length, 0);
    const change = weightChange.reduce((sum, one) => sum + one / weightChange.length, 0);
    rows.push({ seed, test, reward: reward.value, interaction: interaction.value, earned, cells });
    const numbers = [
      ...cells.map(({ stay }) => stay),
      reward.value,
      interaction.value,
      modelBased.value,
      earned,
      change,
    ];
    console.log(`${String(seed).padEnd(6)}${test.padEnd(15)}${numbers.map(shown).join(" ")}`);
  }
}

const of = (test: string, name: "reward" | "interaction") =>
  rows.filter((row) => row.test === test).map((row) => row[name]);
const mean = (values: number[]) => values.reduce((sum, one) => sum + one / values.length, 0);
const rewards = of("full", "reward"),
  both = of("full", "interaction"),
  cut = of("forgets trials", "interaction");
const share = 1 - mean(cut) / mean(both);
console.log(
  `\nin ${
    SEEDS.filter((_, k) => rewards[k] > 0 && both[k] > 0).length
  } of ${SEEDS.length} seeds the full agent has both effects, reward ` +
    `${mean(rewards).toFixed(3)} and interaction ${mean(both).toFixed(3)}; without memory of earlier trials ${
      (100 * share).toFixed(0)
    } % of the interaction is gone, with frozen weights the reward effect is ${
      mean(of("frozen weights", "reward")).toFixed(3)
    }`,
);

const KINDS = ["won, common", "won, rare", "lost, common", "lost, rare"];
const shownRows = rows.flatMap(({ test, seed, cells }) =>
  KINDS.map((kind, k) => ({ test, seed, kind, stay: cells[k].stay }))
);
const x = { field: "kind", type: "nominal", sort: KINDS, title: null, axis: { labelAngle: -90 } };
const figure = {
  data: { values: shownRows },
  facet: { field: "test", type: "nominal", sort: TESTS.map(([test]) => test), title: null },
  spec: {
    ...{ width: 130, height: 200 },
    layer: [
      {
        mark: { type: "bar" },
        encoding: {
          x,
          y: {
            ...{ field: "stay", aggregate: "mean", type: "quantitative", scale: { domain: [0, 1] } },
            title: "P(same first choice)",
          },
          color: { field: "kind", type: "nominal", sort: KINDS, legend: null },
        },
      },
      {
        mark: { type: "point", color: "black", size: 15 },
        encoding: { x, y: { field: "stay", type: "quantitative" } },
      },
    ],
  },
} as unknown as FigureSpec;
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/two_step.svg", await figureSvg(figure));
console.log("out/two_step.svg");
