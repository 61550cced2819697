// deno-lint-ignore-file no-explicit-any
/** The work of `bench/conv2d.ts` on TensorFlow.js. */
/** A convolution without padding, with ReLU. */
export interface ImageWork {
  batch: number;
  /** Height and width. */
  size: number;
  channels: number;
  filters: number;
  kernel: number;
  stride: number;
  groups: number;
}

async function medianOf(times: number, work: () => Promise<void>): Promise<number> {
  for (let n = 0; n < 2; n++) await work();
  const all: number[] = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    await work();
    all.push(performance.now() - start);
  }
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
}

/** Milliseconds of a pass forward, and of one forward and back; null where the backend has no kernel for it. */
export async function timeConv2d(
  tf: any,
  { batch, size, channels, filters, kernel, stride, groups }: ImageWork,
  times: number,
): Promise<{ forwardMs: number; bothMs: number | null }> {
  const x = tf.randomNormal([batch, size, size, channels]);
  const shape = groups === 1
    ? [kernel, kernel, channels, filters]
    : [kernel, kernel, channels, filters / channels];
  const weights = tf.randomNormal(shape), bias = tf.randomNormal([filters]);
  const outputs = (x: any, w: any, b: any) => {
    const sums = groups === 1 ? tf.conv2d(x, w, stride, "valid") : tf.depthwiseConv2d(x, w, stride, "valid");
    return tf.relu(tf.add(sums, b));
  };
  const take = async (made: any[]) => {
    for (const tensor of made) await tensor.data();
    tf.dispose(made);
  };
  const forwardMs = await medianOf(times, () => take([tf.tidy(() => outputs(x, weights, bias))]));
  const gradients = tf.grads((x: any, w: any, b: any) => tf.sum(outputs(x, w, b)));
  const both = () => take(tf.tidy(() => gradients([x, weights, bias])));
  const bothMs = await medianOf(times, both).catch(() => null);
  return { forwardMs, bothMs };
}
