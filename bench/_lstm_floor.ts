import { createBuffer, readBuffer } from "../lib/gpu/buffer.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { timeGpu } from "../lib/gpu/timing.ts";
import { windowedBuffer } from "../lib/nn/_buffers.ts";
import { isRecurrent, type RecurrentBlock } from "../lib/nn/layers/recurrent/recurrent_layout.ts";
import { packWeights, weightLayout } from "../lib/surrogate/counts/count_layout.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import { recurrentForward } from "../lib/nn/layers/recurrent/recurrent_layer.ts";
import type { RecurrentSpec } from "../lib/surrogate/counts/recurrent_spec.ts";
import { layersRollout } from "../lib/surrogate/counts/rollout_layers.ts";
import { rowsRollout } from "../lib/surrogate/counts/rollout_rows.ts";
import type { Schedule } from "../lib/nn/schedule.ts";
import { recordDispatches } from "./_dispatch_times.ts";

type Model = SurrogateModel<RecurrentSpec>;

function layerOf(model: Model): RecurrentBlock {
  const [block] = weightLayout(model.spec).layers;
  if (!isRecurrent(block)) throw new TypeError("Cannot time an LSTM layer as the layer is another");
  return block;
}

/** Floating-point operations of one bin of one run: the layer's sums and the head's; gates and sampling not counted. */
export function flopPerBin(model: Model): number {
  const { rows, columns } = layerOf(model);
  return 2 * (4 * columns * rows + 5 * (columns + 1));
}

/** Floating-point operations per second of a large forward pass of the same layer, the faster of the schedules. */
export async function forwardRate(
  gpu: Gpu,
  model: Model,
  schedules: readonly Schedule[],
): Promise<{ flopPerSecond: number; batch: number; steps: number; schedule: Schedule }> {
  const { software } = gpu.adapter, block = layerOf(model);
  const [batch, steps] = software ? [4096, 8] : [16_384, 32];
  const stride = 4 * Math.ceil((block.inputs + 1) / 4);
  const flop = 2 * 4 * block.columns * block.rows * batch * steps;
  let best = { flopPerSecond: 0, batch, steps, schedule: schedules[0] };
  for (const schedule of schedules) {
    using own = gpu.scope();
    const inputs = { stride, buffer: createBuffer(own, "bench/inputs", 4 * batch * steps * stride) };
    const weights = windowedBuffer(own, "bench/weights", packWeights(model.spec, model.weights));
    const forward = await recurrentForward(own, { batch, steps, block, weights, inputs, schedule });
    for (let repeat = 0; repeat < 4; repeat++) {
      const { milliseconds } = await timeGpu(gpu, "bench/forward", forward.encode);
      const flopPerSecond = flop / milliseconds * 1000;
      if (repeat > 0 && flopPerSecond > best.flopPerSecond) best = { ...best, flopPerSecond, schedule };
    }
  }
  return best;
}

/** What the device itself takes of a rollout. */
export interface DeviceTimes {
  /** s of all runs, by timestamps where there are any. */
  secondsPerBin: number;
  source: "gpu" | "wall";
  dispatchesPerBin: number;
  /** s to copy all counts of a bin to the host, in one piece. */
  readbackSecondsPerBin: number;
}

/** Times a rollout's dispatches without the host: about `target` seconds of them. */
export async function rolloutTimes(
  gpu: Gpu,
  model: Model,
  plan: { runs: number; schedule: Schedule; guess: number; target: number },
): Promise<DeviceTimes> {
  const { runs, schedule, guess, target } = plan;
  const make = schedule === "rows" ? rowsRollout : layersRollout;
  const most = Math.min(schedule === "rows" ? 20_000 : 2000, Math.floor(4e6 / runs));
  const bins = Math.max(8, Math.min(most, Math.round(target / guess)));
  using own = gpu.scope();
  const state = await make(own, model, {
    runs,
    firstRun: 0,
    seed: 1,
    parameters: new Float32Array(runs * model.spec.parameters.names.length),
    state: new Float32Array(0),
    recordState: false,
    chunk: bins,
  });
  const encode = (pass: GPUComputePassEncoder) => state.encode(pass, 0, bins);
  const dispatches = recordDispatches(encode).length;
  await timeGpu(gpu, "bench/rollout", (pass) => state.encode(pass, 0, Math.min(bins, 8)));
  const { milliseconds, source } = await timeGpu(gpu, "bench/rollout", encode);
  await readBuffer(gpu, state.recording);
  const start = performance.now();
  await readBuffer(gpu, state.recording);
  const readback = (performance.now() - start) / 1000;
  return {
    secondsPerBin: milliseconds / 1000 / bins,
    source,
    dispatchesPerBin: dispatches / bins,
    readbackSecondsPerBin: readback / bins,
  };
}
