/** One thread of free runs of trace surrogates on the processor: some of the runs. */
import { serveRuns } from "../../../nn/processor/run_parts.ts";
import { TraceRuns } from "./trace_runs.ts";

serveRuns(TraceRuns.open, ({ predicted }) => predicted);
