import { fail } from "../../base/fail.ts";
import { loadLate } from "../../base/load_late.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { sharedArrays } from "../../base/shared_arrays.ts";
import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { firstWeights } from "../../nn/first_weights.ts";
import type { StackLayer } from "../../nn/layer_spec.ts";
import { LOOP_OPTIONS, type LoopOptions, type LoopPlan, loopPlan } from "../../nn/loop_options.ts";
import {
  type GradientGraph,
  type ProcessorTraining,
  sha256,
  type Trainable,
  type TrainingBuffers,
} from "../../nn/trainable.ts";
import { runTraining, type TrainingResult } from "../../nn/training_loop.ts";
import {
  contextScales,
  type DensityData,
  densityRows,
  type DensityTable,
  densityTable,
} from "./density_data.ts";
import { densityGraph, gatherDensity } from "./density_graph.ts";
import {
  densityLayout,
  densityShapes,
  type DensitySpec,
  packDensity,
  unpackDensity,
} from "./density_spec.ts";
import type { DensityLearning } from "./processor/density_problem.ts";
import type * as onProcessor from "./processor/density_problem.ts";

const TASK = "learn a density of parameters";

/** Options of {@linkcode trainDensity}. */
export interface DensityTrainingOptions extends LoopOptions {
  /** What it learns from. */
  data: DensityData;
  /** Layers over the steps of the context, which end in one. @default none, and of a series a GRU of 32 units and its last step */
  summary?: StackLayer[];
  /** Layers over the steps of the chain rule. @default three dense ones of 64 units */
  layers?: StackLayer[];
  /** K, components of each value's mixture. @default 8 */
  components?: number;
  /** Whether observations may lack some numbers: in training some are left out. @default whether the data lack some */
  partial?: boolean;
  /** Most training steps. @default 20 times the root of the number of rows, 50 times where numbers may be missing; 200 or more */
  steps?: number;
  /** Rows per step B. @default twice the root of the number of rows, from 48 to 200 */
  batch?: number;
  /** Last rows of the data, which are held out for the validation loss. @default a tenth */
  heldOut?: number;
}

const OPTIONS: OptionNames<DensityTrainingOptions> = {
  ...LOOP_OPTIONS,
  ...{ data: true, summary: true, layers: true, components: true, partial: true, batch: true, heldOut: true },
};

/** {@linkcode DensityTrainingOptions} with nothing left open. */
interface DensityPlan extends LoopPlan {
  batch: number;
  heldOut: number;
}

const LAYERS: readonly StackLayer[] = [
  { kind: "dense", units: 64, activation: "silu" },
  { kind: "dense", units: 64, activation: "silu" },
  { kind: "dense", units: 64, activation: "silu" },
];
const SUMMARY: readonly StackLayer[] = [{ kind: "gru", units: 32 }, { kind: "last" }];

/** Rows per step of so many: whole fours, from 48 to 200. */
const usualBatch = (rows: number) => Math.min(200, Math.max(48, 4 * Math.round(Math.sqrt(rows) / 2)));

/** Steps of training by so many rows. Where some of their numbers are left out by chance there is more to learn: with fewer steps sets were too wide. */
function usualSteps(rows: number, missing: boolean): number {
  return Math.max(200, Math.round((missing ? 50 : 20) * Math.sqrt(rows)));
}

function planOf(options: DensityTrainingOptions, rows: number, missing: boolean): DensityPlan {
  const batch = options.batch ?? Math.min(usualBatch(rows), rows),
    heldOut = options.heldOut ?? Math.floor(rows / 10);
  const steps = options.steps ?? usualSteps(rows, missing);
  // Values at which the likelihood of rows held out was highest on the problems of `bench/posterior.ts`, with 1,000 to 10,000 rows.
  const usual = {
    ...{ learningRate: 0.02, clip: 5, average: 0.99 },
    ...{ validateEvery: Math.ceil(steps / 30), patience: heldOut > 0 ? 8 : 0 },
  };
  const plan = { ...loopPlan({ ...usual, ...options, steps }), batch, heldOut };
  requireWhole(TASK, "batch", batch, 1, 65_536);
  requireWhole(TASK, "heldOut", heldOut, 0, rows - 1);
  return plan;
}

/** The spec of a density of data. */
function specOf({ data, summary, layers, components = 8, partial }: DensityTrainingOptions): DensitySpec {
  const { parameters, names, steps = 1 } = data, scales = contextScales(data);
  if (partial === false && scales.missing) fail(TASK, "nothing may be missing in the data", "partial false");
  return {
    kind: "density",
    parameters: parameters.map((parameter) => ({ ...parameter })),
    context: { names: [...names], steps, ...scales, missing: partial ?? scales.missing },
    summary: summary ?? (steps > 1 ? [...SUMMARY] : []),
    layers: layers ?? [...LAYERS],
    components,
    training: {},
  };
}

