import { decodeSafetensors } from "../../lib/io/safetensors.ts";
import { modelIn } from "../../lib/nn/model_file.ts";
import { referenceLayers, StackStepper } from "../../lib/nn/reference/stack_pass.ts";
import { restoreOutputs } from "../../lib/surrogate/trace/trace_design.ts";
import { packTrace, traceLayout, traceShapes } from "../../lib/surrogate/trace/trace_layout.ts";
import { predictedSpikes } from "../../lib/surrogate/trace/trace_scores.ts";
import { parseTraceSpec } from "../../lib/surrogate/trace/trace_spec.ts";
import { usualRule } from "../../lib/surrogate/trace/usual_rule.ts";
import { liveByMilliseconds } from "./cell.ts";
import { CellInputs } from "./cell_inputs.ts";
import type { Live, Values } from "./live.ts";

const SPECS = { parse: parseTraceSpec, weightShapes: traceShapes };
/** Steps that must follow a spike before it is known to be one: it is a peak of what is predicted. */
const AFTER = 3;

/** The surrogate of the layer 5 cell, ms by ms, from the bytes of its file. */
export function liveCellSurrogate(
  bytes: Uint8Array,
  { values, seed }: { values: Values; seed: number },
): Live {
  const { spec, weights } = modelIn(decodeSafetensors(bytes), "the model", SPECS, ["trace"]);
  const { layers, head } = traceLayout(spec), vector = Float64Array.from(packTrace(spec, weights));
  const stack = new StackStepper(referenceLayers([...layers, head], vector));
  const inputs = new CellInputs(seed, values), rule = spec.spikeRule ?? usualRule(spec)!;
  const { filters, names } = spec.inputs, K = filters.length, O = spec.outputs.length;
  const decays = filters.map(({ tauMs }) => tauMs > 0 ? Math.exp(-spec.stepMs / tauMs) : 0);
  const traces = new Float64Array(names.length * K), shown = ["v_soma", "v_nexus"];
  let recent = new Float32Array(0);
  const millisecond = (events: readonly number[]): Float32Array => {
    for (let at = 0; at < traces.length; at++) traces[at] *= decays[at % K];
    for (const site of events) for (let k = 0; k < K; k++) traces[site * K + k]++;
    const features = traces.map((trace, at) => (trace - filters[at % K].centre) / filters[at % K].scale);
    return restoreOutputs(spec, Float32Array.from(stack.step(features)));
  };
  /** Time of a spike that is now known to be one. */
  const spiked = (ms: number, outputs: Float32Array): number[] => {
    recent = Float32Array.of(...recent.slice(-2 * AFTER * O), ...outputs);
    const known = recent.length === (2 * AFTER + 1) * O &&
      predictedSpikes(spec, recent, rule).includes(AFTER);
    return known ? [ms - AFTER + 1] : [];
  };
  const places = shown.map((name) => spec.outputs.findIndex((output) => output.name === name));
  return liveByMilliseconds({
    spec,
    inputs,
    names: shown.map((name) => name.slice(2)),
    step(ms, events) {
      const outputs = millisecond(events);
      return { spikes: spiked(ms, outputs), values: places.map((at) => outputs[at]) };
    },
  });
}
