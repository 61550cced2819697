import { ArgumentTypeError } from "../base/errors.ts";
import { sentenceOf } from "../base/fail.ts";
import type { Layer } from "./layer_spec.ts";
import { findLayer, layerKinds } from "./layers/registry.ts";

function layerOf(text: string): Layer {
  const wrong = (rule: string) => new ArgumentTypeError(sentenceOf("read the layers", rule, text));
  const [kind, ...parts] = text.trim().split(":");
  const layer = findLayer(kind)?.text?.read(parts, wrong);
  if (layer) return layer as Layer;
  const forms = layerKinds().flatMap((kind) => findLayer(kind)?.text?.form ?? []);
  throw wrong(`each must be ${forms.slice(0, -1).join(", ")} or ${forms[forms.length - 1]}`);
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
