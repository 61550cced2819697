import { madeUp } from "../lib/random/made_up.ts";
import { normalFrom } from "../lib/random/normal_from.ts";

/** A problem of simulation-based inference whose posterior is known: J.-M. Lueckmann and others (2021), arXiv:2101.04653. */
export interface PosteriorTask {
  /** D. */
  parameters: number;
  /** Ends of each parameter's range, on which the prior is uniform. */
  range: [low: number, high: number];
  /** What comes of parameters. (C) */
  simulate(values: readonly number[], random: () => number): number[];
  /** Draws of the posterior, (count, D), exact ones but for `slcp`, whose are of many Markov chains. */
  posterior(observed: readonly number[], count: number, random: () => number): number[][];
}

const WORD = 2 ** 32;
const normal = (random: () => number) => normalFrom(Math.floor(WORD * random()), Math.floor(WORD * random()));

/** Variance of the noise of the Gaussian problem. */
const VARIANCE = 0.1;

const gaussianLinear: PosteriorTask = {
  parameters: 10,
  range: [-1, 1],
  simulate: (values, random) => values.map((value) => value + Math.sqrt(VARIANCE) * normal(random)),
  posterior: (observed, count, random) =>
    Array.from({ length: count }, () =>
      observed.map((value) => {
        for (;;) {
          const drawn = value + Math.sqrt(VARIANCE) * normal(random);
          if (Math.abs(drawn) <= 1) return drawn;
        }
      })),
};

/** A place on the crescent of the moons. */
function crescent(random: () => number): [number, number] {
  const angle = Math.PI * (random() - 0.5), radius = 0.1 + 0.01 * normal(random);
  return [radius * Math.cos(angle) + 0.25, radius * Math.sin(angle)];
}

const twoMoons: PosteriorTask = {
  parameters: 2,
  range: [-1, 1],
  simulate([a, b], random) {
    const [x, y] = crescent(random);
    return [x - Math.abs(a + b) / Math.SQRT2, y + (b - a) / Math.SQRT2];
  },
  posterior([x, y], count, random) {
    const draws: number[][] = [];
    while (draws.length < count) {
      const place = crescent(random), sum = place[0] - x, difference = y - place[1];
      if (sum < 0) continue;
      const side = random() < 0.5 ? sum : -sum;
      const drawn = [(side - difference) / Math.SQRT2, (side + difference) / Math.SQRT2];
      if (drawn.every((value) => Math.abs(value) <= 1)) draws.push(drawn);
    }
    return draws;
  },
};

/** Log likelihood of four places of a Gaussian distribution, whose mean, deviations and correlation are the parameters. */
function slcpLogLikelihood(observed: readonly number[], [a, b, first, second, c]: readonly number[]): number {
  const s = first ** 2 + 1e-12, t = second ** 2 + 1e-12, rho = Math.tanh(c), rest = 1 - rho * rho;
  let sum = -4 * Math.log(s * t) - 2 * Math.log(rest);
  for (let at = 0; at < 8; at += 2) {
    const x = (observed[at] - a) / s, y = (observed[at + 1] - b) / t;
    sum -= 0.5 * (x * x - 2 * rho * x * y + y * y) / rest;
  }
  return sum;
}

const CHAINS = 400, BURN_IN = 1500, APART = 20;

const slcp: PosteriorTask = {
  parameters: 5,
  range: [-3, 3],
  simulate([a, b, first, second, c], random) {
    const rho = Math.tanh(c);
    return Array.from({ length: 4 }, () => {
      const x = normal(random), y = normal(random);
      return [a + first ** 2 * x, b + second ** 2 * (rho * x + Math.sqrt(1 - rho * rho) * y)];
    }).flat();
  },
  /** Differential evolution of many chains, C. J. F. ter Braak (2006), doi:10.1007/s11222-006-8769-1; signs that the likelihood does not know are turned. */
  posterior(observed, count, random) {
    const logLikelihood = (values: readonly number[]) =>
      values.some((value) => Math.abs(value) > 3) ? -Infinity : slcpLogLikelihood(observed, values);
    const chains = Array.from({ length: CHAINS }, () => {
      const starts = Array.from({ length: 200 }, () => Array.from({ length: 5 }, () => 6 * random() - 3));
      return starts.reduce((a, b) => logLikelihood(a) > logLikelihood(b) ? a : b);
    });
    const logs = chains.map(logLikelihood), draws: number[][] = [];
    for (let turn = 0; draws.length < count; turn++) {
      for (let chain = 0; chain < CHAINS; chain++) {
        const [i, j] = [chains[Math.floor(random() * CHAINS)], chains[Math.floor(random() * CHAINS)]];
        const length = turn % 10 === 0 ? 1 : 2.38 / Math.sqrt(10) * (0.5 + random());
        const moved = turn % 3 === 1
          ? chains[chain].map((value) => value + 0.05 * normal(random))
          : chains[chain].map((value, d) => value + length * (i[d] - j[d]) + 1e-3 * normal(random));
        if (random() < 0.1) moved[2] *= -1;
        if (random() < 0.1) moved[3] *= -1;
        const log = logLikelihood(moved);
        if (Math.log(1 - random()) < log - logs[chain]) [chains[chain], logs[chain]] = [moved, log];
      }
      if (turn >= BURN_IN && turn % APART === 0) draws.push(...chains.map((chain) => [...chain]));
    }
    return draws.slice(0, count);
  },
};

/** The problems by name. */
export const POSTERIOR_TASKS: Record<string, PosteriorTask> = {
  "gaussian-linear": gaussianLinear,
  "two-moons": twoMoons,
  slcp,
};

/** Rows of a problem and observations, of which the truth is known. */
export interface TaskData {
  /** Parameters in the unit box. (N, D) */
  units: Float64Array;
  /** What came of them. (N, C) */
  context: Float64Array;
  /** C. */
  channels: number;
  /** What was observed. */
  observed: number[][];
}

/** Makes the data of a problem. @param simulations N. @param observations How many. */
export function taskData(
  task: PosteriorTask,
  simulations: number,
  observations: number,
  seed: number,
): TaskData {
  const { parameters: D, range: [low, high] } = task, random = madeUp(seed);
  const drawn = () => Array.from({ length: D }, () => random());
  const rows = Array.from({ length: simulations }, () => {
    const units = drawn();
    return { units, context: task.simulate(units.map((unit) => low + unit * (high - low)), random) };
  });
  return {
    units: Float64Array.from(rows.flatMap(({ units }) => units)),
    context: Float64Array.from(rows.flatMap(({ context }) => context)),
    channels: rows[0].context.length,
    observed: Array.from(
      { length: observations },
      () => task.simulate(drawn().map((unit) => low + unit * (high - low)), random),
    ),
  };
}
