import { fail } from "../base/fail.ts";
import { readModel, type TrainedModel, writeModel } from "../nn/model_file.ts";
import { type ProcessorStack, processorStacks } from "../nn/processor/processor_stack.ts";
import { viewRows } from "../nn/processor/rows.ts";
import {
  classifierLayout,
  classifierShapes,
  type ClassifierSpec,
  inputSteps,
  isSpiking,
  layerNumber,
  packClassifier,
  parseClassifierSpec,
} from "./classifier_spec.ts";
import { scoresOf } from "./readout_loss.ts";
import {
  type ClassifierData,
  type ClassifierInputs,
  requireClasses,
  requireInputs,
} from "./train_classifier.ts";

/** A trained classifier. */
export type ClassifierModel = TrainedModel<ClassifierSpec>;

/** Rows of a pass. */
const ROWS = 64;

/** What a classifier says. */
export interface ClassifierAnswers {
  /** `(N, C)` scores: the largest is the class. */
  scores: Float64Array;
  /** `(N)` classes; of equal scores the first. */
  classes: Uint32Array;
  /** Spikes per unit and step of each layer of the spec that spikes, by its number, and of the readout last where it does; null of the others. */
  rates: (number | null)[];
}

/** How well a classifier does. */
export interface ClassifierEvaluation extends ClassifierAnswers {
  /** Share of rows whose class is right. */
  accuracy: number;
  /** `(C, C)` numbers of rows by class and by what it is taken for. */
  confusion: Uint32Array;
}

/** Puts some rows of the inputs where the stack reads them. */
function putRows(
  stack: ProcessorStack,
  inputs: ArrayLike<number>,
  at: { first: number; count: number },
): void {
  const { steps, inputs: channels } = stack.plan, { stride } = stack.inputs;
  const into = viewRows(stack.processor.arena, stack.inputs, ROWS * steps);
  for (let row = 0; row < at.count; row++) {
    for (let t = 0; t < steps; t++) {
      const to = (t * ROWS + row) * stride, from = ((at.first + row) * steps + t) * channels;
      for (let c = 0; c < channels; c++) into[to + c] = inputs[from + c];
    }
  }
}

/** Numbers among all layers of those that spike, null of the others, the readout last. */
function spikingNumbers(spec: ClassifierSpec): (number | null)[] {
  return [...spec.layers, spec.output].map((layer, at) => isSpiking(layer) ? layerNumber(spec, at) : null);
}

/**
 * What a classifier says of rows, on the processor.
 *
 * @param model the classifier
 * @param data `(N, T, F)` inputs, or `(N, F)` where it learnt from constant ones, with as many steps
 * @returns scores, classes and firing rates
 * @throws {RangeError} when inputs are not of the sizes that it learnt from, or not finite
 *
 * @example
 * ```ts
 * import { classify, trainClassifier } from "@volley/volley/learning";
 *
 * const data = { inputs: [0, 1], channels: 1, rows: 2, labels: [0, 1], steps: 5 };
 * const { model } = await trainClassifier(null, { data, layers: [{ kind: "lif", units: 8 }], steps: 60, learningRate: 0.02 });
 * console.log((await classify(model, data)).classes); // Uint32Array [0, 1]
 * ```
 */
export async function classify(
  { spec, weights }: ClassifierModel,
  data: ClassifierInputs,
): Promise<ClassifierAnswers> {
  const task = "classify", { steps, constant } = requireInputs(task, data), { rows, inputs } = data;
  const wanted = `${spec.channels} channels and ${spec.steps} ${spec.constant ? "constant " : ""}steps`;
  const given = `${data.channels} channels and ${steps} ${constant ? "constant " : ""}steps`;
  if (given !== wanted) fail(task, `inputs must have ${wanted}`, given);
  const { blocks } = classifierLayout(spec),
    make = await processorStacks(blocks),
    spiking = spikingNumbers(spec);
  const stack = make({ batch: ROWS, steps: inputSteps(spec), inputs: spec.channels, tape: false });
  stack.load(packClassifier(spec, weights));
  const scores = new Float64Array(rows * spec.classes), spikes = spiking.map(() => 0);
  for (let first = 0; first < rows; first += ROWS) {
    const count = Math.min(ROWS, rows - first), { arena } = stack.processor;
    putRows(stack, inputs, { first, count });
    stack.forward();
    const { stride } = stack.outputs, values = viewRows(arena, stack.outputs, ROWS * steps);
    for (let row = 0; row < count; row++) {
      const own = scoresOf(spec, { values, first: row * stride, step: ROWS * stride, steps }).scores;
      scores.set(own, (first + row) * spec.classes);
    }
    spiking.forEach((layer, at) => {
      if (layer !== null) spikes[at] += spikesOf(stack, { layer, units: blocks[layer].units, count, steps });
    });
  }
  const classes = Uint32Array.from({ length: rows }, (_, row) => {
    const own = scores.subarray(row * spec.classes, (row + 1) * spec.classes);
    return own.indexOf(Math.max(...own));
  });
  const rates = spiking.map((layer, at) =>
    layer === null ? null : spikes[at] / (rows * steps * blocks[layer].units)
  );
  return { scores, classes, rates };
}

