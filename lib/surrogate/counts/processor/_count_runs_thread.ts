/** One thread of free runs on the processor: some of the runs. */
import { serveRuns } from "../../../nn/processor/run_parts.ts";
import { CountRuns } from "./count_runs.ts";

serveRuns(CountRuns.open, ({ counts, states }) => ({ counts, states }));
