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
import type { GradedModel } from "../models/graded_model.ts";
import type { OneRun } from "../one_run.ts";
import { planGraded } from "../plan_graded.ts";
import { runGraded } from "../run_graded.ts";
import { MADE_UP, madeGraded, type MadeSizes, TRIED, WITH_MADE_UP } from "./made_graded.ts";
import { simulateGradedOnGpu } from "./simulate_graded_on_gpu.ts";

const FLAGS = ["WAVES", "NOISE", "SUMS", "TRACED", "EVENTS"];
/** Numbers of units: one, several networks in a workgroup, and more units than a workgroup has invocations. */
const SIZES: readonly MadeSizes[] = [[1, 1], [3, 5], [70, 9]];

/** Options of a run, and its networks. */
function trial(
  model: GradedModel,
  sizes: MadeSizes,
  { seed, networks, flags }: { seed: number; networks: number; flags: Record<string, boolean> },
) {
  const random = madeUp(900 + seed);
  const specs = Array.from({ length: networks }, () => madeGraded(model, sizes, { random, ...flags }));
  // Phases jump by a turn, which the outputs do not.
  const traces = model.name === "phase" ? model.outputs : [...Object.keys(model.state), ...model.outputs];
  const record = {
    spikes: flags.EVENTS,
    ...(flags.TRACED ? { own: { traces, everyMs: 1.5 } } : {}),
  };
  return planGraded(specs, { durationMs: 60, warmupMs: 7.5, binMs: 2.5, seed, record }, WITH_MADE_UP);
}

function variant(model: GradedModel, flags: Record<string, boolean>): KernelVariant {
  return {
    name: `graded/advance_graded, ${[model.name, ...FLAGS.filter((name) => flags[name])].join(", ")}`,
    compile: (gpu) =>
      simulateGradedOnGpu(gpu, trial(model, [2, 3], { seed: 1, networks: 1, flags }), {
        ...{ own: WITH_MADE_UP, tell: () => {} },
      }),
  };
}

const joined = <T>(runs: readonly OneRun[], of: (run: OneRun) => Iterable<T>) =>
  runs.flatMap((run) => [...of(run)]);

/** Runs the kernel and the processor's engine. */
async function compare(
  gpu: Gpu,
  [model, sizes]: readonly [GradedModel, MadeSizes],
  { seed, flags }: { seed: number; flags: Record<string, boolean> },
): Promise<Agreement[]> {
  const networks = [70, 11, 1 + seed % 5][SIZES.indexOf(sizes)],
    plan = trial(model, sizes, { seed, networks, flags });
  const how = { own: WITH_MADE_UP, tell: () => {} };
  const found = (await simulateGradedOnGpu(gpu, plan, how))!, wanted = await runGraded(plan, how);
  const of = `${model.name}, ${sizes.join(" and ")} units`;
  const traces = wanted[0].traces.map(({ variable }, t) => {
    const values = (runs: readonly OneRun[]) => joined(runs, ({ traces }) => traces[t].values);
    const most = largest(values(wanted));
    // 135 steps round by 2^-24 a few times each, and the units are stable: measured are 6e-8 to 6e-6. Where a threshold is passed in another step, all is otherwise.
    return {
      of: `${variable} in parts of the largest, ${of}`,
      error: largestError(values(found), values(wanted)) / Math.max(1, most),
      bound: 2e-5,
    };
  });
  const counts = joined(wanted, (run) => run.counts);
  return [
    ...traces,
    { of: `counts that differ, ${of}`, error: unequal(joined(found, (run) => run.counts), counts), bound: 0 },
    {
      of: `units of events that differ, ${of}`,
      error: unequal(
        joined(found, ({ spikes }) => spikes.neurons),
        joined(wanted, ({ spikes }) => spikes.neurons),
      ),
      bound: 0,
    },
    {
      of: `times of events, ms, ${of}`,
      error: largestError(
        joined(found, ({ spikes }) => spikes.times),
        joined(wanted, ({ spikes }) => spikes.times),
      ),
      bound: 0,
    },
    atLeast(`events, ${of}`, counts.reduce((sum, count) => sum + count, 0), 1),
  ];
}

/** Graded units in single precision beside those in double precision. */
export const ADVANCE_GRADED_PROOF: Proof = {
  name: "graded/advance_graded",
  shaders: ["graded/advance_graded", "random/pcg4d", "random/normal_from"],
  variants: [
    ...combinations(FLAGS).map((flags) => variant(MADE_UP, flags)),
    ...TRIED.map((model) => variant(model, { SUMS: true, NOISE: true })),
  ],
  async run(gpu, seed) {
    const all: Agreement[] = [];
    for (const [at, model] of TRIED.entries()) {
      const flags = {
        WAVES: (seed + at) % 4 !== 1,
        NOISE: (seed + at) % 2 === 0,
        SUMS: (seed + at) % 3 !== 0,
        ...{ TRACED: true, EVENTS: true },
      };
      all.push(...await compare(gpu, [model, SIZES[(seed + at) % SIZES.length]], { seed, flags }));
    }
    return all;
  },
};
