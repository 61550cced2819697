import type { SpikeRule, TraceSpec } from "./trace_spec.ts";

/** The rule where none has been chosen. */
export function usualRule(spec: TraceSpec): SpikeRule | null {
  const output = spec.outputs.find(({ loss }) => loss === "logistic");
  return output ? { output: output.name, threshold: 0.5 } : null;
}
