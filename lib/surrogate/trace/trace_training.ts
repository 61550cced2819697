import { type Ensure, ensureTo, fail } from "../../base/fail.ts";
import { loadLate } from "../../base/load_late.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { sharedArrays } from "../../base/shared_arrays.ts";
import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { LOOP_OPTIONS, type LoopOptions, type LoopPlan, loopPlan } from "../../nn/loop_options.ts";
import type { SurrogateModel } from "../model.ts";
import type { Schedule } from "../../nn/schedule.ts";
import type { TraceLearning } from "./processor/trace_problem.ts";
import type * as onProcessor from "./processor/trace_problem.ts";
import {
  type GradientGraph,
  type ProcessorTraining,
  sha256,
  type Trainable,
  type TrainingBuffers,
} from "../../nn/trainable.ts";
import { gatherTraces, uploadSeries } from "./trace_data.ts";
import { type TraceDesign, traceSpecOf } from "./trace_design.ts";
import { traceGraph } from "./trace_graph.ts";
import { packTrace, traceLayout, unpackTrace } from "./trace_layout.ts";
import { checkSeries, type TraceSeries } from "./trace_series.ts";
import { parseTraceSpec, type TraceSpec } from "./trace_spec.ts";
import { firstTraceWeights } from "./trace_weights.ts";
import { widenTrace } from "./widen_trace.ts";

/** Batches of the validation loss. */
const VALIDATION_BATCHES = 8;
const TASK = "train the trace surrogate";

/** What a trace surrogate is trained with on the processor. */
function processorOf({ spec, data, plan }: TraceRun): ProcessorTraining {
  const { layers, head } = traceLayout(spec), { seed, batch, stretch, burnIn, heldOut, feedbackNoise } = plan;
  const from: TraceLearning = {
    spec,
    data,
    plan: { seed, batch, stretch, burnIn, heldOut, feedbackNoise },
  };
  return {
    blocks: [...layers, head],
    batch,
    steps: stretch,
    heldOutBatches: heldOut > 0 ? VALIDATION_BATCHES : 0,
    async problem() {
      const { TraceProblem } = await loadLate<typeof onProcessor>(
        "./processor/trace_problem.ts",
        import.meta.url,
        TASK,
      );
      return new TraceProblem(from);
    },
    thread: {
      module: { path: "./processor/_trace_thread.ts", base: import.meta.url },
      from: () => sharedArrays(from),
    },
  };
}

/** Options of `trainTraces`. */
export interface TraceTrainingOptions extends LoopOptions {
  /** Recordings to learn from. */
  data: TraceSeries;
  /** What is chosen of the surrogate. @default one LSTM of 96 units */
  spec?: TraceDesign;
  /**
   * A trained surrogate to go on from, such as one of a similar cell of which there are more recordings: its spec, normalisation and weights are taken.
   * Of `spec` only `layers` may be given then, which are its own with more units: it grows, and starts from what it predicts. @default weights are drawn
   */
  from?: SurrogateModel<TraceSpec>;
  /** Windows per step B. @default 32 */
  batch?: number;
  /** Steps per window T, of a surrogate that keeps its state; one that does not has its own. @default 300 */
  stretch?: number;
  /** First steps of a stretch that count nothing, the state being unknown there. @default a sixth of the stretch */
  burnIn?: number;
  /** Runs at the end of the data that are held out for the validation loss. @default a twentieth of them, at least 1 of several */
  heldOut?: number;
  /** Longest memory that LSTM layers (not those in groups) start with, steps; 0: their forget gates start alike. @default 100, and 0 with a window */
  memory?: number;
  /**
   * Deviation of Gaussian noise that is added to what is fed back, relative to that of the output: a surrogate that has only seen the cell's own
   * course does not find back to it in closed loop. @default 0.05
   */
  feedbackNoise?: number;
  /** How the kernels are spread. @default what suits the adapter */
  schedule?: Schedule;
}

const OPTIONS: OptionNames<TraceTrainingOptions> = {
  ...LOOP_OPTIONS,
  data: true,
  spec: true,
  from: true,
  batch: true,
  stretch: true,
  burnIn: true,
  heldOut: true,
  memory: true,
  feedbackNoise: true,
  schedule: true,
};

/** {@linkcode TraceTrainingOptions} with nothing left open. */
export interface TraceTrainingPlan extends LoopPlan {
  batch: number;
  stretch: number;
  burnIn: number;
  heldOut: number;
  memory: number;
  feedbackNoise: number;
}

/** A trace surrogate, its recordings and its plan. */
interface TraceRun {
  spec: TraceSpec;
  data: TraceSeries;
  plan: TraceTrainingPlan;
  schedule?: Schedule;
}

/**
 * Fills in the defaults and checks every number.
 * @throws {RangeError} Naming the option that is out of range.
 */
