import { type Fail, failTo } from "../../base/fail.ts";
import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { ResolvedCellNetwork } from "../../cable/build/resolve_cell_network.ts";
import { windowedBuffer } from "../../nn/_buffers.ts";
import { filterBuffer } from "../trace/trace_data.ts";
import { restoreOutputs } from "../trace/trace_design.ts";
import { traceForward } from "../trace/trace_graph.ts";
import { packTrace } from "../trace/trace_layout.ts";
import { MOST_SCALES } from "../trace/run_traces.ts";
import type { TraceSpec } from "../trace/trace_spec.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import type { SurrogateModel } from "../model.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { networkKernel, networkLanes } from "./_kernels.ts";
import type { NetworkSpikeRule } from "./network_options.ts";

/** Words before the spikes: their number, the first step in which an output ran away, and the bits of that output. */
export const SPIKES_HEADER: readonly number[] = [0, 0xffff_ffff, 0];

/** A population of surrogates on the GPU. */
export interface SurrogatePopulation {
  /** `(slots, N, G)` i32, where spikes wait. */
  ring: GPUBuffer;
  /** `(N)` u32, who spikes in this step. */
  spiked: GPUBuffer;
  /** Records a step, deliveries and clock aside. */
  encode: Encode;
  /** {@linkcode SPIKES_HEADER}, then (step, cell) of each spike; the header is to be reset before a chunk. */
  spikes: GPUBuffer;
  /** Outputs of `count` steps from `first` on, within a chunk, in their units. (count, recorded, O) */
  recorded(first: number, count: number): Promise<Float32Array>;
}

/** What a population is made of. */
export interface PopulationPlan {
  network: ResolvedCellNetwork;
  /** Number of the population. */
  at: number;
  model: SurrogateModel<TraceSpec>;
  rule: NetworkSpikeRule;
  /** First cells whose outputs are recorded. */
  record: number;
  /** Steps of a chunk. */
  chunk: number;
  clock: GPUBuffer;
}

/** Kind and threshold of the rule, as `network_spikes.wgsl` has them. */
function ruleFields(spec: TraceSpec, rule: NetworkSpikeRule) {
  const output = spec.outputs.findIndex(({ name }) => name === rule.output);
  const fail: Fail = failTo("run the network");
  if (spec.parameters) {
    fail("its surrogates must each be of one cell, without parameters", spec.parameters.names.join(", "));
  }
  if (output < 0) {
    const names = spec.outputs.map(({ name }) => name).join(", ");
    fail(`spikes must be read off one of ${names}`, rule.output);
  }
  const { loss, centre, scale } = spec.outputs[output], { threshold, refractoryMs = 3 } = rule;
  if (!(refractoryMs >= 0 && refractoryMs < 1e6)) fail("refractoryMs must be from 0", refractoryMs);
  const refractory = Math.round(refractoryMs / spec.stepMs);
  if (loss === "logistic") {
    const drawn = threshold === "drawn";
    if (!drawn && !(threshold > 0 && threshold < 1)) {
      fail("a threshold must be between 0 and 1", threshold);
    }
    return { output, kind: drawn ? 1 : 0, threshold: drawn ? 0 : threshold, refractory };
  }
  if (threshold === "drawn") fail("spikes are drawn off a logistic output", rule.output);
  return { output, kind: 2, threshold: (threshold - centre) / scale, refractory };
}

/** Puts a population on the GPU. @throws {RangeError} When the surrogate or the rule does not fit. */
export async function surrogatePopulation(gpu: Gpu, plan: PopulationPlan): Promise<SurrogatePopulation> {
  const { network, at, model, rule, chunk, clock } = plan;
  const { spec } = model, { size, inputs, masks, quanta, drives } = network.populations[at];
  const groups = quanta.length, LANES = networkLanes(gpu), record = Math.min(plan.record, size);
  const weights = windowedBuffer(gpu, "surrogate/weights", packTrace(spec, model.weights));
  const forward = await traceForward(gpu, spec, { batch: size, steps: 1, weights }, { continued: true });
  const make = (role: string, content: Parameters<typeof createBuffer>[2]) =>
    createBuffer(gpu, `network/${role}`, content);
  const ring = make("ring", 4 * network.slots * size * groups), spiked = make("spiked", 4 * size);
  const spikes = make("spikes", 4 * (SPIKES_HEADER.length + 2 * size * chunk));
  const recording = make("recording", 4 * Math.max(1, chunk * record * spec.outputs.length));
  const common = { cells: size, groups, slots: network.slots, population: at, seed: seedKey(network.seed) };
  const width = forward.outputs.stride;
  const inputKernel = await networkKernel(gpu, "network_inputs");
  const table = drives.map(({ group, threshold, weight, from, until }) => ({
    group,
    threshold,
    weight,
    first: from,
    end: until,
  }));
  const none = { group: 0, threshold: 0, weight: 0, first: 0, end: 0 };
  const inputGroup = inputKernel.bind({
    shape: inputKernel.uniform("shape", {
      ...common,
      inputs,
      filters: spec.inputs.filters.length,
      drives: drives.length,
      fedBack: spec.fedBack,
      inputStride: forward.inputs.stride,
      width,
      stream: STREAMS.cellDrive,
    }),
    clock,
    ring,
    masks: make("masks", Uint32Array.from([...masks, ...new Uint32Array(Float32Array.from(quanta).buffer)])),
    drives: make("drives", inputKernel.storageData("drives", table.length > 0 ? table : [none])),
    filters: filterBuffer(gpu, spec),
    predicted: forward.outputs.buffer,
    traces: make("traces", 4 * size * inputs * spec.inputs.filters.length),
    inputs: forward.inputs.buffer,
  });
  const close = await networkKernel(gpu, "network_spikes");
  const closeGroup = close.bind({
    shape: close.uniform("shape", {
      ...common,
      ...ruleFields(spec, rule),
      width,
      recorded: record,
      outputs: spec.outputs.length,
      chunk,
      stream: STREAMS.cellSpike,
      most: MOST_SCALES,
    }),
    clock,
    predicted: forward.outputs.buffer,
    memory: make("memory", 8 * size),
    spiked,
    spikes,
    ring,
    recording,
  });
  const wide = Math.ceil(size * (inputs + spec.fedBack) / LANES), narrow = Math.ceil(size / LANES);
  return {
    ring,
    spiked,
    spikes,
    encode: inOrder([
      (pass) => inputKernel.dispatch(pass, inputGroup, wide),
      forward.encode,
      (pass) => close.dispatch(pass, closeGroup, narrow),
    ]),
    async recorded(first, count) {
      const bytes = 4 * record * spec.outputs.length;
      const part = { byteOffset: first % chunk * bytes, byteLength: count * bytes };
      return restoreOutputs(spec, new Float32Array(await readBuffer(gpu, recording, part)));
    },
  };
}
