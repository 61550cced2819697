import { type OptionNames, requireKnown } from "../../../base/require_known.ts";
import { isUserError } from "../../../base/errors.ts";
import { failFile, FileError } from "../../../io/file_error.ts";
import { readKeras } from "./keras_file.ts";
import { writeTfjs } from "./tfjs.ts";
import type { NamedWeights } from "../../../nn/layout.ts";
import type { SurrogateModel } from "../../model.ts";
import { traceLayout, traceShapes } from "../trace_layout.ts";
import { parseTraceSpec, type TraceOutput, type TraceSpec } from "../trace_spec.ts";
import { kerasModel } from "./keras_export.ts";
import { type KerasStack, kerasStack } from "./keras_import.ts";

/** What a Keras model does not say of itself. */
export interface TfjsTraceOptions {
  /** Time step, ms. @default 1 */
  stepMs?: number;
  /** Names of the inputs: events, or values, of the step that is predicted. */
  inputs: readonly string[];
  /**
   * What its outputs are, in their order, one after the other where the model has several, and what they are normalised by: value = centre + scale
   * times output. Those of a sigmoid are probabilities.
   */
  outputs: readonly (Pick<TraceOutput, "name"> & Partial<Pick<TraceOutput, "centre" | "scale">>)[];
  /**
   * What the columns of its input are, in their order: inputs, and outputs of the step before, that is what is fed back. The outputs
   * that are fed back must be the first ones. @default the inputs, then no output
   */
  columns?: readonly string[];
}

const OPTIONS: OptionNames<TfjsTraceOptions> = { stepMs: true, inputs: true, outputs: true, columns: true };

/** Puts the columns that a tensor `(..., columns, taps)` reads at their places; they repeat step by step where the window has been flattened. */
function movedColumns(
  { shape, data }: NamedWeights[string],
  places: readonly number[],
): NamedWeights[string] {
  const F = places.length, taps = shape[2] ?? 1, moved = new Float32Array(data.length);
  data.forEach((value, at) => {
    const column = Math.floor(at / taps);
    moved[(column - column % F + places[column % F]) * taps + at % taps] = value;
  });
  return { shape, data: moved };
}

/**
 * Weights of a stack whose input's columns are moved: those of the first layer that mixes them, and of normalisations before.
 * @param places Our place of each column.
 */
function moveColumns(path: string, stack: KerasStack, places: readonly number[]): NamedWeights {
  const weights = { ...stack.weights };
  if (places.every((place, at) => place === at)) return weights;
  const all = [
    ...stack.layers.map((layer, at) => ({ layer, name: `layers.${at}` })),
    { layer: { kind: "dense" } as const, name: "head" },
  ];
  const mixes = all.findIndex(({ layer: { kind }, name }) =>
    kind !== "norm" && (weights[`${name}.weight`] ?? weights[`${name}.weight_ih_l0`])
  );
  const added = stack.layers.findIndex((layer, at) => layer.kind === "add" && at - layer.back <= mixes);
  if (added >= 0) {
    failFile(
      "read",
      path,
      "sums may not reach its input unless its columns are the inputs, then outputs",
      added,
    );
  }
  for (const { layer: { kind }, name } of all.slice(0, mixes + 1)) {
    for (const role of kind === "norm" ? ["weight", "bias"] : ["weight", "weight_ih_l0"]) {
      const tensor = weights[`${name}.${role}`];
      if (tensor) weights[`${name}.${role}`] = movedColumns(tensor, places);
    }
  }
  return weights;
}

/** The spec of a model's layers, which must fit each other and the bounds of a surrogate. */
function specOf(
  path: string,
  { headActivations, window, layers }: KerasStack,
  { stepMs, inputs, outputs, fedBack }: TfjsTraceOptions & { fedBack: number },
): TraceSpec {
  try {
    const spec = parseTraceSpec({
      kind: "trace",
      stepMs,
      inputs: { names: [...inputs], filters: [{ tauMs: 0, centre: 0, scale: 1 }] },
      outputs: outputs.map(({ name, centre = 0, scale = 1 }, o) => ({
        name,
        loss: headActivations[o] === "sigmoid" ? "logistic" : "squared",
        weight: 1,
        positiveWeight: 1,
        centre,
        scale,
        low: null,
        high: null,
      })),
      fedBack,
      window,
      layers,
      training: { source: "Keras model" },
    });
    traceLayout(spec);
    return spec;
  } catch (cause) {
    if (!isUserError(cause)) throw cause;
    throw new FileError(`Cannot read ${path} as it does not fit a surrogate: ${cause.message}`, {
      path,
      cause,
    });
  }
}

