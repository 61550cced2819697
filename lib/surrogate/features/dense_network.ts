import { fail } from "../../base/fail.ts";
import { type DenseActivation, denseForward, type DenseWeights } from "../../nn/reference/dense.ts";
import type { TraceSpec } from "../trace/trace_spec.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import type { SurrogateModel } from "../model.ts";

/** Outputs of a network of dense layers, in their own units, probabilities where they are `logistic`. (S, F) to (S, O) */
export type DenseNetwork = (inputs: ArrayLike<number>) => Float64Array;

/** Weights of a layer in double precision, inputs along rows. */
function layerOf(weights: NamedWeights, name: string, activation: DenseActivation): DenseWeights {
  const { shape: [units, inputs], data } = weights[`${name}.weight`], bias = weights[`${name}.bias`].data;
  const values = Float64Array.from({ length: (inputs + 1) * units }, (_, at) => {
    const f = Math.floor(at / units), n = at % units;
    return f < inputs ? data[n * inputs + f] : bias[n];
  });
  return { inputs, units, width: units, activation, values };
}

/**
 * A surrogate whose layers are all dense, as a function in double precision on the CPU: the same as `runTraces`, for calls in between the steps of a simulation.
 * Outputs that have bounds stay within them.
 * @throws {RangeError} When a layer is not dense, or the surrogate has a window, traces or feedback.
 */
export function denseNetwork({ spec, weights }: SurrogateModel<TraceSpec>): DenseNetwork {
  const [{ tauMs, centre, scale }] = spec.inputs.filters, { outputs } = spec, O = outputs.length;
  const odd = spec.layers.find(({ kind }) => kind !== "dense")?.kind ??
    (spec.window !== null || spec.fedBack > 0 || spec.inputs.filters.length > 1 || tauMs > 0
      ? "a memory of steps before"
      : spec.parameters
      ? "parameters"
      : null);
  if (odd !== null) {
    fail(
      "run this surrogate in single samples",
      "all of its layers must be dense, without memory",
      odd,
    );
  }
  const layers = spec.layers.map((layer, at) =>
    layerOf(weights, `layers.${at}`, layer.kind === "dense" ? layer.activation : "linear")
  );
  layers.push(layerOf(weights, "head", "linear"));
  return (inputs) => {
    let values = Float64Array.from(inputs, (value) => (value - centre) / scale);
    for (const layer of layers) values = denseForward(layer, values).outputs as Float64Array<ArrayBuffer>;
    return values.map((value, at) => {
      const { loss, centre, scale, low, high } = outputs[at % O];
      if (loss === "logistic") return 1 / (1 + Math.exp(-value));
      return Math.min(high ?? Infinity, Math.max(low ?? -Infinity, centre + scale * value));
    });
  };
}
