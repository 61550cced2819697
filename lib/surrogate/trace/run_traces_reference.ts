import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import {
  type ReferenceLayer,
  referenceLayers,
  stackPass,
  StackStepper,
} from "../../nn/reference/stack_pass.ts";
import { tracesOf } from "./reference/traces.ts";
import type { SurrogateModel } from "../model.ts";
import { packTrace, traceLayout } from "./trace_layout.ts";
import { traceInputCount, type TraceSpec } from "./trace_spec.ts";
import { givenParameters } from "./given_parameters.ts";
import { restoreOutputs } from "./trace_design.ts";
import type { TracePrediction, TraceRunOptions } from "./run_traces.ts";

/** Inputs of a run, whatever the step: traces of the inputs, then parameters, then what is fed back. */
class Features {
  readonly outputs: Float64Array;
  readonly before: number;
  readonly #traces: Float64Array[];

  /** @param events `(T, M)`. @param start `(window, O)`, normalised. @param parameters `(P)`, normalised. */
  constructor(
    readonly spec: TraceSpec,
    events: ArrayLike<number>,
    start: Float64Array,
    readonly parameters: ArrayLike<number>,
  ) {
    const M = spec.inputs.names.length, O = spec.outputs.length, T = events.length / M;
    this.before = start.length / O;
    this.outputs = new Float64Array((this.before + T) * O);
    this.outputs.set(start);
    this.#traces = spec.inputs.names.map((_, m) =>
      tracesOf(
        Float64Array.from({ length: T }, (_, t) => events[t * M + m]),
        spec.inputs.filters,
        spec.stepMs,
      )
    );
  }

  /** `(steps, F)` from a step on. */
  window(first: number, steps: number): Float64Array {
    const { inputs: { filters }, outputs: { length: O } } = this.spec, K = filters.length;
    const F = traceInputCount(this.spec), traced = this.#traces.length * K, { parameters } = this;
    const given = traced + parameters.length;
    return Float64Array.from({ length: steps * F }, (_, at) => {
      const t = first + Math.floor(at / F), f = at % F;
      if (f >= given) return this.outputs[(this.before + t - 1) * O + f - given];
      if (f >= traced) return parameters[f - traced];
      const { centre, scale } = filters[f % K];
      return t < 0 ? -centre / scale : this.#traces[Math.floor(f / K)][t * K + f % K];
    });
  }
}

/** One run, in double precision. @returns `(T, O)`, normalised. */
function runOne(
  spec: TraceSpec,
  layers: readonly ReferenceLayer[],
  features: Features,
): Float64Array {
  const O = spec.outputs.length, { outputs, before } = features;
  const stepper = spec.window === null ? new StackStepper(layers) : null;
  for (let t = 0; t < outputs.length / O - before; t++) {
    const first = spec.window === null ? t : t - spec.window + 1, steps = t - first + 1;
    const window = features.window(first, steps);
    const top = stepper ? stepper.step(window) : stackPass(layers, window).outputs;
    const tops = top.length / O;
    for (let o = 0; o < O; o++) {
      let sum = 0;
      for (let u = 0; u < tops; u++) sum += top[u * O + o];
      outputs[(before + t) * O + o] = sum / tops;
    }
  }
  return outputs.subarray(before * O);
}

/** What {@linkcode runTracesReference} is given. */
export type TraceReferenceOptions = Pick<
  TraceRunOptions,
  "runs" | "samples" | "inputs" | "start" | "parameters"
>;

const OPTIONS: OptionNames<TraceReferenceOptions> = {
  runs: true,
  samples: true,
  inputs: true,
  start: true,
  parameters: true,
};

/**
 * Runs the surrogate of a cell on one core in double precision: the reference of `runTraces`, and what does without a GPU.
 * @returns Every output in every step, in its own unit; probabilities where it is `logistic`. (R, T, O)
 * @throws {RangeError} When the input has another length than (R, T, M), or the start than (R, window, O).
 */
export function runTracesReference(
  model: SurrogateModel<TraceSpec>,
  options: TraceReferenceOptions,
): TracePrediction {
  requireKnown("run the trace surrogate", options, OPTIONS);
  const { spec } = model, { runs, samples, inputs, start } = options;
  const parameters = givenParameters(spec, options), P = parameters.length / runs;
  const M = spec.inputs.names.length, O = spec.outputs.length, before = spec.window ?? 1;
  const wanted = [["inputs", inputs.length, runs * samples * M], [
    "start",
    start?.length ?? runs * before * O,
    runs * before * O,
  ]] as const;
  for (const [field, length, expected] of wanted) {
    if (length === expected) continue;
    fail("run the trace surrogate", `${field} must have ${expected} values`, length);
  }
  const { layers, head } = traceLayout(spec), vector = Float64Array.from(packTrace(spec, model.weights));
  const all = referenceLayers([...layers, head], vector);
  const predicted = new Float32Array(runs * samples * O);
  for (let run = 0; run < runs; run++) {
    const own = Float64Array.from({ length: before * O }, (_, at) => {
      const { centre, scale } = spec.outputs[at % O];
      return start ? (start[run * before * O + at] - centre) / scale : 0;
    });
    const events = inputs.subarray(run * samples * M, (run + 1) * samples * M);
    predicted.set(
      runOne(spec, all, new Features(spec, events, own, parameters.subarray(run * P, (run + 1) * P))),
      run * samples * O,
    );
  }
  return restoreOutputs(spec, predicted);
}
