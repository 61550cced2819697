import { isUserError } from "../base/errors.ts";
import { failFile, FileError } from "../io/file_error.ts";
import type { ClassifierModel } from "../learning/classifier.ts";
import { classifierShapes, type ClassifierSpec, parseClassifierSpec } from "../learning/classifier_spec.ts";
import { readKeras } from "../surrogate/trace/keras/keras_file.ts";
import { type KerasStack, kerasStack } from "../surrogate/trace/keras/keras_import.ts";
import type { KerasModel } from "../surrogate/trace/keras/keras_weights.ts";
import { writeTfjs } from "../surrogate/trace/keras/tfjs.ts";
import { kerasOfClassifier } from "./keras_of_classifier.ts";

/** The model without the softmax that it ends in: scores are what it is taken of. */
function withoutSoftmax(model: KerasModel): KerasModel {
  const [output] = model.outputs, call = model.calls.find(({ id }) => id === output);
  if (!call || model.outputs.length > 1) return model;
  const isSoftmax = call.className === "Softmax" ||
    (call.className === "Activation" && call.config.activation === "softmax");
  if (isSoftmax && call.inputs.length === 1) {
    const calls = model.calls.filter((other) => other !== call);
    return { ...model, calls, outputs: [call.inputs[0]] };
  }
  if (call.className !== "Dense" || call.config.activation !== "softmax") return model;
  const scores = { ...call, config: { ...call.config, activation: "linear" } };
  return { ...model, calls: model.calls.map((other) => other === call ? scores : other) };
}

/** The spec of a classifier of such layers. */
function specOf(path: string, { columns, layers, headActivations }: KerasStack): ClassifierSpec {
  const classes = headActivations.length;
  try {
    const spec = parseClassifierSpec({
      ...{ kind: "spiking-classifier", channels: columns, steps: 1, constant: false, classes, layers },
      output: { kind: "lif", units: classes, spikes: false },
      ...{ readout: "mean", loss: { kind: "cross-entropy" }, rates: [] },
      training: { source: "Keras model" },
    });
    classifierShapes(spec);
    return spec;
  } catch (cause) {
    if (!isUserError(cause)) throw cause;
    const sentence = `Cannot read ${path} as it does not fit a classifier: ${cause.message}`;
    throw new FileError(sentence, { path, cause });
  }
}

/**
 * Reads a Keras model as a classifier of images: `.h5` as Keras 2 and 3 write it, `.keras` of Keras 3, or `model.json` of a tfjs LayersModel. The content of the
 * file tells which it is. Images are `(height, width, channels)`, row by row, the channels of a pixel together, as Keras has them.
 *
 * Layers: Conv2D, DepthwiseConv2D, MaxPooling2D, AveragePooling2D, GlobalMaxPooling2D, GlobalAveragePooling2D, ZeroPadding2D, Flatten, Dense, BatchNormalization,
 * Activation, ReLU, Add, Dropout; the last is Dense, whose softmax is left out, as scores are what it is taken of.
 *
 * @param path path of the file
 * @returns the classifier, of one step; it may be trained further
 * @throws {FileError} When a file is missing or broken, its input is no image, or a layer or what is said of it is not supported, which is named.
 *
 * @example
 * ```ts ignore
 * import { loadKerasClassifier } from "@volley/volley/images";
 * import { evaluateClassifier } from "@volley/volley/learning";
 *
 * const model = await loadKerasClassifier("digits/model.json");
 * const { accuracy } = await evaluateClassifier(model, { inputs, channels: 784, rows: 1000, labels });
 * ```
 */
export async function loadKerasClassifier(path: string): Promise<ClassifierModel> {
  const stack = kerasStack(withoutSoftmax(await readKeras(path)), path);
  if (!stack.image) failFile("read", path, "its input must be (batch, height, width, channels)", "no image");
  const odd = stack.headActivations.find((activation) => activation !== "linear");
  if (odd !== undefined) failFile("read", path, "its last layer must be linear or a softmax", odd);
  const spec = specOf(path, stack);
  const weights = Object.fromEntries(
    Object.entries(stack.weights).map(([name, tensor]) => [
      name.replace(/^head\./, `layers.${spec.layers.length}.`),
      tensor,
    ]),
  );
  for (const [name, shape] of Object.entries(classifierShapes(spec))) {
    const found = weights[name]?.shape ?? [];
    if (found.join() !== shape.join()) failFile("read", path, `${name} must be [${shape}]`, `[${found}]`);
  }
  return { spec, weights };
}

/**
 * Writes a classifier of images as a tfjs LayersModel, which ends in a softmax and gives probabilities of the classes.
 *
 * @param path `FOLDER/model.json`; the folder must exist
 * @param model a classifier of one step, of layers `conv2d`, `pool2d`, `dense`, `dropout` and `add`
 * @returns the paths written
 * @throws {TypeError} When tfjs has no such layer, which is named.
 * @throws {FileError} When the folder cannot be written to.
 *
 * @example
 * ```ts ignore
 * import { saveTfjsClassifier } from "@volley/volley/images";
 *
 * await saveTfjsClassifier("digits/model.json", model);
 * ```
 */
export async function saveTfjsClassifier(path: string, model: ClassifierModel): Promise<string[]> {
  return await writeTfjs(path, kerasOfClassifier(model));
}
