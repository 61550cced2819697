/**
 * An inverse model of muscles: a recurrent network reads angles, velocities, accelerations and torques of an arm of two joints, and tells the activations of six muscles that an optimiser finds for them.
 *
 *     deno run -A examples/muscles.ts            a minute: a table, and out/muscles.svg
 *     deno run -A examples/muscles.ts --small    fewer movements and steps
 *
 * SUBSTITUTE for the model of A. Nasr and others (2021, doi:10.3389/fncom.2021.759489), which learns from measured muscles. Here the teacher is an optimiser: the least sum of squared activations
 * that makes the torque, as in static optimisation (R. D. Crowninshield, R. A. Brand 1981, doi:10.1016/0021-9290(81)90035-X). So it shows that a network learns what an optimiser finds, and faster, and nothing of measured muscles.
 */
import { type FigureSpec, figureSvg, mean, writeFileAtomic } from "../mod.ts";
import { fcnnlsVector } from "../lib/deps/ml_fcnnls.ts";
import {
  armConstants,
  armTorques,
  recordedTask,
  runRecurrent,
  trainRecurrent,
  type Trial,
  TrialRandom,
} from "../lib/entries/recurrent.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/muscles.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const SMALL = Deno.args.includes("--small"),
  STEPS = 40,
  DT = 0.02,
  TRAINING = SMALL ? 600 : 3000,
  MOVEMENTS = SMALL ? 200 : 400;
const NAMES = [
  "shoulder flexor",
  "shoulder extensor",
  "elbow flexor",
  "elbow extensor",
  "biarticular flexor",
  "biarticular extensor",
];
/** Moment arms at shoulder and elbow, m, and the largest forces, N: ours, of the size that models of a planar arm have. */
const ARMS = [[0.04, 0], [-0.04, 0], [0, 0.025], [0, -0.025], [0.028, 0.028], [-0.035, -0.035]],
  FORCES = [400, 400, 250, 250, 200, 200];
const arm = armConstants({ kind: "two-joint-arm" }),
  list = (count: number) => Array.from({ length: count }, (_, k) => k);

/** Force of a muscle that is fully active: less where it is short or long, and where it shortens fast. */
function strengthOf(muscle: number, [shoulder, elbow, v, w]: number[]): number {
  const [r, s] = ARMS[muscle],
    length = 1 - 2 * (r * (shoulder - 0.6) + s * (elbow - 1.4)),
    shortens = 2 * (r * v + s * w);
  return FORCES[muscle] * Math.exp(-(((length - 1) / 0.45) ** 2)) * (1 - Math.tanh(2 * shortens) / 2);
}

/** The activations that make a torque with the least squares: least squares without negative ones, in which the torque counts far more than they do. */
function activationsOf(state: number[], torques: readonly [number, number]): number[] {
  const strengths = list(6).map((muscle) => strengthOf(muscle, state)), much = 100;
  const rows = [0, 1].map((joint) => strengths.map((force, muscle) => much * force * ARMS[muscle][joint]));
  const squares = list(6).map((muscle) => list(6).map((other) => Number(muscle === other)));
  const { K } = fcnnlsVector([...rows, ...squares], [
    ...torques.map((torque) => much * torque),
    0,
    0,
    0,
    0,
    0,
    0,
  ], { gradientTolerance: 1e-9 }) as unknown as { K: { to1DArray(): number[] } };
  return K.to1DArray();
}

let optimising = 0, optimised = 0;
/** A movement of sines, with what the optimiser finds in each step. */
function movement(number: number): Trial {
  const random = new TrialRandom(1, number),
    parts = [0, 1].map((joint) =>
      list(3).map((k) => ({
        size: random.normal(0, 0.3 / (k + 1)),
        speed: 4 * (k + 1),
        phase: random.uniform(0, 2 * Math.PI),
        middle: joint === 0 ? 0.6 : 1.4,
      }))
    );
  const inputs: number[] = [], targets: number[] = [];
  for (let t = 0; t < STEPS; t++) {
    const [q, v, a] = [0, 1, 2].map((order) =>
      parts.map((joint) =>
        joint.reduce(
          (sum, { size, speed, phase }) =>
            sum + size * speed ** order * Math.sin(speed * t * DT + phase + order * Math.PI / 2),
          order === 0 ? joint[0].middle : 0,
        )
      )
    );
    const state = [...q, ...v], torques = armTorques(arm, state, [a[0], a[1]]), start = performance.now();
    targets.push(...activationsOf(state, torques));
    optimising += performance.now() - start;
    optimised++;
    inputs.push(
      ...[q[0] - 0.6, q[1] - 1.4].map((off) => 2 * off),
      ...v,
      ...a.map((value) => value / 10),
      ...torques.map((torque) => torque / 3),
    );
  }
  return { steps: STEPS, inputs, targets };
}
const trials = list(MOVEMENTS).map(movement), test = list(100).map((k) => movement(MOVEMENTS + k));
const task = recordedTask({ trials, test, inputs: 8, targets: 6, name: "muscles" });
const { network, losses, seconds } = await trainRecurrent({
  ...{
    task,
    units: 96,
    leak: 1,
    readout: "softplus",
    readoutScale: 1,
    gains: { recurrent: 0.1, readout: 0.3 },
    steps: TRAINING,
  },
  ...{ batch: 8, learningRate: 0.004, finalRate: 0.02, first: { "readout.bias": new Array(6).fill(-2) } },
});
const start = performance.now(),
  { trials: runs } = runRecurrent(network, { task, trials: 100 }),
  running = performance.now() - start;
