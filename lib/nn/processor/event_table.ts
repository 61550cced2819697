import { fours } from "./rows.ts";

/** Rows over steps by what of them is not 0. */
export interface EventTable {
  /** (N T + 1) Where the events of a step of a row start, in words. */
  starts: Uint32Array;
  /** Column and bits of the number of each event; the 1 at the end of rows is one. */
  words: Uint32Array;
}

/**
 * Finds what is not 0 in a table.
 * @param of.inputs `(N, T, F)`. @param of.samples N T. @param of.most Largest part of a step that may not be 0.
 * @returns null where a step has more.
 */
export function eventTable(
  { inputs, samples, channels, most }: {
    inputs: Float32Array;
    samples: number;
    channels: number;
    most: number;
  },
): EventTable | null {
  const one = fours(channels), fewest = Math.floor(most * (one + 4)) - 1;
  const starts = new Uint32Array(samples + 1);
  for (let sample = 0; sample < samples; sample++) {
    let count = 0;
    for (let at = sample * channels; at < (sample + 1) * channels; at++) count += Number(inputs[at] !== 0);
    if (count > fewest) return null;
    starts[sample + 1] = starts[sample] + 2 * (count + 1);
  }
  const words = new Uint32Array(starts[samples]), values = new Float32Array(words.buffer);
  let end = 0;
  for (let sample = 0; sample < samples; sample++) {
    for (let c = 0; c < channels; c++) {
      const value = inputs[sample * channels + c];
      if (value === 0) continue;
      words[end++] = c;
      values[end++] = value;
    }
    words[end++] = one;
    values[end++] = 1;
  }
  return { starts, words };
}
