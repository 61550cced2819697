/**
 * Pursuit of a target that takes one of eight paths with the same first leg: networks of rates see it, and are to be where it will be three steps later. Whether they turn before the target does
 * depends on the rank of their recurrent weights.
 *
 *     deno run -A examples/pursuit.ts            ranks 1, 4, 8 and whole, three seeds: two minutes, tables, and out/pursuit.svg
 *     deno run -A examples/pursuit.ts --small    ranks 1 and 8, one seed
 *
 * SUBSTITUTE for the model of predictive pursuit of Redman and others, of which only the abstract was at hand: task, network and measures are ours. It shows that a rank is needed to tell paths apart by memory, and
 * nothing of boundaries, reward, or how animals pursue. That units tuned to the egocentric place of the target matter more than others it does not show: the last line counts.
 */
import { type FigureSpec, figureSvg, mean, writeFileAtomic } from "../mod.ts";
import { fitRidge } from "../lib/entries/decoding.ts";
import {
  pursuitTask,
  type RateNetwork,
  runRecurrent,
  trainRecurrent,
  type TrialRun,
} from "../lib/entries/recurrent.ts";
import { participationRatio } from "../lib/entries/trains.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/pursuit.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const SMALL = Deno.args.includes("--small"), UNITS = 64, STEPS = 80, FIRST = 20, LEAD = 3;
const RANKS = SMALL ? [1, 8] : [1, 4, 8, null],
  SEEDS = SMALL ? [1] : [1, 2, 3],
  TRAINING = 1200;
const task = pursuitTask({ steps: STEPS, legSteps: 10, speed: 0.06, motifs: 8, lead: LEAD });
const TAUS = Array.from({ length: 13 }, (_, k) => k - 6),
  list = (count: number) => Array.from({ length: count }, (_, k) => k);

/** Places that trials show, and their changes from step to step. */
const seenAt = ({ trial }: TrialRun, t: number, k: number) => trial.inputs[2 * t + k];
const speedOf = (run: TrialRun, t: number, k: number) => seenAt(run, t, k) - seenAt(run, t - 1, k);

/** Mean product of the own velocity and that of the seen target `tau` steps later, over its square. */
function likeness(runs: readonly TrialRun[], tau: number): number {
  let sum = 0, all = 0;
  for (const run of runs) {
    for (let t = FIRST; t < STEPS - 6; t++) {
      for (const k of [0, 1]) {
        sum += (run.states[2 * t + 2 + k] - run.states[2 * t + k]) * speedOf(run, t + tau, k);
        all += speedOf(run, t + tau, k) ** 2;
      }
    }
  }
  return sum / all;
}

/** Rates of all trials, and where the target is from the own place: ahead and to the left by the own heading. */
function tuned(runs: readonly TrialRun[]) {
  const rates: number[] = [], offsets: number[] = [];
  for (const run of runs) {
    for (let t = FIRST; t < STEPS; t++) {
      const [vx, vy] = [0, 1].map((k) => run.states[2 * t + 2 + k] - run.states[2 * t + k]);
      const [x, y] = [0, 1].map((k) => seenAt(run, t, k) - run.states[2 * t + 2 + k]),
        speed = Math.hypot(vx, vy) || 1;
      rates.push(...run.rates.subarray(t * UNITS, (t + 1) * UNITS));
      offsets.push((x * vx + y * vy) / speed, (y * vx - x * vy) / speed);
    }
  }
  return { rates, offsets, samples: offsets.length / 2 };
}

/** Dimensions of the rates, and the part of each unit's variance that is linear in the egocentric place of the target. */
function ofUnits(runs: readonly TrialRun[]) {
  const { rates, offsets, samples } = tuned(runs),
    read = fitRidge({ values: offsets, size: 2, targets: rates, outputs: UNITS }, { ridge: 1e-6 });
  const found = read.predict(offsets),
    means = list(UNITS).map((n) => mean(list(samples).map((s) => rates[s * UNITS + n])));
  const covariance = new Float64Array(UNITS * UNITS), left = new Float64Array(UNITS);
  for (let s = 0; s < samples; s++) {
    const off = means.map((own, n) => rates[s * UNITS + n] - own);
    for (let i = 0; i < UNITS; i++) {
      left[i] += (rates[s * UNITS + i] - found[s * UNITS + i]) ** 2 / samples;
      for (let j = 0; j < UNITS; j++) covariance[i * UNITS + j] += off[i] * off[j] / samples;
    }
  }
  return {
    dimensions: participationRatio(covariance, UNITS)!,
    egocentric: left.map((lost, n) => 1 - lost / covariance[n * (UNITS + 1)]),
  };
}

