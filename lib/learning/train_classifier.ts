import { fail, failType } from "../base/fail.ts";
import { loadLate } from "../base/load_late.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireNumber, requireWhole } from "../base/require_number.ts";
import { sharedArrays } from "../base/shared_arrays.ts";
import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type Encode, inOrder } from "../nn/encode.ts";
import { firstWeights } from "../nn/first_weights.ts";
import type { StackLayer } from "../nn/layer_spec.ts";
import type { LifLayer } from "../nn/layers/lif/lif.ts";
import { denseShapes } from "../nn/dense_layout.ts";
import { LOOP_OPTIONS, type LoopOptions, type LoopPlan, loopPlan } from "../nn/loop_options.ts";
import {
  type Fingerprint,
  type GradientGraph,
  type ProcessorTraining,
  sha256,
  type Trainable,
  type TrainingBuffers,
} from "../nn/trainable.ts";
import { runTraining, type TrainingResult } from "../nn/training_loop.ts";
import { classifierGraph, gatherRows } from "./classifier_graph.ts";
import {
  answerWidth,
  classifierLayout,
  type ClassifierLoss,
  classifierShapes,
  type ClassifierSpec,
  isSpiking,
  packClassifier,
  parseClassifierSpec,
  type Readout,
  unpackClassifier,
} from "./classifier_spec.ts";
import type * as onProcessor from "./processor/classifier_problem.ts";
import type { ClassifierLearning, ClassifierTable } from "./processor/classifier_problem.ts";

const TASK = "train a classifier";

/** What a classifier learns from, or is asked for. */
export interface ClassifierInputs {
  /** `(N, T, F)` inputs row by row, such as spikes 0 and 1 in bins; with `steps` `(N, F)` inputs that are the same in all steps. */
  inputs: ArrayLike<number>;
  /** F, numbers of a step. */
  channels: number;
  /** N rows. */
  rows: number;
  /** T, for how many steps constant inputs are shown. @default inputs have steps of their own */
  steps?: number;
}

/** Rows and their classes. */
export interface ClassifierData extends ClassifierInputs {
  /** `(N)` class of each row, from 0. */
  labels: ArrayLike<number>;
  /**
   * `(N, C)` scores of each row that a teacher gives, as {@linkcode classify} does, for the loss `distillation`. Logarithms of probabilities are scores, too.
   * @default there is no teacher
   */
  teacher?: ArrayLike<number>;
}

/** How firing rates of a layer are kept near a target. */
export interface RateTarget {
  /** Wanted spikes per unit and step, 0 to 1. */
  target: number;
  /** What is lost is `strength` times the mean over units of (rate - target)², row by row. */
  strength: number;
  /** Number of the layer, from the inputs up. @default every layer that spikes */
  layer?: number;
}

/** Options of {@linkcode trainClassifier}, beside those of any training. */
export interface ClassifierOptions extends LoopOptions {
  /** What it learns from. */
  data: ClassifierData;
  /** Layers from the inputs up, below the readout. They keep all steps. @default 128 units of kind `lif` */
  layers?: readonly StackLayer[];
  /** C. @default as many as the largest label needs */
  classes?: number;
  /** The readout, a layer `lif` of C units. @default it does not spike, with a decay of 0.9; for spike counts it spikes */
  output?: Omit<LifLayer, "kind" | "units">;
  /** Scores of classes are the mean, sum or largest value of the readout's outputs over time, or those of the last step. @default "mean" */
  readout?: Readout;
  /**
   * What is lost: `cross-entropy` of the scores' softmax, or with `spike-counts` the squared distance of the readout's rates to `right`
   * spikes per step of the right class, and `wrong` ones of the others; with `distillation` a teacher's scores count beside the classes, see {@linkcode ClassifierLoss}.
   * @default { kind: "cross-entropy" }
   */
  loss?: ClassifierLoss;
  /** Keeps firing rates near targets. @default nothing does */
  rates?: RateTarget | readonly RateTarget[];
  /** Rows of a training step. @default 50, or all where there are fewer */
  batch?: number;
  /** How often each row is learnt from, in the mean, where `steps` are not given. @default 20 */
  epochs?: number;
  /**
   * Most steps of which the processor keeps at a time what the way back needs: it keeps the state before each such segment, and runs it again on the
   * way back. The gradient is the same; the least memory has the root of T. Layers are of kind `lif`, `dense`, `norm` and `add`. @default all steps
   */
  segment?: number;
  /** Last rows, which are not learnt from and give the validation loss. @default 0 */
  heldOut?: number;
}