export function traceTrainingPlan(options: TraceTrainingOptions): TraceTrainingPlan {
  const { runs, samples } = options.data,
    { window = null, fedBack = 0 } = options.from?.spec ?? options.spec ?? {};
  const most = samples - (fedBack > 0 ? 1 : 0);
  const stretch = options.stretch ?? window ?? Math.min(300, most);
  const plan: TraceTrainingPlan = {
    ...loopPlan(options),
    batch: options.batch ?? 32,
    stretch,
    burnIn: options.burnIn ?? (window === null ? Math.floor(stretch / 6) : 0),
    heldOut: options.heldOut ?? (runs > 1 ? Math.max(1, Math.floor(runs / 20)) : 0),
    memory: options.memory ?? (window === null ? 100 : 0),
    feedbackNoise: options.feedbackNoise ?? 0.05,
  };
  requireWhole(TASK, "batch", plan.batch, 1, 65_536);
  if (window !== null && window > most) {
    fail(
      TASK,
      `its runs must have a window of ${window} steps${fedBack > 0 ? " and one before it" : ""}`,
      samples,
    );
  }
  requireWhole(TASK, "stretch", plan.stretch, window ?? 1, window ?? most);
  requireWhole(TASK, "burnIn", plan.burnIn, 0, plan.stretch - 1);
  requireWhole(TASK, "memory", plan.memory, 0, 100_000);
  requireNumber(TASK, "feedbackNoise", plan.feedbackNoise, 0, 10);
  requireWhole(TASK, "heldOut", plan.heldOut, 0, runs - 1);
  return plan;
}

async function build(gpu: Gpu, run: TraceRun, buffers: TrainingBuffers): Promise<GradientGraph> {
  const { spec, data, plan, schedule } = run;
  const { weights, progress } = buffers;
  const { batch, stretch: steps, burnIn, seed, heldOut } = plan;
  const source = uploadSeries(gpu, spec, data);
  const gradient = createBuffer(gpu, "surrogate/gradient", 16 * traceLayout(spec).length);
  const common = { batch, steps, burnIn, weights, schedule };
  const graph = await traceGraph(gpu, spec, { ...common, gradient, dropout: { progress, seed } });
  const place = (made: typeof graph) => ({
    spec,
    source,
    batch,
    steps,
    inputs: made.inputs,
    targets: made.targets,
    targetSteps: made.steps,
  });
  const trained = data.runs - heldOut;
  const made = {
    encode: graph.encode,
    losses: graph.losses,
    samples: batch * graph.steps,
    gradient,
    gather: await gatherTraces(gpu, { ...place(graph), noise: plan.feedbackNoise }, {
      progress,
      seed,
      runs: trained,
      firstRun: 0,
    }),
  };
  if (heldOut === 0) return { ...made, validation: null };
  const held = await traceGraph(gpu, spec, common);
  const batches: Encode[] = [];
  for (let fixedStep = 0; fixedStep < VALIDATION_BATCHES; fixedStep++) {
    const at = { fixedStep, seed, runs: heldOut, firstRun: trained };
    batches.push(inOrder([await gatherTraces(gpu, place(held), at), held.encode]));
  }
  return { ...made, validation: { batches, losses: held.losses, samples: batch * held.steps } };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** The spec of a surrogate that is trained further, with the data's names of inputs. */
function furtherSpec({ from, spec, data }: TraceTrainingOptions): TraceSpec {
  const { spikeRule: _, ...known } = from!.spec, { inputs, outputs, stepMs } = known;
  const ensure: Ensure = ensureTo(`${TASK} further`);
  const other = Object.keys(spec ?? {}).find((key) => key !== "layers");
  ensure(other === undefined, "nothing of its spec but its layers may be another", other);
  checkSeries(data);
  ensure(data.stepMs === stepMs, `the data's step must be ${stepMs} ms`, data.stepMs);
  const { names } = data.inputs;
  ensure(
    names.length === inputs.names.length,
    `the data must have ${inputs.names.length} inputs`,
    names.length,
  );
  const wanted = outputs.map(({ name }) => name).join(", "), found = data.outputs.names.join(", ");
  ensure(found === wanted, `the data's outputs must be ${wanted}`, found);
  const named = (one?: { names: readonly string[] }) => one?.names.join(", ") ?? "none";
  const given = named(data.parameters), own = named(known.parameters);
  ensure(given === own, `the data's parameters must be ${own}`, given);
  const layers = spec?.layers ?? from!.spec.layers;
  return parseTraceSpec({
    ...known,
    layers,
    inputs: { ...inputs, names: [...names] },
    training: {},
  });
}

/**
 * A trace surrogate, its spec completed from the data, for the training loop.
 * @throws {RangeError | TypeError} When an option or the data are out of range.
 */
export function traceTrainable(options: TraceTrainingOptions): Trainable<TraceSpec> {
  requireKnown(TASK, options, OPTIONS);
  const { data, schedule, from } = options;
  const plan = traceTrainingPlan(options), trained = data.runs - plan.heldOut;
  const spec = from ? furtherSpec(options) : traceSpecOf(options.spec ?? {}, data, trained);
  const drawn = () =>
    firstTraceWeights(spec, { seed: plan.seed, series: data, trained, memory: plan.memory });
  const grown = options.spec && from ? widenTrace(from, spec, unpackTrace(spec, drawn())) : from?.weights;
  const first = grown && packTrace(spec, grown);
  return {
    spec,
    plan,
    length: traceLayout(spec).length,
    firstWeights: () => first?.slice() ?? drawn(),
    readSpec: parseTraceSpec,
    unpack: (vector) => unpackTrace(spec, vector),
    identifyData: async () => ({
      "data.runs": data.runs,
      "data.samples": data.samples,
      "data.inputs": await sha256(bytesOf(data.inputs.values)),
      "data.outputs": await sha256(bytesOf(data.outputs.values)),
      ...(data.parameters ? { "data.parameters": await sha256(bytesOf(data.parameters.values)) } : {}),
      ...(first ? { "data.from": await sha256(bytesOf(first)) } : {}),
    }),
    build: (gpu, buffers) => build(gpu, { spec, data, plan, schedule }, buffers),
    processor: processorOf({ spec, data, plan }),
  };
}
