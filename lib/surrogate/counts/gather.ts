import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { countKernel } from "./_kernels.ts";
import { channelTable, normaliseStates } from "./coarse_state.ts";
import { type CountData, featureFields, normaliseParameters, packCounts, wordsOf } from "./count_data.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import { channelCount, type RecurrentSpec, stateInput } from "./recurrent_spec.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import type { TrainingGraph } from "./training_graph.ts";
import type { TrainingPlan } from "./training_options.ts";

/** The data on the GPU. */
export interface Sources {
  networks: GPUBuffer;
  recordings: GPUBuffer;
  parameters: GPUBuffer;
  /** With a coarse state. */
  state?: { states: GPUBuffer; channels: GPUBuffer };
}

/**
 * Uploads the data of all networks, the counts packed.
 * @throws {LimitError} When they do not fit one buffer of the device.
 */
export function uploadData(gpu: Gpu, spec: RecurrentSpec, data: CountData): Sources {
  const size = `${data.networks} networks x ${data.bins} bins`;
  const bins = data.networks * data.bins;
  const fits = (needed: number, what: string) =>
    gpu.require(
      "maxStorageBufferBindingSize",
      needed,
      `train on ${what} of ${size} at once, fewer or shorter ones being the cure,`,
    );
  fits(4 * bins * wordsOf(spec.populations.length), "the counts");
  if (data.state) fits(4 * bins * channelCount(spec), "the coarse states");
  const parameters = normaliseParameters(spec, data.parameters?.values ?? []);
  const list = Uint32Array.from({ length: data.networks }, (_, n) => n);
  return {
    networks: createBuffer(gpu, "surrogate/networks", list),
    recordings: createBuffer(gpu, "surrogate/recordings", packCounts(data)),
    parameters: createBuffer(gpu, "surrogate/parameters", parameters.length ? parameters : 16),
    state: data.state && {
      states: createBuffer(gpu, "surrogate/states", normaliseStates(spec, data.state.values)),
      channels: createBuffer(gpu, "surrogate/channels", channelTable(spec)),
    },
  };
}

/** What windows are gathered of, and for. */
export interface GatherPlan {
  spec: RecurrentSpec;
  data: CountData;
  plan: TrainingPlan;
  sources: Sources;
  graph: TrainingGraph;
}

/** Prepares the windows of the step that `progress` counts, or those number `fixedStep` of the networks held out. */
export async function gatherWindows(
  gpu: Gpu,
  run: GatherPlan,
  at: { progress: GPUBuffer } | { fixedStep: number },
): Promise<Encode> {
  const { spec, data, plan, sources, graph } = run;
  const fixed = "fixedStep" in at;
  const LANES = sampleLanes(gpu), workgroups = Math.ceil(plan.batch * plan.window / LANES);
  const variant = {
    populations: spec.populations.length,
    flags: { FIXED: fixed },
    constants: { LANES },
  };
  const trained = data.networks - plan.heldOut;
  const fields = {
    windows: {
      batch: plan.batch,
      steps: plan.window,
      bins: data.bins,
      history: spec.features.window,
      listed: fixed ? plan.heldOut : trained,
      listedFirst: fixed ? trained : 0,
      stream: fixed ? STREAMS.validation : STREAMS.training,
      fixedStep: fixed ? at.fixedStep : 0,
      seed: seedKey(plan.seed),
    },
    inputStride: graph.inputs.stride,
  };
  const { networks, recordings, parameters, state } = sources;
  const common = {
    networks,
    inputs: graph.inputs.buffer,
    ...(fixed ? {} : { progress: at.progress }),
  };
  const counts = await countKernel(gpu, "gather_windows", variant);
  const countGroup = counts.bind({
    ...common,
    shape: counts.uniform("shape", { ...fields, features: featureFields(spec) }),
    recordings,
    parameters,
    counts: graph.counts,
  });
  const parts: Encode[] = [(pass) => counts.dispatch(pass, countGroup, workgroups)];
  if (state) {
    const kernel = await countKernel(gpu, "gather_states", variant);
    const place = { channels: channelCount(spec), inputFirst: stateInput(spec) };
    const group = kernel.bind({
      ...common,
      ...state,
      shape: kernel.uniform("shape", { ...fields, ...place }),
      changes: graph.changes!,
    });
    parts.push((pass) => kernel.dispatch(pass, group, workgroups));
  }
  return inOrder(parts);
}
