import { serveThread } from "../../base/thread.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { NumericalFailure } from "../errors.ts";
import type { Trainable } from "../trainable.ts";
import { continueTraining } from "../training_loop.ts";

/** What a member is after a stretch. */
export interface MemberDone {
  current: Checkpoint;
  adapter: string;
  /** Whether it is over. */
  done: boolean;
}

/** What a thread is told. */
export type MemberCommand =
  | { kind: "open"; common: unknown }
  | { kind: "take"; member: unknown; current: Checkpoint; until: number; threads: number; stop: Int32Array };

/** Serves members of a population, as a thread. @param open Makes what makes their trainings. */
export function serveMembers(open: (common: unknown) => (member: unknown) => Trainable): void {
  let make: (member: unknown) => Trainable;
  serveThread(async (command: MemberCommand, tell) => {
    if (command.kind === "open") {
      make = open(command.common);
      return;
    }
    const { member, current, until, threads, stop } = command, stopped = new AbortController();
    try {
      return await continueTraining(null, make(member), current, {
        ...{ until, threads, engine: "reference", signal: stopped.signal },
        onProgress({ fraction }) {
          tell(fraction);
          if (Atomics.load(stop, 0) === 1) stopped.abort();
        },
      });
    } catch (error) {
      if (!(error instanceof NumericalFailure)) throw error;
      return { lost: { step: error.step, loss: error.value } };
    }
  });
}
