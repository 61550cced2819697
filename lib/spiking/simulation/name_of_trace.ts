import type { TraceOptions } from "./spiking_run.ts";

/** What a trace is of: a variable, or what is summed. */
export function nameOfTrace({ variable, sum }: Pick<TraceOptions, "variable" | "sum">): string {
  return sum === undefined ? variable : `${sum === "currents" ? "current" : "sum"} of ${variable}`;
}
