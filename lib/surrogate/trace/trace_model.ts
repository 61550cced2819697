import { readModel } from "../../nn/model_file.ts";
import type { SurrogateModel } from "../model.ts";
import { traceShapes } from "./trace_layout.ts";
import { parseTraceSpec, type TraceSpec } from "./trace_spec.ts";

/** A model of traces; `from` may name its file. */
export async function traceModelOf(
  from: string | SurrogateModel<TraceSpec>,
): Promise<SurrogateModel<TraceSpec>> {
  if (typeof from !== "string") return from;
  return await readModel(from, { parse: parseTraceSpec, weightShapes: traceShapes }, ["trace"]);
}
