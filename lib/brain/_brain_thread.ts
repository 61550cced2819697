import { serveThread } from "../base/thread.ts";
import { BrainFailure } from "./brain_failure.ts";
import { type BrainAnswer, type BrainCommand, runCommand } from "./simulate_brain.ts";

serveThread<BrainCommand>(async (command, tell): Promise<BrainAnswer> => {
  try {
    return { records: await runCommand(command, { own: [], tell }) };
  } catch (error) {
    if (!(error instanceof BrainFailure)) throw error;
    return { failure: error.about };
  }
});
