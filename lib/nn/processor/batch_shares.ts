import type { LayerBlock } from "../layer_block.ts";

/** Most parts that a batch is divided into, each of which one thread takes. */
const MOST_SHARES = 8;

/** Fewest samples (rows times steps) of a part: its gradient, which is as large whatever the part, must be worth it. */
const LEAST_SAMPLES = 256;

/**
 * What a step of a row counts as, in samples: the windows of the layer of images that has most, of which each is as much work as a sample of another layer.
 */
export function samplesOfStep(blocks: readonly LayerBlock[]): number {
  return Math.max(1, ...blocks.map(({ image }) => image ? image[0] * image[1] : 1));
}

/** Some rows of a batch. */
export interface Share {
  firstRow: number;
  count: number;
}

/**
 * The parts of a batch, whole fours of rows as the products take them, as many and as even as lets two threads have the same to do. They depend on its
 * sizes alone, and so do the sums over them: the same bits on any number of threads.
 * @param batch B. @param samples Of a row: T, times {@linkcode samplesOfStep}.
 */
export function batchShares(batch: number, samples: number): Share[] {
  const parts = Math.min(MOST_SHARES, Math.floor(batch * samples / LEAST_SAMPLES));
  const even = parts > 1 ? parts - parts % 2 : 1;
  const rows = 4 * Math.ceil(batch / (4 * even)), shares: Share[] = [];
  for (let firstRow = 0; firstRow < batch; firstRow += rows) {
    shares.push({ firstRow, count: Math.min(rows, batch - firstRow) });
  }
  return shares;
}
