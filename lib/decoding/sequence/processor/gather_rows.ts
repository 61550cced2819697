import type { BatchRows, RowValues } from "../../../nn/processor/stack_loss.ts";
import { multiplyHigh, philox4x32 } from "../../../random/philox.ts";
import { STREAMS } from "../../../random/streams.ts";

/** Rows of numbers over steps, of which batches are taken. */
export interface RowSource {
  /** (N, T, C) */
  inputs: Float32Array;
  /** N. */
  rows: number;
  /** Last rows, which are held out. */
  heldOut: number;
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** C. */
  channels: number;
  /** Of the seed. */
  key: readonly [number, number];
}

/** Puts rows of a batch where a stack reads them: drawn ones in training, those held out one after another. @returns Their numbers. */
export function gatherRows(
  source: RowSource,
  rows: BatchRows,
  { values, stride }: RowValues,
): Uint32Array<ArrayBuffer> {
  const { inputs, heldOut, batch, steps, channels, key } = source, trained = source.rows - heldOut;
  const { count, firstRow, step } = rows, taken = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const from = rows.heldOut
      ? trained + (step * batch + firstRow + row) % heldOut
      : multiplyHigh(philox4x32([step, firstRow + row, 0, STREAMS.sequences], key)[0], trained);
    taken[row] = from;
    for (let t = 0; t < steps; t++) {
      const into = (t * count + row) * stride, first = (from * steps + t) * channels;
      values.set(inputs.subarray(first, first + channels), into);
    }
  }
  return taken;
}
