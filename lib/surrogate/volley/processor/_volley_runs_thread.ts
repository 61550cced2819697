/** One thread of free runs of volley surrogates on the processor: some of the runs. */
import { serveRuns } from "../../../nn/processor/run_parts.ts";
import { VolleyRuns } from "./volley_runs.ts";

serveRuns(VolleyRuns.open, ({ counts }) => counts);
