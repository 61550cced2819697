import type { Share } from "./batch_shares.ts";
import { LossMemory } from "./loss_memory.ts";
import { type StackLoss, stackLoss, type StackProblem } from "./stack_loss.ts";

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

/** What a thread answers. */
export type LossAnswer = { kind: "done" } | { kind: "failed"; message: string };

/** Takes the losses of some parts of a batch, with their gradients in training. @param own Numbers of the parts. */
export function takeLosses(
  loss: StackLoss,
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

const scope = globalThis as unknown as {
  postMessage(message: LossAnswer): void;
  onmessage: (event: MessageEvent<LossCommand>) => Promise<void>;
};

/** Serves the losses of parts of a batch, as a thread. @param make Makes the problem from what the thread is given. */
export function serveLosses(make: (from: unknown) => StackProblem): void {
  let opened: { loss: StackLoss; memory: LossMemory; shares: readonly Share[]; own: readonly number[] };
  scope.onmessage = async ({ data }) => {
    try {
      if (data.kind === "open") {
        const { from, length, shares, own } = data,
          memory = new LossMemory(data.memory, length, shares.length);
        opened = { loss: await stackLoss(make(from)), memory, shares, own };
      } else takeLosses(opened.loss, opened.memory, { place: data.place, ...opened });
      scope.postMessage({ kind: "done" });
    } catch (error) {
      scope.postMessage({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  };
}
