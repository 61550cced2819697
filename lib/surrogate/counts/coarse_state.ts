import type { Gpu } from "../../gpu/gpu.ts";
import { createBuffer } from "../../gpu/buffer.ts";
import type { SampleBuffer } from "../../nn/_buffers.ts";
import { countKernel } from "./_kernels.ts";
import type { CountData } from "./count_data.ts";
import type { Encode } from "../../nn/encode.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import { type Moments, momentsOf, single } from "../../nn/moments.ts";
import { channelCount, type RecurrentSpec } from "./recurrent_spec.ts";

type State = NonNullable<RecurrentSpec["state"]>;

/**
 * Constants of a coarse state from the data: of each channel over all bins, and of its changes within each network.
 * @param networks Networks that they are taken from, the first of the data.
 */
export function stateOf(data: CountData, networks: number): State | undefined {
  if (!data.state) return undefined;
  const { names, values } = data.state;
  const C = names.length, changes = data.bins - 1;
  const all = names.map((_, c) => momentsOf(networks * data.bins, (at) => values[at * C + c]));
  const steps = names.map((_, c) =>
    momentsOf(networks * changes, (at) => {
      const bin = Math.floor(at / changes) * data.bins + at % changes;
      return values[(bin + 1) * C + c] - values[bin * C + c];
    })
  );
  const list = (moments: Moments[], key: keyof Moments) => single(moments.map((each) => each[key]));
  return {
    names: [...names],
    centre: list(all, "mean"),
    scale: list(all, "scale"),
    changeScale: list(steps, "scale"),
    low: list(all, "min"),
    high: list(all, "max"),
  };
}

/** Normalised states, `(..., C)` as the values. */
export function normaliseStates(spec: RecurrentSpec, values: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const { centre, scale } = spec.state!;
  const C = centre.length, result = new Float32Array(values.length);
  for (let at = 0; at < result.length; at++) result[at] = (values[at] - centre[at % C]) / scale[at % C];
  return result;
}

/** `(C, 4)` of (steepness, lowest, highest, 0), see `coarse_state.wgsl`. */
export function channelTable(spec: RecurrentSpec): Float32Array<ArrayBuffer> {
  const { names, centre, scale, changeScale, low, high } = spec.state!;
  return Float32Array.from(names.flatMap((_, c) => {
    const bound = (value: number) => (value - centre[c]) / scale[c];
    return [scale[c] / changeScale[c], bound(low[c]), bound(high[c]), 0];
  }));
}

/** What the likelihood of the state runs on. */
export interface StateLikelihoodPlan {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** First steps of a window that count nothing. */
  burnIn: number;
  /** `(S, stride)` of the head. */
  outputs: SampleBuffer;
  /** `(S)`: the losses of the counts, to which those of the state are added. */
  losses: GPUBuffer;
  /** `(S, stride)`: the gradient by the outputs, which gets that of the state's. */
  dOutputs: SampleBuffer;
}

/**
 * Prepares the negative log-likelihood of the state's changes in units of their deviation, mean per bin, one dispatch.
 * @returns `changes` `(S, C)` to be filled before the work runs.
 */
export async function stateLikelihood(
  gpu: Gpu,
  spec: RecurrentSpec,
  plan: StateLikelihoodPlan,
): Promise<{ changes: GPUBuffer; encode: Encode }> {
  const { batch, steps, burnIn, outputs, losses, dOutputs } = plan;
  const LANES = sampleLanes(gpu);
  const samples = batch * steps, channels = channelCount(spec);
  const variant = { populations: spec.populations.length, constants: { LANES } };
  const kernel = await countKernel(gpu, "state_likelihood", variant);
  const changes = createBuffer(gpu, "surrogate/changes", 4 * samples * channels);
  const weight = 1 / (batch * (steps - burnIn));
  const width = outputs.stride / 4;
  const group = kernel.bind({
    shape: kernel.uniform("shape", { samples, steps, burnIn, weight, channels, width }),
    outputs: outputs.buffer,
    changes,
    losses,
    dOutputs: dOutputs.buffer,
  });
  return { changes, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples / LANES)) };
}