/** Spikes of a layer in the first rows of a pass. */
function spikesOf(
  stack: ProcessorStack,
  { layer, units, count, steps }: { layer: number; units: number; count: number; steps: number },
): number {
  const rows = stack.outputsOf(layer), values = viewRows(stack.processor.arena, rows, ROWS * steps);
  let sum = 0;
  for (let t = 0; t < steps; t++) {
    for (let row = 0; row < count; row++) {
      const first = (t * ROWS + row) * rows.stride;
      for (let n = 0; n < units; n++) sum += values[first + n];
    }
  }
  return sum;
}

/**
 * How well a classifier does on rows whose classes are known: the share that is right, what is taken for what, and firing rates.
 *
 * @param model the classifier
 * @param data inputs and classes
 * @returns the accuracy, the confusion matrix and what it says of each row
 * @throws {RangeError} when inputs are not of the sizes that it learnt from, not finite, or a label is none of its classes
 *
 * @example
 * ```ts
 * import { evaluateClassifier, trainClassifier } from "@volley/volley/learning";
 *
 * const data = { inputs: [0, 1], channels: 1, rows: 2, labels: [0, 1], steps: 5 };
 * const { model } = await trainClassifier(null, { data, layers: [{ kind: "lif", units: 8 }], steps: 60, learningRate: 0.02 });
 * const { accuracy, confusion } = await evaluateClassifier(model, data);
 * console.log(accuracy, confusion); // 1, [1, 0, 0, 1]
 * ```
 */
export async function evaluateClassifier(
  model: ClassifierModel,
  data: ClassifierData,
): Promise<ClassifierEvaluation> {
  const count = requireClasses("evaluate a classifier", data, model.spec.classes),
    answers = await classify(model, data);
  const confusion = new Uint32Array(count * count);
  let right = 0;
  answers.classes.forEach((found, row) => {
    confusion[data.labels[row] * count + found]++;
    right += Number(found === data.labels[row]);
  });
  return { ...answers, accuracy: right / data.rows, confusion };
}

const SPECS = { parse: parseClassifierSpec, weightShapes: classifierShapes };

/**
 * Writes a classifier: `NAME.safetensors` (weights, and the spec in the metadata) and `NAME.json` (the spec, to be read by people).
 *
 * @param path `NAME` or `NAME.safetensors`
 * @param model the classifier
 * @returns the paths written
 * @throws {FileError} when the folder cannot be written to
 *
 * @example
 * ```ts
 * import { loadClassifier, saveClassifier, trainClassifier } from "@volley/volley/learning";
 *
 * const data = { inputs: [0, 1], channels: 1, rows: 2, labels: [0, 1], steps: 5 };
 * const { model } = await trainClassifier(null, { data, layers: [{ kind: "lif", units: 8 }], steps: 5 });
 * const folder = await Deno.makeTempDir(), [path] = await saveClassifier(`${folder}/digits`, model);
 * console.log((await loadClassifier(path)).spec.classes); // 2
 * ```
 */
export async function saveClassifier(path: string, model: ClassifierModel): Promise<string[]> {
  return await writeModel(path, model, SPECS);
}

/**
 * Reads a classifier that {@linkcode saveClassifier} wrote; only the `.safetensors` file is needed.
 *
 * @param path `NAME` or `NAME.safetensors`
 * @returns the classifier
 * @throws {FileError} when the file is missing, cut short, foreign, of another kind, or its tensors do not fit its spec
 *
 * @example
 * ```ts ignore
 * import { loadClassifier } from "@volley/volley/learning";
 *
 * const model = await loadClassifier("digits");
 * ```
 */
export async function loadClassifier(path: string): Promise<ClassifierModel> {
  return await readModel(path, SPECS, ["spiking-classifier"]);
}
