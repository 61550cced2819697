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

/** Numbers of the rows of a batch: drawn ones in training, those held out one after another. */
export function drawRows(
  source: Pick<RowSource, "rows" | "heldOut" | "batch" | "key">,
  { count, firstRow, step, heldOut: held }: BatchRows,
): Uint32Array<ArrayBuffer> {
  const { heldOut, batch, key } = source, trained = source.rows - heldOut;
  return Uint32Array.from(
    { length: count },
    (_, row) =>
      held
        ? trained + (step * batch + firstRow + row) % heldOut
        : multiplyHigh(philox4x32([step, firstRow + row, 0, STREAMS.sequences], key)[0], trained),
  );
}

/** Puts rows of a batch where a stack reads them. @returns Their numbers. */
export function gatherRows(
  source: RowSource,
  rows: BatchRows,
  { values, stride }: RowValues,
): Uint32Array<ArrayBuffer> {
  const { inputs, steps, channels } = source, { count } = rows, taken = drawRows(source, rows);
  taken.forEach((from, row) => {
    for (let t = 0; t < steps; t++) {
      const first = (from * steps + t) * channels;
      values.set(inputs.subarray(first, first + channels), (t * count + row) * stride);
    }
  });
  return taken;
}