const wanted = test.flatMap(({ targets }) => [...targets as number[]]),
  found = runs.flatMap(({ answers }) => [...answers]);
const squareError = (told: number[]) => mean(told.map((value, k) => (value - wanted[k]) ** 2));
const variance = mean(
  list(6).map((muscle) => {
    const own = wanted.filter((_, k) => k % 6 === muscle), middle = mean(own);
    return mean(own.map((value) => (value - middle) ** 2));
  }),
);
const error = squareError(found), r2 = 1 - error / variance;
const perStep = [1000 * optimising / optimised, 1000 * running / (100 * STEPS)];
console.log(
  `${TRAINING} steps in ${seconds.toFixed(1)} s, loss ${losses[0].toFixed(4)} to ${
    mean(losses.slice(-50)).toFixed(6)
  }`,
);
console.log(
  `activations (at most ${Math.max(...wanted).toFixed(2)}) of movements that were not learnt: error ${
    Math.sqrt(error).toFixed(4)
  }, R2 ${r2.toFixed(4)}`,
);
console.log(
  `a step takes the optimiser ${perStep[0].toFixed(1)} us, the network ${perStep[1].toFixed(1)} us`,
);

/** The error where some inputs are those of another movement. */
const groups = ["angles", "velocities", "accelerations", "torques"];
const importance = groups.map((name, group) => {
  const mixed = test.map((trial, k) => {
    const inputs = [...trial.inputs as number[]], other = test[(k + 37) % 100].inputs;
    list(STEPS).forEach((t) =>
      [0, 1].forEach((joint) => inputs[8 * t + 2 * group + joint] = other[8 * t + 2 * group + joint])
    );
    return { ...trial, inputs };
  });
  const { trials } = runRecurrent(network, {
    task: recordedTask({ trials: mixed, inputs: 8, targets: 6 }),
    trials: 100,
  });
  const lost = Math.sqrt(squareError(trials.flatMap(({ answers }) => [...answers])));
  console.log(`with ${name.padEnd(13)} of another movement: error ${lost.toFixed(4)}`);
  return { name, lost };
});
const most = importance.toSorted((a, b) => b.lost - a.lost).slice(0, 2).map(({ name }) => name).join(" and ");
console.log(
  `\nthe network tells activations with R2 ${r2.toFixed(3)}, ${
    (perStep[0] / perStep[1]).toFixed(0)
  } times as fast ` +
    `as the optimiser, and leans most on ${most}`,
);

const size = { width: 260, height: 220 };
const curves = list(STEPS).flatMap((t) =>
  [0, 2, 4].flatMap((muscle) => [
    { time: t * DT, name: NAMES[muscle], of: "optimiser", activation: wanted[6 * t + muscle] },
    { time: t * DT, name: NAMES[muscle], of: "network", activation: found[6 * t + muscle] },
  ])
);
const figure = {
  hconcat: [{
    ...{ ...size, title: { text: "Activations in a movement" }, data: { values: curves }, mark: "line" },
    encoding: {
      x: { field: "time", type: "quantitative", title: "time (s)" },
      y: { field: "activation", type: "quantitative", title: "activation" },
      color: { field: "name", type: "nominal", title: null, legend: { orient: "bottom", columns: 1 } },
      strokeDash: {
        field: "of",
        type: "nominal",
        title: null,
        sort: null,
        legend: { orient: "bottom", columns: 1 },
      },
    },
  }, {
    ...{ ...size, title: { text: "Inputs of another movement" }, data: { values: importance }, mark: "bar" },
    encoding: {
      y: { field: "name", type: "nominal", title: null, sort: null },
      x: { field: "lost", type: "quantitative", title: "error of activations" },
    },
  }],
};
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/muscles.svg", await figureSvg(figure as FigureSpec));
