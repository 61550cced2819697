import type { BatchRows, RowValues, StackProblem } from "../../../nn/processor/stack_loss.ts";
import { type FourWords, philox4x32 } from "../../../random/philox.ts";
import { seedKey, STREAMS } from "../../../random/streams.ts";
import { uniformClosedOpen } from "../../../random/uniform.ts";
import type { DensityTable } from "../density_data.ts";
import { contextChannels, densityInputs, densityLayout, type DensitySpec } from "../density_spec.ts";
import { MixtureScore } from "./mixture_score.ts";

/** What a density is trained on, all of it plain data. */
export interface DensityLearning {
  spec: DensitySpec;
  table: DensityTable;
  /** Numbers of its plan. */
  plan: Record<"seed" | "batch" | "heldOut", number>;
}

/** Values of 0 to 1 have this spread as inputs: that of a uniform distribution becomes 1. */
export const SPREAD = Math.sqrt(12);

/** Rows of a table, and what is lost on them, as `density_gather.wgsl` and `density_loss.wgsl` have it. */
export class DensityProblem implements StackProblem {
  readonly blocks;
  readonly steps: number;
  readonly inputs: number;
  readonly seed: number;
  readonly #score: MixtureScore;
  readonly #key: readonly [number, number];
  /** Rows of the table that the last batch is of. */
  #rows = new Uint32Array(0);

  constructor(readonly learning: DensityLearning) {
    const { spec, plan } = learning, { layers, head } = densityLayout(spec);
    this.blocks = [...layers, head];
    this.steps = spec.context.steps;
    this.inputs = densityInputs(spec);
    this.seed = plan.seed;
    this.#score = new MixtureScore(spec.components);
    this.#key = seedKey(plan.seed);
  }

  gather(rows: BatchRows, inputs: RowValues): void {
    const { count, firstRow, step, heldOut } = rows, { table, plan } = this.learning;
    const trained = table.rows - plan.heldOut;
    if (this.#rows.length !== count) this.#rows = new Uint32Array(count);
    for (let row = 0; row < count; row++) {
      const words = heldOut ? null : this.#words(step, firstRow + row, 0);
      this.#rows[row] = words
        ? Math.floor(words[0] / 2 ** 32 * trained)
        : trained + (step * plan.batch + firstRow + row) % plan.heldOut;
      this.#fill(row, rows, inputs);
      if (words && this.learning.spec.context.missing) this.#leaveOut(words[1], row, rows, inputs);
    }
  }

  #words(step: number, row: number, part: number): FourWords {
    return philox4x32([step, row, part, STREAMS.density], this.#key);
  }

  #fill(row: number, { count }: BatchRows, { values, stride }: RowValues): void {
    const { spec, table } = this.learning, channels = contextChannels(spec), D = spec.parameters.length;
    const from = this.#rows[row];
    for (let t = 0; t < this.steps; t++) {
      const into = (t * count + row) * stride, first = (from * this.steps + t) * channels;
      for (let c = 0; c < channels; c++) values[into + c] = table.context[first + c];
      for (let d = 0; d < D; d++) values[into + channels + d] = SPREAD * (table.units[from * D + d] - 0.5);
    }
  }

  /** Leaves out some numbers of a row more. */
  #leaveOut(
    word: number,
    row: number,
    { count, step, firstRow }: BatchRows,
    { values, stride }: RowValues,
  ): void {
    const C = this.learning.spec.context.names.length, part = 2 * uniformClosedOpen(word) - 1;
    let words: FourWords = [0, 0, 0, 0];
    for (let c = 0; c < C && part > 0; c++) {
      if (c % 4 === 0) words = this.#words(step, firstRow + row, 1 + c / 4);
      if (uniformClosedOpen(words[c % 4]) >= part) continue;
      for (let t = 0; t < this.steps; t++) {
        const at = (t * count + row) * stride + c;
        values[at] = values[at + C] = 0;
      }
    }
  }

  loss({ count }: BatchRows, outputs: RowValues, dOutputs?: RowValues): number {
    const { spec, table, plan } = this.learning, D = spec.parameters.length, weight = 1 / plan.batch;
    dOutputs?.values.fill(0);
    const into = dOutputs && { values: dOutputs.values, weight };
    let sum = 0;
    for (let d = 0; d < D; d++) {
      for (let row = 0; row < count; row++) {
        const first = (d * count + row) * outputs.stride;
        sum += this.#score.of(outputs.values, first, table.units[this.#rows[row] * D + d], into);
      }
    }
    return weight * sum;
  }
}
