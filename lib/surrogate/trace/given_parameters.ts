import { fail } from "../../base/fail.ts";
import { normaliseParameters } from "./trace_design.ts";
import { parameterCount, type TraceSpec } from "./trace_spec.ts";

/**
 * The parameters that a run is given, as the layers see them. (R, P)
 * @throws {RangeError} When there are not P for each run, or one is no number.
 */
export function givenParameters(
  spec: TraceSpec,
  { runs, parameters = [] }: { runs: number; parameters?: ArrayLike<number> },
): Float32Array<ArrayBuffer> {
  const P = parameterCount(spec), names = spec.parameters?.names.join(", ") ?? "none";
  if (parameters.length !== runs * P) {
    const rule = `parameters must hold ${P} values (${names}) for each of ${runs} runs`;
    fail("run the trace surrogate", rule, `${parameters.length} values`);
  }
  const odd = Array.from(parameters).findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    const name = spec.parameters!.names[odd % P];
    fail("run the trace surrogate", `parameter ${name} must be a number`, parameters[odd]);
  }
  return normaliseParameters(spec, parameters);
}