/**
 * Reads a Keras model as the surrogate of a cell: `.h5` as Keras 2 and 3 write it, `.keras` of Keras 3, or `model.json` of a tfjs LayersModel, which the
 * usual converter makes. The content of the file tells which it is.
 *
 * Layers: Dense, TimeDistributed(Dense), Conv1D (causal or valid, strides of 1), LSTM, GRU (reset_after), SimpleRNN, LayerNormalization and
 * BatchNormalization over the columns, Dropout, Flatten, RepeatVector, Activation, ReLU, Add. They form a chain, sums aside; a layer may be used more than
 * once. The last ones are Dense or Conv1D, linear or with a sigmoid, all of which read the same layer: their outputs follow each other. All that the file
 * says of a layer is used or refused, but for what only matters in training.
 *
 * How it runs: a model that makes one prediction of its steps sees as many steps as its input has (it gives the mean where it ends in several
 * equal ones, after RepeatVector). One that predicts in each step keeps its state if it has no convolution of several taps; else it sees as many steps as its
 * convolutions reach, or those of its input where there are recurrent layers, too, and its prediction is that of the last step. The first steps of a recording, up
 * to that reach, have zeros before the input; Keras pads each causal convolution by itself, so that its first predictions differ there.
 *
 * @param path Path of the file.
 * @throws {FileError} When a file is missing or broken, a layer or what is said of it is not supported (it is named), weights are not of
 * 32-bit floats, or columns do not fit.
 */
export async function loadTfjsTrace(
  path: string,
  options: TfjsTraceOptions,
): Promise<SurrogateModel<TraceSpec>> {
  requireKnown(`read ${path}`, options, OPTIONS);
  const { stepMs = 1, inputs, outputs, columns = inputs } = options;
  const stack = kerasStack(await readKeras(path), path);
  if (stack.image) failFile("read", path, "its input must be (batch, steps, columns)", "images");
  if (stack.columns !== columns.length) {
    failFile(
      "read",
      path,
      `its input must have the ${columns.length} columns ${columns.join(", ")}`,
      stack.columns,
    );
  }
  const names = outputs.map(({ name }) => name);
  const strange = columns.find((name) => !inputs.includes(name) && !names.includes(name));
  if (strange !== undefined) failFile("read", path, "its columns must be inputs or outputs by name", strange);
  const fedBack = columns.filter((name) => !inputs.includes(name)).length;
  const places = columns.map((name) =>
    inputs.includes(name) ? inputs.indexOf(name) : inputs.length + names.indexOf(name)
  );
  const doubled = places.findIndex((place, at) => place >= columns.length || places.indexOf(place) !== at);
  if (doubled >= 0) {
    failFile("read", path, "its columns must be all inputs, and the first outputs", columns[doubled]);
  }
  const { headActivations } = stack, made = headActivations.length;
  if (made !== outputs.length) {
    failFile("read", path, `it must have the ${outputs.length} outputs ${names.join(", ")}`, made);
  }
  const normalised = outputs.find(({ centre = 0, scale = 1 }, o) =>
    headActivations[o] === "sigmoid" && (centre !== 0 || scale !== 1)
  );
  if (normalised) failFile("read", path, "probabilities must have centre 0 and scale 1", normalised.name);
  const spec = specOf(path, stack, { ...options, stepMs, fedBack });
  const weights = moveColumns(path, stack, places);
  for (const [name, shape] of Object.entries(traceShapes(spec))) {
    const found = weights[name]?.shape ?? [];
    if (found.join() !== shape.join()) failFile("read", path, `${name} must be [${shape}]`, `[${found}]`);
  }
  return { spec, weights };
}

/**
 * Writes the surrogate of a cell as a tfjs LayersModel: it reads normalised inputs (see {@linkcode TraceSpec}) and gives normalised
 * outputs, log-odds where they are `logistic`. An LSTM in groups becomes a whole one with zeros between groups.
 * @param path `FOLDER/model.json`; the folder must exist.
 * @returns The paths written.
 * @throws {TypeError} When tfjs has no such layer, which is named.
 * @throws {FileError} When the folder cannot be written to.
 */
export async function saveTfjsTrace(
  path: string,
  model: SurrogateModel<TraceSpec>,
): Promise<string[]> {
  return await writeTfjs(path, kerasModel(model));
}
