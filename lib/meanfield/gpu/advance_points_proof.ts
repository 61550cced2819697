import type { Gpu } from "../../gpu/gpu.ts";
import {
  type Agreement,
  atLeast,
  combinations,
  type KernelVariant,
  largest,
  largestError,
  type Proof,
  unequal,
} from "../../gpu/proof.ts";
import { madeUp } from "../../random/made_up.ts";
import { simulatePoints } from "../cpu/simulate_points.ts";
import { getMeanFieldPreset } from "../mean_field_presets.ts";
import { parseMeanFieldSpec } from "../mean_field_spec.ts";
import { planMeanField } from "../plan_mean_field.ts";
import type { MeanFieldSpec, RateCoupling, RateInput, RatePopulation } from "../spec_types.ts";
import { simulatePointsOnGpu } from "./simulate_points_on_gpu.ts";
import { type Squash, WITH_SQUASH } from "./squash.ts";

type Random = ReturnType<typeof madeUp>;

/** What is tried. */
interface Trial {
  name: string;
  /** Its populations, A and B. @default those of the AdEx preset */
  populations?(random: Random): RatePopulation[];
  order?: 2;
  /** Error of traces that rounding explains, in parts of the largest value. @default 5e-6 */
  bound?: number;
  /** Weights of couplings are drawn up to this, of the sign of the source's second half. */
  strength: number;
}

const between = (random: Random, low: number, high: number) => low + (high - low) * random();

function squash(random: Random, { name, adapts }: { name: string; adapts: boolean }): RatePopulation {
  const slopes = [between(random, 0.01, 0.06), -between(random, 0.01, 0.06), between(random, 0.05, 0.2)];
  const transfer: Squash = {
    kind: "squash",
    sources: ["A", "B", "drive"],
    adaptation: adapts,
    parameters: ["q"],
    most: 90,
    bias: -3,
    slopes: [...slopes, ...(adapts ? [-0.01] : []), 0.5],
    rest: -60,
  };
  const parameters = { tau: 5, ...(adapts ? { a: 3, b: 15, tau_w: 100 } : {}) };
  return { name, size: 500, model: "transfer", parameters, transfer };
}

/** Two populations of each model. */
const TRIALS: readonly Trial[] = [
  {
    name: "transfer",
    strength: 1,
    populations: (
      random,
    ) => [squash(random, { name: "A", adapts: true }), squash(random, { name: "B", adapts: false })],
  },
  {
    name: "transfer, second order",
    strength: 1,
    order: 2,
    populations: (
      random,
    ) => [squash(random, { name: "A", adapts: true }), squash(random, { name: "B", adapts: false })],
  },
  // The moments of its transfer function are differences, which TRANSFER_PROOF bounds alone; measured are 5e-6 to 1.5e-5.
  { name: "adex, second order", strength: 0, order: 2, bound: 1e-4 },
  {
    name: "mpr",
    strength: 3,
    populations: (random) =>
      ["A", "B"].map((name) => ({
        name,
        size: 300,
        model: "mpr",
        parameters: { tau: 10, eta: between(random, -1, 1), J: between(random, -4, 4) },
      })),
  },
  {
    name: "wilson-cowan and sigmoid",
    strength: 3,
    populations: (random): RatePopulation[] => [
      { name: "A", size: 300, model: "wilson-cowan", parameters: { threshold: between(random, 0, 2) } },
      { name: "B", size: 300, model: "sigmoid", parameters: { gain: 4, bias: between(random, -0.5, 0.5) } },
    ],
  },
];

/** AdEx cells with covariances, of other drives and weights at each point, which come to rest. */
function adexSpec(random: Random): MeanFieldSpec {
  const spec = getMeanFieldPreset("adex-mean-field-2"), near = () => between(random, 0.98, 1.02);
  const couplings = spec.couplings.map((one) => ({ ...one, weight: near() }));
  return { ...spec, stepMs: 0.5, couplings, inputs: [{ name: "drive", value: 2.5 * near() }] };
}

