import type { BatchRows, RowValues, StackProblem } from "../../../nn/processor/stack_loss.ts";
import { multiplyHigh, philox4x32 } from "../../../random/philox.ts";
import { seedKey, STREAMS } from "../../../random/streams.ts";
import { volleyLayout } from "../volley_layout.ts";
import { volleyInputs, volleyOutcomes, type VolleySpec } from "../volley_spec.ts";
import { MixtureScore } from "./mixture_score.ts";

/** What a volley surrogate is trained on, all of it plain data. */
export interface VolleyBatches {
  spec: VolleySpec;
  /** Numbers of its plan. */
  plan: Record<"seed" | "batch" | "heldOut", number>;
  /** Normalised inputs, and whitened residuals. (V, F), (V, D) */
  inputs: Float32Array;
  targets: Float32Array;
}

/** Volleys that are drawn, and what is lost on them, as `volley_gather.wgsl` and `mixture_loss.wgsl` have it; the plain reference is `mixtureLoss`. */
export class VolleyProblem implements StackProblem {
  readonly blocks;
  readonly steps = 1;
  readonly inputs: number;
  readonly seed: number;
  readonly #score: MixtureScore;
  /** Numbers of the volleys that were drawn. (count) */
  #drawn = new Uint32Array(0);

  constructor(readonly batches: VolleyBatches) {
    const { spec, plan } = batches;
    this.blocks = volleyLayout(spec).blocks;
    this.inputs = volleyInputs(spec);
    this.seed = plan.seed;
    this.#score = new MixtureScore({ components: spec.components, dimensions: volleyOutcomes(spec) });
  }

  gather({ step, heldOut, firstRow, count }: BatchRows, { values, stride }: RowValues): void {
    const { batches: { plan, inputs }, inputs: F } = this, trained = inputs.length / F - plan.heldOut;
    const stream = heldOut ? STREAMS.validation : STREAMS.training, key = seedKey(plan.seed);
    const listed = heldOut ? plan.heldOut : trained, first = heldOut ? trained : 0;
    if (this.#drawn.length !== count) this.#drawn = new Uint32Array(count);
    for (let row = 0; row < count; row++) {
      const volley = first + multiplyHigh(philox4x32([step, firstRow + row, 0, stream], key)[0], listed);
      this.#drawn[row] = volley;
      values.set(inputs.subarray(volley * F, (volley + 1) * F), row * stride);
    }
  }

  loss({ count }: BatchRows, { values, stride }: RowValues, dOutputs?: RowValues): number {
    const { plan, targets } = this.batches, D = this.#score.shape.dimensions, weight = 1 / plan.batch;
    dOutputs?.values.fill(0);
    let sum = 0;
    for (let row = 0; row < count; row++) {
      const at = { outputs: values, first: row * stride, targets, target: this.#drawn[row] * D };
      sum += this.#score.of(at, dOutputs && { values: dOutputs.values, weight });
    }
    return weight * sum;
  }
}
