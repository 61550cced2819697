import type { Gpu } from "../../gpu/gpu.ts";
import { type Agreement, atLeast, combinations, largestError, type Proof } from "../../gpu/proof.ts";
import { inParts, inRegisters, ofEachKind, ofFlags } from "../../nn/kernel_variants.ts";
import type { Schedule } from "../../nn/schedule.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { countsOf } from "../../system/population_counts.ts";
import type { SurrogateModel } from "../model.ts";
import { type MadeUpDesign, madeUpTraining, POPULATIONS, variantsForEach } from "./_made_up_counts.ts";
import { countKernel } from "./_kernels.ts";
import { channelTable } from "./coarse_state.ts";
import { allDistributionFlags } from "./distributions.ts";
import { packWeights, weightLayout } from "./count_layout.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";
import { rolloutReference } from "./reference/rollout.ts";
import { rolloutSurrogate } from "./rollout.ts";
import { rolloutHeldKernel } from "./rollout_held.ts";
import { featuresOf, referenceWeights, trainReference, windowsOf } from "./train_reference.ts";
import { trainingPlan } from "./training_options.ts";

const DESIGNS: readonly (Omit<MadeUpDesign, "populations"> & { schedule: Schedule })[] = [
  { layers: "lstm:9", schedule: "rows" },
  { layers: "rnn:7", likelihood: "poisson", schedule: "rows" },
  { layers: "gru:5,dense:4", window: 2, schedule: "units" },
  { layers: "lstm:6", state: true, schedule: "units" },
  { layers: "lstm:8", likelihood: "conway-maxwell", schedule: "rows" },
  { layers: "gru:6", likelihood: "conway-maxwell", schedule: "units" },
  { layers: "lstm:9", schedule: "held" },
  { layers: "gru:120", schedule: "held", likelihood: "conway-maxwell" },
  { layers: "rnn:7", likelihood: "poisson", schedule: "held" },
];

const BINS = 25, WARMUP = 5;
/** A draw within rounding of a step of its distribution may differ, one in some 10^5, and then that run goes its own way. */
const MOST_RUNS = 1;
/** Normal numbers of single precision, whose errors add up over 30 bins, in deviations. */
const STATES = 2e-3;

/** The counts and normalised coarse states of one run, in double precision. */
function referenceOf(
  { spec, weights }: SurrogateModel<RecurrentSpec>,
  run: { run: number; seed: number; start: number[]; head: ReturnType<typeof windowsOf>["head"] },
) {
  const vector = Float64Array.from(packWeights(spec, weights)), { start, head } = run;
  return rolloutReference(referenceWeights(weightLayout(spec), vector), {
    run: run.run,
    bins: WARMUP + BINS,
    seed: seedKey(run.seed),
    stream: STREAMS.rollout,
    head,
    window: spec.features.window,
    inputs: (history) => featuresOf(spec, history),
    ...(spec.state ? { state: { start, channels: channelTable(spec) } } : {}),
  });
}

/** Free runs of a made-up surrogate beside those of the reference. @param design.schedule How the GPU runs them. @default the processor does */
export async function compareRollouts(
  gpu: Gpu | null,
  design: MadeUpDesign & { schedule?: Schedule },
  seed: number,
): Promise<Agreement[]> {
  const training = { ...madeUpTraining(design, 0), seed: seed + 3 };
  const { model } = await trainReference(training), { spec } = model, C = spec.state?.names.length ?? 0;
  const { head } = windowsOf(spec, training.data, trainingPlan(training), 0);
  const runs = [8, 1, 33, 64][seed % 4], options = { runs, bins: BINS, seed: seed + 4, warmup: WARMUP };
  const state = Float32Array.from({ length: runs * C }, (_, at) => 0.1 * (at % 7) - 0.3);
  const found = await rolloutSurrogate(gpu, model, {
    ...options,
    ...(design.schedule ? { schedule: design.schedule } : { engine: "reference" as const }),
    ...(C > 0 ? { state, recordState: true } : {}),
  });
  let differing = 0, spikes = 0, worst = 0;
  for (let run = 0; run < runs; run++) {
    const start = Array.from(
      { length: C },
      (_, c) => (state[run * C + c] - spec.state!.centre[c]) / spec.state!.scale[c],
    );
    const wanted = referenceOf(model, { run, seed: options.seed, start, head });
    const own = found.populations.map((_, p) => Array.from(countsOf(found, run, p)));
    const right = own.map((series, p) =>
      series.map((_, bin) => wanted.counts[own.length * (WARMUP + bin) + p])
    );
    spikes += right.flat().reduce((a, b) => a + b, 0);
    if (own.join() !== right.join()) differing++;
    else if (spec.state) {
      const { centre, scale } = spec.state;
      const drawn = found.state!.values.subarray(run * BINS * C, (run + 1) * BINS * C);
      const normalised = drawn.map((value, at) => (value - centre[at % C]) / scale[at % C]);
      worst = Math.max(worst, largestError(normalised, wanted.states.subarray(WARMUP * C)));
    }
  }
  const what = `${design.layers}, ${design.populations} populations, by ${
    design.schedule ?? "the processor"
  }`;
  return [
    { of: `runs of ${what}`, error: differing, bound: runs > 1 ? MOST_RUNS : 0 },
    ...(C > 0 ? [{ of: `states of ${what}, deviations`, error: worst, bound: STATES }] : []),
    atLeast(`spikes of ${what}`, spikes, 10),
  ];
}

/** All variants by rows where there are two populations; elsewhere what their number acts on, the draws. */
const BY_ROWS = {
  usual: inParts(ofEachKind(allDistributionFlags())),
  elsewhere: inParts(allDistributionFlags()).slice(0, allDistributionFlags().length),
};

/** The same with weights in registers. */
const HELD = {
  usual: inRegisters(ofEachKind(allDistributionFlags())),
  elsewhere: ofFlags(allDistributionFlags(), { held: { units: 8, quads: 3, held: 3 } }),
};

/** Free runs: counts and coarse states that are drawn, many bins a dispatch and one at a time. */
export const COUNT_ROLLOUT_PROOF: Proof = {
  name: "surrogate/counts/rollout",
  shaders: [
    "surrogate/counts/rollout_rows",
    "surrogate/counts/rollout_held",
    "nn/held_gates",
    "surrogate/counts/rollout_draw",
    "surrogate/counts/rollout_state",
    "surrogate/counts/coarse_state",
    "surrogate/counts/draw_counts",
    "surrogate/counts/sample_count",
    "surrogate/counts/count_head",
    "surrogate/counts/count_features",
    "surrogate/counts/special_functions",
    "surrogate/counts/conway_maxwell",
    "random/uniform",
    "random/philox",
  ],
  variants: [
    ...variantsForEach({ rollout_held: HELD }, rolloutHeldKernel),
    ...variantsForEach({
      rollout_draw: ofFlags([...allDistributionFlags().map((flags) => ({ ...flags, START: false })), {
        START: true,
      }]),
      rollout_rows: BY_ROWS,
      rollout_state: ofFlags(combinations(["RECORD"])),
    }, countKernel),
  ],
  async run(gpu, seed) {
    const comparisons: Agreement[] = [];
    for (const [at, design] of DESIGNS.entries()) {
      const populations = POPULATIONS[(at + seed) % POPULATIONS.length];
      comparisons.push(...await compareRollouts(gpu, { ...design, populations }, seed));
    }
    return comparisons;
  },
};
