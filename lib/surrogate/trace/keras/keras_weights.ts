import type { KerasCall, KerasTopology } from "./keras_topology.ts";
import { failKeras, isRecord } from "./keras_topology.ts";

/** A weight: row-major. */
export interface KerasTensor {
  shape: number[];
  data: Float32Array<ArrayBuffer>;
}

/** A Keras model: its layers, and the weights of each by their role, such as `kernel`. */
export interface KerasModel extends KerasTopology {
  weights: Map<string, Map<string, KerasTensor>>;
}

/** Cells of recurrent layers, whose names come between the layer's and the role. */
const CELL = /^(lstm|gru|simple_rnn)_cell(_\d+)?$/;

/** Whether a layer's weights may have the name of a part of it before the role. */
function isPartOf({ className, config }: KerasCall, part: string): boolean {
  if (className !== "TimeDistributed") return CELL.test(part);
  const { layer } = config;
  return isRecord(layer) && isRecord(layer.config) && layer.config.name === part;
}

/** Puts a weight among those of its layer. */
export function addWeight(
  weights: KerasModel["weights"],
  at: { layer: string; role: string; path: string },
  tensor: KerasTensor,
): void {
  const own = weights.get(at.layer) ?? new Map<string, KerasTensor>();
  if (own.has(at.role)) {
    failKeras(at.path, "weights of a layer must have names of their own", `${at.layer}/${at.role}`);
  }
  weights.set(at.layer, own.set(at.role, tensor));
}

/** The layer that a weight is of, by its name without the role. */
function layerAt(calls: ReadonlyMap<string, KerasCall>, place: string): string | undefined {
  if (calls.has(place)) return place;
  const cut = place.lastIndexOf("/"), layer = place.slice(0, cut), call = calls.get(layer);
  return cut > 0 && call && isPartOf(call, place.slice(cut + 1)) ? layer : undefined;
}

/**
 * Sorts weights by layer. Their names are `LAYER/ROLE`, or `LAYER/CELL/ROLE` of a recurrent layer; all may begin with the name of the model.
 * @throws {FileError} When there is a weight of no layer.
 */
export function weightsByLayer(
  { calls }: KerasTopology,
  tensors: ReadonlyMap<string, KerasTensor>,
  path: string,
): KerasModel["weights"] {
  const layers = new Map(calls.map((call) => [call.name, call]));
  const names = [...tensors.keys()].map((name) => name.replace(/:0$/, ""));
  const split = names.map((name) => {
    const cut = name.lastIndexOf("/");
    return { place: name.slice(0, Math.max(0, cut)), role: name.slice(cut + 1) };
  });
  const parts = (split[0]?.place ?? "").split("/");
  const prefixes = parts.map((_, at) => parts.slice(0, at).map((part) => `${part}/`).join(""));
  const under = (prefix: string, place: string) =>
    place.startsWith(prefix) ? layerAt(layers, place.slice(prefix.length)) : undefined;
  const prefix = prefixes.find((prefix) => split.every(({ place }) => under(prefix, place) !== undefined));
  if (prefix === undefined) {
    const odd = names.find((_, at) => under("", split[at].place) === undefined);
    failKeras(path, "weights must be named LAYER/ROLE by the layers of the model", odd);
  }
  const weights: KerasModel["weights"] = new Map();
  [...tensors.values()].forEach((tensor, at) => {
    const { place, role } = split[at];
    addWeight(weights, { layer: under(prefix, place)!, role, path }, tensor);
  });
  return weights;
}
