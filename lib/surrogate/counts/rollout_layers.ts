import { createBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { submit } from "../../gpu/submit.ts";
import { type SampleBuffer, windowedBuffer } from "../../nn/_buffers.ts";
import { countKernel } from "./_kernels.ts";
import { channelTable } from "./coarse_state.ts";
import { featureFields, wordsOf } from "./count_data.ts";
import { denseForward } from "../../nn/dense_layer.ts";
import { distributionFlags } from "./distributions.ts";
import { headFields } from "./head_fields.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import { packWeights, weightLayout } from "./count_layout.ts";
import type { SurrogateModel } from "../model.ts";
import type { RolloutShape, RolloutState } from "./rollout_shape.ts";
import { channelCount, inputCount, type RecurrentSpec, stateInput } from "./recurrent_spec.ts";
import { stackForward } from "../../nn/stack.ts";
import { inputBuffer } from "../../nn/input_buffer.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";

/** Prepares the draw of the next bin's coarse state; null without one. */
async function stateDraw(
  gpu: Gpu,
  spec: RecurrentSpec,
  plan: { shape: RolloutShape; head: SampleBuffer; bins: GPUBuffer; inputs: SampleBuffer },
) {
  if (!spec.state) return null;
  const { shape: { runs, firstRun, seed, chunk, recordState }, head, bins, inputs } = plan;
  const LANES = sampleLanes(gpu), channels = channelCount(spec);
  const flags = { RECORD: recordState };
  const variant = { populations: spec.populations.length, flags, constants: { LANES } };
  const kernel = await countKernel(gpu, "rollout_state", variant);
  const fields = {
    runs,
    runFirst: firstRun,
    channels,
    width: head.stride / 4,
    inputStride: inputs.stride,
    inputFirst: stateInput(spec),
    recordStride: chunk,
    stream: STREAMS.rollout,
    seed: seedKey(seed),
  };
  const uniform = kernel.uniform("shape", fields);
  const recording = recordState
    ? createBuffer(gpu, "surrogate/states", 4 * runs * chunk * channels)
    : undefined;
  const group = kernel.bind({
    shape: uniform,
    outputs: head.buffer,
    channels: createBuffer(gpu, "surrogate/channels", channelTable(spec)),
    bins,
    inputs: inputs.buffer,
    ...(recording ? { recording } : {}),
  });
  const workgroups = Math.ceil(runs * Math.ceil(channels / 2) / LANES);
  return {
    recording,
    recordFrom: (recordFirst: number) =>
      writeBuffer(gpu, uniform, kernel.uniformData("shape", { ...fields, recordFirst })),
    encode: (pass: GPUComputePassEncoder) => kernel.dispatch(pass, group, workgroups),
  };
}

/** Puts a rollout of any surrogate on the GPU: a bin is one dispatch per layer, one for the head and one for the draw. */
export async function layersRollout(
  gpu: Gpu,
  model: SurrogateModel<RecurrentSpec>,
  shape: RolloutShape,
): Promise<RolloutState> {
  const { spec } = model;
  const { runs, firstRun, seed, parameters, chunk } = shape;
  const layout = weightLayout(spec);
  const weights = windowedBuffer(gpu, "surrogate/weights", packWeights(spec, model.weights));
  const inputs = inputBuffer(gpu, "surrogate/inputs", {
    samples: runs,
    values: inputCount(spec),
    last: shape.state,
  });
  const stackPlan = { batch: runs, steps: 1, blocks: layout.layers, weights, inputs };
  const stack = await stackForward(gpu, stackPlan, { continued: true });
  const headPlan = { samples: runs, block: layout.head, weights, inputs: stack.outputs };
  const head = await denseForward(gpu, headPlan, { ones: false });
  const LANES = sampleLanes(gpu);
  const flags = distributionFlags(spec.likelihood);
  const populations = spec.populations.length;
  const variant = { populations, flags, constants: { LANES } };
  const draw = await countKernel(gpu, "rollout_draw", variant);
  const start = await countKernel(gpu, "rollout_draw", { ...variant, flags: { START: true } });
  const fields = {
    runs,
    runFirst: firstRun,
    recordStride: chunk,
    inputStride: inputs.stride,
    width: head.outputs.stride / 4,
    stream: STREAMS.rollout,
    seed: seedKey(seed),
    head: headFields(spec),
    features: featureFields(spec),
  };
  const uniform = draw.uniform("shape", fields);
  const recording = createBuffer(gpu, "surrogate/recording", 4 * runs * chunk * wordsOf(populations));
  const bins = createBuffer(gpu, "surrogate/bins", 4 * runs);
  const common = { shape: uniform, inputs: inputs.buffer };
  const drawGroup = draw.bind({ ...common, outputs: head.outputs.buffer, bins, recording });
  const startGroup = start.bind({
    ...common,
    parameters: createBuffer(gpu, "surrogate/parameters", parameters.length ? parameters : 16),
  });
  const state = await stateDraw(gpu, spec, { shape, head: head.outputs, bins, inputs });
  const workgroups = Math.ceil(runs / LANES);
  submit(gpu, "surrogate/start", (pass) => start.dispatch(pass, startGroup, workgroups));
  return {
    recording,
    states: state?.recording,
    encode(pass, first, count) {
      writeBuffer(gpu, uniform, draw.uniformData("shape", { ...fields, recordFirst: first }));
      state?.recordFrom(first);
      for (let bin = 0; bin < count; bin++) {
        stack.encode(pass);
        head.encode(pass);
        state?.encode(pass);
        draw.dispatch(pass, drawGroup, workgroups);
      }
    },
  };
}
