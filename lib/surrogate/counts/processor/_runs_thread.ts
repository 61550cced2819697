/** One thread of free runs on the processor: some of the runs. */
import { serveThread } from "../../../base/thread.ts";
import { CountRuns, type CountRunsPlan } from "./count_runs.ts";
import { doRuns } from "./do_runs.ts";

serveThread(async (plan: CountRunsPlan, tell) => {
  const { counts, states } = await doRuns(await CountRuns.open(plan), { tell });
  return { counts, states };
});