/** Names of {@linkcode ClassifierOptions}. */
export const CLASSIFIER_OPTIONS: OptionNames<ClassifierOptions> = {
  ...LOOP_OPTIONS,
  ...{ data: true, layers: true, classes: true, output: true, readout: true, loss: true, rates: true },
  ...{ batch: true, epochs: true, heldOut: true, segment: true },
};

/** Steps of inputs, checked. @throws {RangeError} When their sizes do not fit, or a number is not finite. */
export function requireInputs(
  task: string,
  { inputs, channels, rows, steps }: ClassifierInputs,
): { steps: number; constant: boolean } {
  requireWhole(task, "channels", channels, 1, 65_536);
  requireWhole(task, "rows", rows, 1);
  const own = inputs.length / (rows * channels);
  if (steps === undefined) requireWhole(task, "the number of steps that inputs have", own, 1, 65_536);
  else {
    requireWhole(task, "steps", steps, 1, 65_536);
    if (own !== 1) fail(task, `constant inputs must be ${rows * channels} numbers`, inputs.length);
  }
  for (let at = 0; at < inputs.length; at++) {
    if (!Number.isFinite(inputs[at])) {
      fail(task, "inputs must be finite", `${inputs[at]} in row ${Math.floor(at / (inputs.length / rows))}`);
    }
  }
  return { steps: steps ?? own, constant: steps !== undefined };
}

/** The number of classes of labels. @throws {RangeError} When one is no class, or their number does not fit. */
export function requireClasses(
  task: string,
  { labels, rows }: Pick<ClassifierData, "labels" | "rows">,
  classes?: number,
): number {
  if (labels.length !== rows) fail(task, `there must be ${rows} labels`, labels.length);
  let most = 1;
  for (let row = 0; row < rows; row++) {
    requireWhole(task, `label ${row}`, labels[row], 0, (classes ?? 1024) - 1);
    most = Math.max(most, labels[row]);
  }
  return classes ?? most + 1;
}

/** The teacher's scores, where there is one. @throws {RangeError | TypeError} When they do not fit the loss or the rows. */
function teacherOf({ loss, classes }: ClassifierSpec, { teacher, rows }: ClassifierData) {
  if (loss.kind !== "distillation") {
    if (teacher) failType(TASK, "a teacher's scores need the loss distillation", loss.kind);
    return new Float32Array(0);
  }
  if (teacher?.length !== rows * classes) {
    fail(TASK, `a teacher must give ${rows * classes} scores, one of each row and class`, teacher?.length);
  }
  const odd = Array.prototype.findIndex.call(teacher, (score) => !Number.isFinite(score));
  if (odd >= 0) {
    fail(TASK, "a teacher's scores must be finite", `${teacher[odd]} in row ${Math.floor(odd / classes)}`);
  }
  return Float32Array.from(teacher);
}

function specOf(options: ClassifierOptions): ClassifierSpec {
  const { data, layers = [{ kind: "lif", units: 128 }], loss = { kind: "cross-entropy" } } = options;
  const { readout = "mean", rates = [], output } = options, { channels } = data;
  const { steps, constant } = requireInputs(TASK, data),
    classes = requireClasses(TASK, data, options.classes);
  const all = layers.flatMap((layer, at) => isSpiking(layer) ? [at] : []);
  const spec = parseClassifierSpec({
    ...{ kind: "spiking-classifier", channels, steps, constant, classes, layers: [...layers], readout, loss },
    output: { spikes: loss.kind === "spike-counts", ...output, kind: "lif", units: classes },
    rates: [rates].flat().flatMap(({ layer, target, strength }) =>
      (layer === undefined ? all : [layer]).map((layer) => ({ layer, target, strength }))
    ),
    training: {},
  });
  const ends = classifierLayout(spec).steps;
  if (ends !== steps) fail(TASK, "its layers must keep all steps", ends);
  return spec;
}

