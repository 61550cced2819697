import { GIVEN_LOSSES, type StepLoss } from "../../lib/recurrent/loss.ts";
import { lossOfLoop, type Penalties } from "../../lib/recurrent/engine/loop_gradient.ts";
import { LoopRoom } from "../../lib/recurrent/engine/loop_room.ts";
import { loadWeights, runLoop } from "../../lib/recurrent/engine/run_loop.ts";
import { drawBatch, type TrialBatch } from "../../lib/recurrent/engine/trial_batch.ts";
import { masksOf, startingWeights } from "../../lib/recurrent/network_parts.ts";
import { networkLayout, type WeightMasks, weightsOf } from "../../lib/recurrent/network_spec.ts";
import { madeUp } from "../../lib/random/made_up.ts";
import {
  type RecurrentOptions,
  type RecurrentSettings,
  recurrentSettings,
} from "../../lib/recurrent/recurrent_options.ts";
import type { TrialTask } from "../../lib/recurrent/trials/trial.ts";

/** Trials of made-up numbers and lengths. */
export function madeUpTask(
  { inputs, targets, steps, start = 0, parts = false }: {
    inputs: number;
    targets: number;
    steps: number;
    start?: number;
    parts?: boolean;
  },
): TrialTask {
  return {
    ...{ name: "made up", inputs, targets, steps },
    draw(random) {
      const own = 1 + random.whole(steps),
        list = (count: number, of: () => number) => Array.from({ length: count }, of);
      const places = list(own * targets, () => parts ? random.uniform() : random.normal());
      return {
        ...{ steps: own, inputs: list(own * inputs, () => random.normal()), targets: places },
        weights: list(own, () => random.uniform(0.5, 2)).map((weight, t) => t % 3 === 1 ? 0 : weight),
        ...(start > 0 ? { start: list(start, () => random.uniform(0.2, 1)) } : {}),
      };
    },
  };
}

/** A loss and its gradient by all weights, as training takes them. */
export class Graded {
  readonly settings: RecurrentSettings;
  readonly masks: WeightMasks;
  readonly weights: Float64Array<ArrayBuffer>;
  readonly room: LoopRoom;
  readonly batch: TrialBatch;
  readonly gradient: Float64Array<ArrayBuffer>;

  constructor(readonly options: RecurrentOptions) {
    const { task } = options;
    this.settings = recurrentSettings("test", options);
    const { spec, plant, batch, seed } = this.settings;
    this.masks = masksOf("test", spec, options.masks);
    this.weights = startingWeights("test", this.settings, this.masks);
    // Away from 0, where relu has its kink.
    const random = madeUp(seed), layout = networkLayout(spec);
    for (const name of options.first ? [] : ["bias", "readout.bias", "start"] as const) {
      const own = weightsOf(layout, this.weights, name);
      own.forEach((_, at) => own[at] = random() - 0.5);
    }
    this.room = new LoopRoom(spec, this.masks, plant, { batch, steps: task.steps, targets: task.targets });
    const numbers = Array.from({ length: batch }, (_, b) => b);
    this.batch = drawBatch("test", task, numbers, { seed, states: plant?.states ?? 0 });
    this.gradient = new Float64Array(this.weights.length);
  }

  loss(weights: Float64Array, gradient?: Float64Array): number {
    const { room, batch, settings: { loss, penalties, seed } } = this;
    loadWeights(room, weights);
    runLoop(room, weights, batch, { seed });
    return lossOfLoop(room, batch, { loss, penalties, vector: weights, gradient });
  }
}

export type { Penalties, StepLoss };
export { GIVEN_LOSSES };
