import { serveThread } from "../../base/thread.ts";
import type { Share } from "./batch_shares.ts";
import { LossMemory } from "./loss_memory.ts";
import { type PartLoss, stackLoss, type StackProblem } from "./stack_loss.ts";

/** What a batch is. */
export interface BatchPlace {
  /** Number of the training step, or of the batch held out. */
  step: number;
  heldOut: boolean;
}

/** What a thread is told. */
export type LossCommand =
  | {
    kind: "open";
    from: unknown;
    memory: SharedArrayBuffer;
    length: number;
    shares: readonly Share[];
    own: readonly number[];
  }
  | { kind: "losses"; place: BatchPlace };

/** Takes the losses of some parts of a batch, with their gradients in training. @param own Numbers of the parts. */
export function takeLosses(
  loss: PartLoss,
  memory: LossMemory,
  at: { place: BatchPlace; shares: readonly Share[]; own: readonly number[] },
): void {
  const { place, shares, own } = at;
  // After the loss of all weights is known the gradient changes them: each batch starts by reading them anew.
  loss.load(memory.weights);
  for (const share of own) {
    const gradient = place.heldOut ? undefined : memory.gradients[share];
    memory.losses[share] = loss.of({ ...place, ...shares[share] }, gradient);
  }
}

/** Serves the losses of parts of a batch, as a thread. @param make Makes the problem from what the thread is given. */
export function serveLosses(make: (from: unknown) => StackProblem): void {
  let opened: { loss: PartLoss; memory: LossMemory; shares: readonly Share[]; own: readonly number[] };
  serveThread(async (command: LossCommand) => {
    if (command.kind === "losses") {
      return takeLosses(opened.loss, opened.memory, { place: command.place, ...opened });
    }
    const { from, length, shares, own } = command,
      memory = new LossMemory(command.memory, length, shares.length);
    opened = { loss: await stackLoss(make(from)), memory, shares, own };
  });
}
