import { ArgumentTypeError } from "../base/errors.ts";
import { type Activation, ACTIVATIONS } from "./dense_layout.ts";
import { type Layer, RECURRENT_KINDS, type RecurrentKind } from "./layer_spec.ts";

const FORMS = "KIND:UNITS with KIND lstm, gru or rnn, or dense:UNITS:ACTIVATION";

function wrong(text: string, rule: string): TypeError {
  return new ArgumentTypeError(`Cannot read the layers as ${rule}: current value is ${text}`);
}

function layerOf(text: string): Layer {
  const [kind, units, activation, ...rest] = text.trim().split(":");
  if (rest.length > 0 || !/^\d+$/.test(units ?? "")) throw wrong(text, `each must be ${FORMS}`);
  if ((RECURRENT_KINDS as readonly string[]).includes(kind) && activation === undefined) {
    return { kind: kind as RecurrentKind, units: Number(units) };
  }
  if (kind !== "dense") throw wrong(text, `each must be ${FORMS}`);
  const chosen = activation ?? "relu";
  if (!(ACTIVATIONS as readonly string[]).includes(chosen)) {
    throw wrong(text, `the activation must be one of ${ACTIVATIONS.join(", ")}`);
  }
  return { kind, units: Number(units), activation: chosen as Activation };
}

/**
 * Reads a stack of layers as written in a command line: `lstm:48,dense:32:relu`, from the inputs up.
 * @param text Layers joined by commas, each `lstm:UNITS`, `gru:UNITS`, `rnn:UNITS` or `dense:UNITS:ACTIVATION`, the activation
 * being relu where it is left out; `none` is a linear model.
 * @throws {TypeError} Naming the layer that cannot be read.
 */
export function parseLayers(text: string): Layer[] {
  return text.trim() === "none" ? [] : text.split(",").map(layerOf);
}
