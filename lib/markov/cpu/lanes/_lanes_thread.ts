/** One thread of the simulation of an ensemble: some of its networks. */
import { serveThread } from "../../../base/thread.ts";
import { type LanesCommand, simulatePlan } from "./simulate_on_lanes.ts";

serveThread(({ plan }: LanesCommand, tell) =>
  simulatePlan(plan, { onProgress: ({ fraction }) => tell(fraction) })
);
