import { readBuffer } from "./buffer.ts";
import type { Gpu } from "./gpu.ts";

/** Time of a piece of GPU work. */
export interface GpuTime {
  /** Milliseconds. */
  milliseconds: number;
  /** `gpu` when timestamp queries measured it, `wall` when the host's clock did, submit and wait included. */
  source: "gpu" | "wall";
}

/**
 * Runs and times compute work: by timestamp queries where the device offers them, else by the host's clock.
 * @param encode Records the dispatches into one compute pass.
 */
export async function timeGpu(
  gpu: Gpu,
  label: string,
  encode: (pass: GPUComputePassEncoder) => void,
): Promise<GpuTime> {
  const { device } = gpu;
  const queries = gpu.has("timestamp-query");
  const set = queries
    ? device.createQuerySet({ label: `${label}/timestamps`, type: "timestamp", count: 2 })
    : null;
  const encoder = device.createCommandEncoder({ label });
  const timestampWrites = set
    ? { querySet: set, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 }
    : undefined;
  const pass = encoder.beginComputePass({ label, timestampWrites });
  encode(pass);
  pass.end();
  if (!set) {
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await gpu.idle();
    return { milliseconds: performance.now() - start, source: "wall" };
  }
  using own = gpu.scope();
  const resolved = own.makeBuffer({
    label: `${label}/resolved`,
    size: 16,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  encoder.resolveQuerySet(set, 0, 2, resolved, 0);
  device.queue.submit([encoder.finish()]);
  const [start, end] = new BigUint64Array(await readBuffer(own, resolved));
  set.destroy();
  return { milliseconds: Number(end - start) / 1e6, source: "gpu" };
}
