import type { RecurrentSpec } from "./counts/recurrent_spec.ts";
import type { TraceSpec } from "./trace/trace_spec.ts";
import type { VolleySpec } from "./volley/volley_spec.ts";

export type { CountFeature, FeatureKind, RecurrentSpec } from "./counts/recurrent_spec.ts";
export type { Layer } from "../nn/layer_spec.ts";

/** Everything that is needed to run a surrogate of a network's counts but its weights: plain data, of the kinds told apart by `kind`. */
export type SurrogateSpec = RecurrentSpec | VolleySpec;

/** The same of a surrogate of a population, or of the traces of a cell. */
export type AnySurrogateSpec = SurrogateSpec | TraceSpec;