/** A classifier with its plan. */
interface Run extends ClassifierLearning {
  plan: LoopPlan & { batch: number; heldOut: number; segment: number };
}

function processorOf({ spec, table, plan }: Run): ProcessorTraining {
  const { seed, batch, heldOut, segment } = plan,
    whole: ClassifierLearning = { spec, table, plan: { seed, batch, heldOut, segment } };
  let from = whole;
  return {
    blocks: classifierLayout(spec).blocks,
    ...{ batch, steps: spec.steps, heldOutBatches: Math.ceil(heldOut / batch) },
    async problem() {
      const { ClassifierProblem, eventsOf } = await loadLate<typeof onProcessor>(
        "./processor/classifier_problem.ts",
        import.meta.url,
        TASK,
      );
      const events = eventsOf(whole);
      // Threads then need no other inputs.
      if (events) from = { ...whole, table: { ...table, inputs: new Float32Array(0), events } };
      return new ClassifierProblem(from);
    },
    thread: {
      module: { path: "./processor/_classifier_thread.ts", base: import.meta.url },
      from: () => sharedArrays(from),
    },
  };
}

/** What is told of each row on the GPU. (N, A) */
function answersOf(spec: ClassifierSpec, { rows, labels, teacher }: ClassifierTable): Float32Array {
  const width = answerWidth(spec), { classes } = spec, told = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    told[row * width] = labels[row];
    if (width > 1) told.set(teacher.subarray(row * classes, (row + 1) * classes), row * width + 1);
  }
  return told;
}