const errorOf = (network: RateNetwork, silenced: number[] = []) =>
  Math.sqrt(2 * runRecurrent(network, { task, silenced }).loss!);
const rows = [], curves: object[] = [], paths: object[] = [];
console.log(
  "rank  seed  seconds   rms error   anticipation  dimensions  rms without egocentric, other units",
);
for (const rank of RANKS) {
  for (const seed of SEEDS) {
    const { network, seconds } = await trainRecurrent({
      ...{
        task,
        plant: { kind: "integrator", speed: 0.12 },
        units: UNITS,
        rank: rank ?? undefined,
        leak: 0.3,
      },
      ...{
        readout: "tanh",
        readoutScale: 4,
        steps: TRAINING,
        batch: 16,
        learningRate: 0.006,
        finalRate: 0.1,
        seed,
      },
    });
    const { trials } = runRecurrent(network, { task }), like = TAUS.map((tau) => likeness(trials, tau));
    const tau = TAUS[like.indexOf(Math.max(...like))], { dimensions, egocentric } = ofUnits(trials);
    const most = list(UNITS).sort((a, b) => egocentric[b] - egocentric[a]), part = Math.round(UNITS / 10);
    // Six draws of as many of the others, spread over their order.
    const others = list(6).map((k) =>
      errorOf(network, most.slice(part).filter((_, at) => at % 9 === k).slice(0, part))
    );
    const [error, without, other] = [errorOf(network), errorOf(network, most.slice(0, part)), mean(others)];
    const name = rank === null ? "whole" : String(rank);
    rows.push({ rank: name, seed, tau, error, dimensions, without, other });
    const columns = [
      seconds.toFixed(1),
      error.toFixed(3),
      String(tau),
      dimensions.toFixed(1),
      without.toFixed(3),
    ];
    console.log(
      [name.padEnd(5), seed, ...columns.map((text) => text.padStart(10)), other.toFixed(3)].join("  "),
    );
    if (seed > 1) continue;
    TAUS.forEach((at, k) => curves.push({ rank: `rank ${name}`, tau: at, like: like[k] }));
    const shown = trials.find(({ trial }) => trial.about!.motif === 1)!;
    const place = (step: number, name: string, [x, y]: ArrayLike<number> & Iterable<number>) =>
      paths.push({ step, name, x, y });
    list(STEPS).forEach((t) => place(t, `rank ${name}`, shown.states.subarray(2 * t + 2, 2 * t + 4)));
    if (rank === 1) {
      list(STEPS).forEach((t) => place(t, "target", [seenAt(shown, t, 0), seenAt(shown, t, 1)]));
    }
  }
}
const low = rows.filter(({ rank }) => rank === "1"),
  high = rows.filter(({ rank }) => rank === "8" || rank === "whole");
const lags = low.filter(({ tau }) => tau <= 0).length, leads = high.filter(({ tau }) => tau >= 1).length;
console.log(
  `\nrank 1 turns with or after the target in ${lags} of ${low.length} networks, rank 8 and more before it in ${leads} of ${high.length}`,
);

const worse = rows.filter(({ without, other }) => without > other).length;
console.log(
  `without egocentric units the error is larger than without as many others in ${worse} of ${rows.length}`,
);

const size = { width: 260, height: 230 },
  color = { type: "nominal", title: null, sort: null, legend: { orient: "bottom" } };
const figure = {
  hconcat: [{
    ...{ ...size, title: { text: "A path, and pursuits of it" }, data: { values: paths } },
    mark: { type: "line", strokeWidth: 1.5 },
    encoding: {
      x: { field: "x", type: "quantitative", title: "x" },
      y: { field: "y", type: "quantitative", title: "y" },
      ...{ order: { field: "step" }, color: { field: "name", ...color } },
    },
  }, {
    ...{ ...size, title: { text: "Own turns beside those that are seen" }, data: { values: curves } },
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "tau", type: "quantitative", title: "shift of the target's velocity (steps)" },
      y: { field: "like", type: "quantitative", title: "likeness of velocities", scale: { zero: false } },
      color: { field: "rank", ...color },
    },
  }],
};
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/pursuit.svg", await figureSvg(figure as FigureSpec));