/** A mean field of a trial, of numbers of its own at each point. */
function specOf(trial: Trial, random: Random, flags: Record<string, boolean>): MeanFieldSpec {
  const { populations, order, strength } = trial;
  if (!populations) return adexSpec(random);
  const names = ["A", "B", "drive"];
  const couplings = names.flatMap((from, k) =>
    ["A", "B"].map((to): RateCoupling => ({
      from,
      to,
      weight: from === "drive" ? 1 : between(random, 0, k === 0 ? strength : order ? strength : -strength),
      delayMs: flags.DELAYED ? Math.floor(random() * 8) : 0,
    }))
  );
  const drive: RateInput = {
    name: "drive",
    value: flags.WAVES
      ? { mean: between(random, 0.5, 1.5), amplitude: 0.5, frequencyHz: between(random, 3, 30) }
      : between(random, 0.5, 1.5),
    ...(flags.NOISE ? { noise: { sd: 0.3, tauMs: 4 } } : {}),
  };
  return parseMeanFieldSpec({
    kind: "mean-field",
    name: "trial",
    stepMs: 0.5,
    order: order ?? 1,
    parameters: { q: random() },
    populations: populations(random),
    couplings,
    inputs: [drive],
  }, WITH_SQUASH);
}

/** Points of a trial: more than a workgroup has. */
const POINTS = 70;
const FLAGS = ["WAVES", "NOISE", "DELAYED", "TRACED"];

/** Runs the kernel and the processor's engine on points of a trial. */
async function compare(
  gpu: Gpu,
  trial: Trial,
  { seed, flags }: { seed: number; flags: Record<string, boolean> },
) {
  const random = madeUp(700 + seed),
    own = flags.TRACED ? { traces: trial.order ? ["rate", "covariance"] : ["rate"], everyMs: 3 } : {};
  const specs = Array.from({ length: POINTS }, () => specOf(trial, random, flags));
  const options = { durationMs: 60, warmupMs: 7.5, binMs: 1.5, seed, record: { own } };
  const points = planMeanField(specs, options, WITH_SQUASH),
    how = { tell: () => {}, own: WITH_SQUASH, threads: 1 };
  const [found, wanted] = await Promise.all([
    simulatePointsOnGpu(gpu, points, how),
    simulatePoints(points.plan, points.specs, how),
  ]);
  return { found: found!, wanted, traces: points.plan.traces.length };
}

function variant(trial: Trial, flags: Record<string, boolean>): KernelVariant {
  return {
    name: `meanfield/advance_points, ${[trial.name, ...FLAGS.filter((name) => flags[name])].join(", ")}`,
    compile: async (gpu) => {
      const specs = [specOf(trial, madeUp(1), flags)],
        record = { own: flags.TRACED ? { traces: ["rate"] } : {} };
      const points = planMeanField(specs, { durationMs: 1, warmupMs: 0, record }, WITH_SQUASH);
      await simulatePointsOnGpu(gpu, points, { tell: () => {}, own: WITH_SQUASH });
    },
  };
}

/** Largest error of a trace, in parts of the largest value of its variable. @param values (B, traces, samples) */
function relativeError(found: Float32Array, wanted: Float32Array, traces: number): number {
  const samples = wanted.length / (POINTS * traces);
  const of = (values: Float32Array, k: number) =>
    values.filter((_, at) => Math.floor(at / samples) % traces === k);
  const errors = Array.from({ length: traces }, (_, k) => {
    const own = of(wanted, k);
    return largestError(of(found, k), own) / largest(own);
  });
  return largest(errors);
}

/** Mean fields in single precision beside those in double precision. */
export const ADVANCE_POINTS_PROOF: Proof = {
  name: "meanfield/advance_points",
  shaders: ["meanfield/advance_points", "random/pcg4d", "random/normal_from"],
  variants: [
    ...combinations(FLAGS).map((flags) => variant(TRIALS[1], flags)),
    ...TRIALS.map((trial) => variant(trial, {})),
  ],
  async run(gpu, seed) {
    const all: Agreement[] = [];
    for (const [at, trial] of TRIALS.entries()) {
      const flags = {
        WAVES: (seed + at) % 4 !== 1,
        NOISE: (seed + at) % 2 === 0,
        DELAYED: (seed + at) % 3 !== 0,
        TRACED: true,
      };
      const { found, wanted, traces } = await compare(gpu, trial, { seed, flags });
      // Each of 135 steps rounds by 2^-24 a few times, and the fields are stable: measured are 2e-7 to 8e-7.
      const error = relativeError(found.traces, wanted.traces, traces);
      all.push({ of: `traces in parts of the largest, ${trial.name}`, error, bound: trial.bound ?? 5e-6 });
      // A count moves where a draw is next to an edge.
      const moved = unequal(found.counts, wanted.counts);
      all.push({ of: `counts that differ, ${trial.name}`, error: moved, bound: wanted.counts.length / 200 });
      all.push(atLeast(`largest rate, ${trial.name}`, largest(wanted.traces), 1));
    }
    return all;
  },
};