async function build(gpu: Gpu, run: Run, { weights, progress }: TrainingBuffers): Promise<GradientGraph> {
  const { spec, table, plan: { batch, heldOut, seed, segment } } = run;
  if (segment > 0) failType(TASK, "a segment needs the engine reference", "gpu");
  gpu.require(
    "maxStorageBufferBindingSize",
    table.inputs.byteLength,
    "learn from so many rows at once, fewer being the cure,",
  );
  const source = {
    table: createBuffer(gpu, "learning/table", table.inputs),
    answers: createBuffer(gpu, "learning/labels", answersOf(spec, table)),
  };
  const gradient = createBuffer(gpu, "learning/gradient", 16 * classifierLayout(spec).length);
  const graph = await classifierGraph(gpu, spec, { batch, weights, gradient, progress, seed });
  const trained = table.rows - heldOut, place = { listed: trained, listedFirst: 0, seed, progress };
  const gather = await gatherRows(gpu, spec, source, { batch, place, ...graph });
  const { encode, losses, samples } = graph, made = { encode, losses, samples, gradient, gather };
  if (heldOut === 0) return { ...made, validation: null };
  const held = await classifierGraph(gpu, spec, { batch, weights, seed }), batches: Encode[] = [];
  for (let first = 0; first < heldOut; first += batch) {
    const own = { listed: heldOut, listedFirst: trained, seed, progress: null, first };
    batches.push(inOrder([await gatherRows(gpu, spec, source, { batch, place: own, ...held }), held.encode]));
  }
  return { ...made, validation: { batches, losses: held.losses, samples } };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

function firstVector(spec: ClassifierSpec, seed: number): Float32Array<ArrayBuffer> {
  const { whole } = classifierLayout(spec),
    shapes = { ...classifierShapes(spec), ...denseShapes(whole.head, "head") };
  return packClassifier(spec, firstWeights(whole, shapes, { seed, rule: "variance" }));
}

/** Hashes of tables that identify trainings. */
const identities = new WeakMap<ClassifierTable, Promise<Fingerprint>>();

async function identify({ rows, inputs, labels, teacher }: ClassifierTable): Promise<Fingerprint> {
  return {
    "data.rows": rows,
    "data.inputs": await sha256(bytesOf(inputs)),
    "data.labels": await sha256(bytesOf(labels)),
    ...(teacher.length > 0 ? { "data.teacher": await sha256(bytesOf(teacher)) } : {}),
  };
}

function identityOf(table: ClassifierTable): Promise<Fingerprint> {
  const found = identities.get(table) ?? identify(table);
  identities.set(table, found);
  return found;
}

/**
 * A classifier for the training loop.
 * @param shared Its table, where several trainings have the same. @default its own
 * @throws {RangeError | SpecError | TypeError} When an option is out of range, wrong or unknown.
 */
export function classifierTrainable(
  options: ClassifierOptions,
  shared?: ClassifierTable,
): Trainable<ClassifierSpec> & { table: ClassifierTable } {
  requireKnown(TASK, options, CLASSIFIER_OPTIONS);
  const spec = specOf(options),
    { data } = options,
    { batch = Math.min(50, data.rows), heldOut = 0 } = options;
  requireWhole(TASK, "batch", batch, 1, 65_536);
  requireWhole(TASK, "heldOut", heldOut, 0, data.rows - 1);
  const { epochs = 20, segment = 0 } = options;
  if (options.segment !== undefined) requireWhole(TASK, "segment", segment, 1);
  requireNumber(TASK, "epochs", epochs, 0, 1e6);
  const steps = options.steps ?? Math.max(1, Math.ceil(epochs * (data.rows - heldOut) / batch));
  const plan = { ...loopPlan({ average: 0.98, ...options, steps }), batch, heldOut, segment };
  if (shared && spec.loss.kind === "distillation") teacherOf(spec, { ...data, teacher: shared.teacher });
  const table = shared ?? {
    rows: data.rows,
    inputs: Float32Array.from(data.inputs),
    labels: Float32Array.from(data.labels),
    teacher: teacherOf(spec, data),
  };
  const run: Run = { spec, table, plan };
  return {
    ...{ spec, plan, length: classifierLayout(spec).length },
    firstWeights: () => firstVector(spec, plan.seed),
    unpack: (vector) => unpackClassifier(spec, vector),
    readSpec: parseClassifierSpec,
    identifyData: () => identityOf(table),
    table,
    build: (gpu, buffers) => build(gpu, run, buffers),
    processor: processorOf(run),
  };
}

/**
 * Trains a classifier of spiking layers by back-propagation through time with surrogate slopes of the spikes (see {@linkcode LifLayer}) and Adam, on the GPU
 * or the processor: with checkpoints, to the same bits from the same seed. The readout is a layer of leaky units, one per class, that do not spike.
 *
 * Source: Neftci E. O., Mostafa H., Zenke F. (2019), Surrogate gradient learning in spiking neural networks, doi:10.1109/MSP.2019.2931595.
 *
 * @param gpu the device; null where there is none
 * @param options data, layers and how it is trained
 * @returns the model, and the losses of its training
 * @throws {RangeError} when numbers are out of range, or layers do not fit
 * @throws {SpecError} when a layer is wrong
 * @throws {TypeError} When an option is unknown.
 * @throws {NumericalFailure} When a loss is not finite.
 * @throws {FileError} When the checkpoint cannot be written, or is from another run.
 *
 * @example
 * ```ts
 * import { evaluateClassifier, trainClassifier } from "@volley/volley/learning";
 *
 * const data = { inputs: [0, 0, 0, 1, 1, 0, 1, 1], channels: 2, rows: 4, labels: [0, 1, 1, 0], steps: 10 };
 * const { model } = await trainClassifier(null, { data, layers: [{ kind: "lif", units: 32 }], steps: 300, learningRate: 0.02 });
 * console.log((await evaluateClassifier(model, data)).accuracy); // 1, which no linear classifier reaches
 * ```
 */
export async function trainClassifier(
  gpu: Gpu | null,
  options: ClassifierOptions,
): Promise<TrainingResult<ClassifierSpec>> {
  const trainable = classifierTrainable(options);
  const { data: _data, layers: _layers, classes: _classes, output: _output, ...rest } = options;
  return await runTraining(gpu, trainable, rest);
}
