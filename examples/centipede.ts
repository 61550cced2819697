/**
 * A chain of phase oscillators with legs, as a crawling centipede has them: how far legs on the ground, the wave along the trunk and their lag agree at three settings of what comes down from the brain.
 *
 *     deno run -A examples/centipede.ts            20 segments, 60 s each: a table, and out/centipede.svg
 *     deno run -A examples/centipede.ts --small    20 segments, 15 s each
 *
 * SUBSTITUTE for the model of K. Yasui and others, of which only the abstract was at hand. The trunk is a chain with an exact lag (H. Sakaguchi, Y. Kuramoto 1986, doi:10.1143/PTP.76.576); a leg has the
 * form that is known as Tegotae, `phi' = omega - sigma N cos(phi)` with the load N on it, which those on the ground share. The settings are ours: the table shows order parameters, and nothing of an animal.
 */
import * as volley from "../mod.ts";
import { defineGraded, gradedParameter, gradedSystem, orderParameter } from "../lib/entries/graded.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/centipede.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const small = Deno.args.includes("--small");
const SEGMENTS = 20, DURATION_MS = small ? 15_000 : 60_000, LAST_MS = 3000, TURN = 2 * Math.PI;

/** A leg: on the ground where sin(phi) < 0, pulled by the trunk, and held by its part of the weight. */
const leg = defineGraded({
  name: "leg",
  about: "a leg whose phase its load holds back",
  references: [],
  parameters: {
    frequencyHz: gradedParameter("Hz", 1, [0, 100], "frequency in the air"),
    sigma: gradedParameter("rad/s", 0, [0, 1e4], "how the load acts"),
    weight: gradedParameter("", SEGMENTS, [0, 1e6], "weight of the body, in legs"),
  },
  state: { phi: { unit: "rad", initial: 0, about: "phase" } },
  inputs: ["cosine", "sine", "standing"],
  outputs: ["cosine", "sine", "stance"],
  event: "the leg leaves the ground",
  open({ frequencyHz, sigma, weight }, stepMs) {
    const isStanding = (phi: number) => Math.sin(phi) < 0;
    return {
      step(state, input) {
        const phi = state[0], standing = isStanding(phi);
        const load = standing ? weight / Math.max(1, 1 + input[2]) : 0;
        const pull = input[1] * Math.cos(phi) - input[0] * Math.sin(phi);
        const moved = phi + stepMs / 1000 * (TURN * frequencyHz - sigma * load * Math.cos(phi) + pull);
        state[0] = moved - TURN * Math.floor(moved / TURN);
        return standing && !isStanding(state[0]);
      },
      output(state, out) {
        out.set([Math.cos(state[0]), Math.sin(state[0]), +isStanding(state[0])]);
      },
    };
  },
});
const system = gradedSystem({ models: [leg] });

/** What comes down: frequency, how the trunk pulls legs, and how their load acts. */
const SETTINGS = [
  { name: "walk, no trunk", frequencyHz: 0.8, pull: 0, sigma: 2, lag: 0.5 },
  { name: "walk, weak trunk", frequencyHz: 0.8, pull: 3, sigma: 2, lag: 0.5 },
  { name: "run, strong trunk", frequencyHz: 2, pull: 20, sigma: 1, lag: TURN / SEGMENTS },
];
const drawn: { setting: string; leg: number; from: number; to: number }[] = [];
console.log("setting             trunk's wave  legs' wave  legs with trunk  on the ground  steps (Hz)");
for (const { name, frequencyHz, pull, sigma, lag } of SETTINGS) {
  const start = { phi: { uniform: [0, TURN] } }, legs = { frequencyHz, sigma };
  const spec = system.parse({
    ...{ kind: "graded", name, stepMs: 1 },
    populations: [
      { name: "trunk", size: SEGMENTS, model: "phase", parameters: { frequencyHz }, initial: start },
      { name: "legs", size: SEGMENTS, model: "leg", parameters: legs, initial: start },
    ],
    couplings: [
      { name: "down", from: "trunk", to: "trunk", connect: { shift: 1 }, weight: 20, lag },
      { name: "bend", from: "trunk", to: "legs", connect: "one-to-one", weight: pull },
      { name: "load", from: "legs", to: "legs", output: "stance", as: "standing" },
    ],
  });
  const run = await system.simulate(null, [spec], {
    ...{ durationMs: DURATION_MS, binMs: 10, seed: 3 },
    record: { own: { traces: ["phi", "stance"], everyMs: 10 } },
  });
  const [trunk, phases, stance] = ["trunk phi", "legs phi", "legs stance"].map((text) => {
    const [population, variable] = text.split(" ");
    const one = run.traces![0].find((trace) =>
      trace.population === population && trace.variable === variable
    )!;
    return one.values.subarray(-SEGMENTS * LAST_MS / 10);
  });
  const rows = (values: Float32Array) =>
    Array.from({ length: LAST_MS / 10 }, (_, k) => values.subarray(k * SEGMENTS, (k + 1) * SEGMENTS));
  const [trunkRows, legRows] = [rows(trunk), rows(phases)];
  const waves = [trunkRows, legRows].map((all) =>
    volley.mean(all.map((row) => orderParameter(row, { lag })))
  );
  const apart = legRows.map((row, k) => orderParameter(row.map((phi, at) => phi - trunkRows[k][at])));
  const steps = [...run.counts.counts.subarray(run.counts.bins)].reduce((a, b) => a + b);
  const numbers = [
    ...waves,
    volley.mean(apart),
    volley.mean(stance),
    steps / SEGMENTS / (DURATION_MS / 1000),
  ];
  const texts = numbers.map((value, k) => value.toFixed(2).padStart([12, 10, 15, 13, 10][k]));
  console.log(`${name.padEnd(18)}  ${texts.join("  ")}`);
  rows(stance).forEach((row, k) =>
    row.forEach((stands, at) =>
      stands && drawn.push({ setting: name, leg: at + 1, from: k / 100, to: (k + 1) / 100 })
    )
  );
}
const figure: volley.FigureSpec = {
  title: { text: "Legs on the ground" },
  data: { values: drawn },
  facet: {
    column: { field: "setting", type: "nominal", sort: SETTINGS.map(({ name }) => name), title: null },
  },
  spec: {
    width: 190,
    height: 190,
    mark: { type: "rect", height: { band: 0.8 } },
    encoding: {
      x: { field: "from", type: "quantitative", title: "time (s)" },
      x2: { field: "to" },
      y: { field: "leg", type: "ordinal", title: "leg, from the head", axis: { values: [1, 5, 10, 15, 20] } },
    },
  },
};
await Deno.mkdir("out", { recursive: true });
await volley.writeFileAtomic("out/centipede.svg", await volley.figureSvg(figure));