/** First weights: drawn as those of any stack, but for a head by which the components stand side by side. */
function firstDensityWeights(spec: DensitySpec, seed: number): Float32Array<ArrayBuffer> {
  const { components: K } = spec;
  const weights = firstWeights(densityLayout(spec), densityShapes(spec), { seed, rule: "variance" });
  const { data } = weights["head.weight"], bias = weights["head.bias"].data;
  for (let at = 0; at < data.length; at++) data[at] *= 0.3;
  for (let k = 0; k < K; k++) {
    bias[K + k] = (k + 0.5) / K - 0.5;
    bias[2 * K + k] = Math.log(0.3 / Math.sqrt(K));
  }
  return packDensity(spec, weights);
}

/** A density, its data and its plan. */
interface DensityRun {
  spec: DensitySpec;
  table: DensityTable;
  plan: DensityPlan;
}

const batchesOf = ({ batch, heldOut }: DensityPlan) => Math.ceil(heldOut / batch);

function processorOf({ spec, table, plan }: DensityRun): ProcessorTraining {
  const { layers, head } = densityLayout(spec), { seed, batch, heldOut } = plan;
  const from: DensityLearning = { spec, table, plan: { seed, batch, heldOut } };
  return {
    blocks: [...layers, head],
    batch,
    // Work lies in the steps of the chain as in those of the context.
    steps: Math.max(spec.context.steps, spec.parameters.length),
    heldOutBatches: batchesOf(plan),
    async problem() {
      const { DensityProblem } = await loadLate<typeof onProcessor>(
        "./processor/density_problem.ts",
        import.meta.url,
        TASK,
      );
      return new DensityProblem(from);
    },
    thread: {
      module: { path: "./processor/_density_thread.ts", base: import.meta.url },
      from: () => sharedArrays(from),
    },
  };
}

async function build(gpu: Gpu, run: DensityRun, buffers: TrainingBuffers): Promise<GradientGraph> {
  const { spec, table, plan: { batch, heldOut, seed } } = run, { weights, progress } = buffers;
  const what = "learn from so many rows at once, fewer being the cure,";
  gpu.require("maxStorageBufferBindingSize", table.context.byteLength, what);
  const source = {
    context: createBuffer(gpu, "inference/context", table.context),
    units: createBuffer(gpu, "inference/units", table.units),
  };
  const gradient = createBuffer(gpu, "inference/gradient", 16 * densityLayout(spec).length);
  const graph = await densityGraph(gpu, spec, { batch, weights, gradient, progress, seed });
  const trained = table.rows - heldOut, samples = batch * spec.parameters.length;
  const place = { listed: trained, listedFirst: 0, seed, progress };
  const made = {
    ...{ encode: graph.encode, losses: graph.losses, samples, gradient },
    gather: await gatherDensity(gpu, spec, source, { batch, place, ...graph }),
  };
  if (heldOut === 0) return { ...made, validation: null };
  const held = await densityGraph(gpu, spec, { batch, weights, seed }), batches: Encode[] = [];
  for (let number = 0; number < batchesOf(run.plan); number++) {
    const own = { listed: heldOut, listedFirst: trained, seed, progress: null, first: number * batch };
    batches.push(
      inOrder([await gatherDensity(gpu, spec, source, { batch, place: own, ...held }), held.encode]),
    );
  }
  return { ...made, validation: { batches, losses: held.losses, samples } };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** A density, its spec completed from the data, for the training loop. @throws {RangeError | TypeError} When an option or the data are out of range. */
export function densityTrainable(options: DensityTrainingOptions): Trainable<DensitySpec> {
  requireKnown(TASK, options, OPTIONS);
  const rows = densityRows(options.data), spec = specOf(options);
  const plan = planOf(options, rows, spec.context.missing);
  const table = densityTable(options.data, spec.context, plan.seed), run = { spec, table, plan };
  return {
    spec,
    plan,
    length: densityLayout(spec).length,
    firstWeights: () => firstDensityWeights(spec, plan.seed),
    unpack: (vector) => unpackDensity(spec, vector),
    identifyData: async () => ({
      "data.rows": rows,
      "data.units": await sha256(bytesOf(table.units)),
      "data.context": await sha256(bytesOf(table.context)),
    }),
    build: (gpu, buffers) => build(gpu, run, buffers),
    processor: processorOf(run),
  };
}

/**
 * Learns the density of parameters given what came of them, from rows of both: neural posterior estimation, G. Papamakarios, I. Murray (2016),
 * arXiv:1605.06376, where parameters are uniform in their box. The density is a chain of conditional ones, each a mixture of logistic distributions cut to
 * the box: it is 0 outside, and its integral over the box is 1.
 * @param gpu The device; null where there is none.
 * @throws {RangeError | TypeError} When an option or the data are out of range.
 * @throws {NumericalFailure} When a loss is not finite.
 */
export async function trainDensity(
  gpu: Gpu | null,
  options: DensityTrainingOptions,
): Promise<TrainingResult<DensitySpec>> {
  return await runTraining(gpu, densityTrainable(options), options);
}
