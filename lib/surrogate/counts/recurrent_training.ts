import { loadLate } from "../../base/load_late.ts";
import { sharedArrays } from "../../base/shared_arrays.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type CountData, packCounts } from "./count_data.ts";
import { surrogateSpec } from "./count_design.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { gatherWindows, type Sources, uploadData } from "./gather.ts";
import { initialWeights } from "./initialise.ts";
import { unpackWeights, weightLayout } from "./count_layout.ts";
import type { CountTraining } from "./processor/count_problem.ts";
import type * as onProcessor from "./processor/count_problem.ts";
import { parseRecurrentSpec, type RecurrentSpec } from "./recurrent_spec.ts";
import type { Schedule } from "../../nn/schedule.ts";
import {
  type Fingerprint,
  type GradientGraph,
  type ProcessorTraining,
  sha256,
  type Trainable,
  type TrainingBuffers,
} from "../../nn/trainable.ts";
import { type TrainingGraph, trainingGraph } from "./training_graph.ts";
import { type TrainingOptions, type TrainingPlan, trainingPlan } from "./training_options.ts";

/** Windows of the validation loss: batches of fixed windows. */
const VALIDATION_BATCHES = 4;

/** A recurrent surrogate, its data and its plan. */
export interface RecurrentRun {
  spec: RecurrentSpec;
  data: CountData;
  plan: TrainingPlan;
  schedule?: Schedule;
}

async function validation(
  gpu: Gpu,
  run: RecurrentRun & { sources: Sources },
  weights: GPUBuffer,
): Promise<NonNullable<GradientGraph["validation"]>> {
  const { spec, plan: { batch, window, burnIn }, schedule } = run;
  const shape = { batch, steps: window, burnIn, weights, schedule };
  const graph = await trainingGraph(gpu, spec, { ...shape, gradient: false });
  const batches: Encode[] = [];
  for (let fixedStep = 0; fixedStep < VALIDATION_BATCHES; fixedStep++) {
    batches.push(inOrder([await gatherWindows(gpu, { ...run, graph }, { fixedStep }), graph.encode]));
  }
  return { batches, losses: graph.losses, samples: batch * window };
}

/** The graph of a recurrent surrogate in training. */
export type RecurrentGraph = GradientGraph & TrainingGraph;

async function build(gpu: Gpu, run: RecurrentRun, buffers: TrainingBuffers): Promise<RecurrentGraph> {
  const { spec, plan: { batch, window, burnIn, heldOut }, schedule } = run;
  const { weights, progress } = buffers;
  const sources = uploadData(gpu, spec, run.data);
  const shape = { batch, steps: window, burnIn, weights, schedule };
  const graph = await trainingGraph(gpu, spec, { ...shape, gradient: true });
  return {
    ...graph,
    gradient: graph.gradient!,
    samples: batch * window,
    gather: await gatherWindows(gpu, { ...run, sources, graph }, { progress }),
    validation: heldOut > 0 ? await validation(gpu, { ...run, sources }, weights) : null,
  };
}

async function identifyData(data: CountData): Promise<Fingerprint> {
  const parameters = Float32Array.from(data.parameters?.values ?? []);
  return {
    "data.networks": data.networks,
    "data.bins": data.bins,
    "data.counts": await sha256(new Uint8Array(packCounts(data).buffer)),
    "data.parameters": await sha256(new Uint8Array(parameters.buffer)),
    ...(data.state ? { "data.state": await sha256(new Uint8Array(data.state.values.slice().buffer)) } : {}),
  };
}

/** What it is trained with on the processor. */
function processorOf({ spec, data, plan }: RecurrentRun): ProcessorTraining {
  const { layers, head } = weightLayout(spec), from: CountTraining = { spec, data, plan };
  return {
    blocks: [...layers, head],
    batch: plan.batch,
    steps: plan.window,
    heldOutBatches: plan.heldOut > 0 ? VALIDATION_BATCHES : 0,
    async problem() {
      const { CountProblem } = await loadLate<typeof onProcessor>(
        "./processor/count_problem.ts",
        import.meta.url,
        "train the surrogate",
      );
      return new CountProblem(from);
    },
    thread: {
      module: { path: "./processor/_count_thread.ts", base: import.meta.url },
      from: () => sharedArrays(from),
    },
  };
}

/** A recurrent surrogate for the training loop. */
export function trainableOf(run: RecurrentRun): Trainable<RecurrentSpec, RecurrentGraph> {
  const { spec, data, plan } = run;
  return {
    spec,
    plan,
    length: weightLayout(spec).length,
    firstWeights: () =>
      initialWeights(spec, { seed: plan.seed, data, networks: data.networks - plan.heldOut }),
    unpack: (vector) => unpackWeights(spec, vector),
    readSpec: parseRecurrentSpec,
    identifyData: () => identifyData(data),
    build: (gpu, buffers) => build(gpu, run, buffers),
    processor: processorOf(run),
  };
}

/**
 * A recurrent surrogate, its spec completed from the data, for the training loop.
 * @throws {RangeError | TypeError} When an option or the data are out of range.
 */
export function recurrentTrainable(options: TrainingOptions): Trainable<RecurrentSpec, RecurrentGraph> {
  const { data, schedule } = options;
  const plan = trainingPlan(options);
  const spec = parseRecurrentSpec(surrogateSpec(options.spec ?? {}, data, data.networks - plan.heldOut));
  return trainableOf({ spec, data, plan, schedule });
}
