/** One thread that takes networks through tasks: some of the candidates of a generation. */
import { serveThread } from "../base/thread.ts";
import { type TunedNetwork, Tuner, type Tuning, type TuningTask } from "./tuning_problem.ts";

/** What the thread is told. */
export type TuningCommand =
  | { kind: "open"; network: TunedNetwork }
  | { kind: "tune"; candidates: Float32Array[]; tasks: readonly TuningTask[]; tuning: Tuning };

let tuner: Tuner;

serveThread(async (command: TuningCommand) => {
  if (command.kind === "open") {
    tuner = await Tuner.open(command.network);
    return;
  }
  const { candidates, tasks, tuning } = command;
  return candidates.map((weights) => tasks.map((task) => tuner.losses(weights, task, tuning)));
});
