import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { SampleBuffer } from "../../nn/_buffers.ts";
import { traceKernel } from "./_kernels.ts";
import type { Encode } from "../../nn/encode.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import { requireLoops } from "../../nn/schedule.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { normaliseOutputs, normaliseParameters } from "./trace_design.ts";
import type { TraceSeries } from "./trace_series.ts";
import { parameterCount, type TraceSpec } from "./trace_spec.ts";

/** A trace looks so many time constants back: what is left of older events is e^-8 of them. */
const MEMORY = 8;

/** Recordings on the GPU. */
export interface TraceSource {
  /** `(R, bins, M)` f32, bytes, or bits where nothing comes twice in a step. */
  recordings: GPUBuffer;
  form: "floats" | "bytes" | "bits";
  /** `(R, bins, O)` f32, normalised. */
  outputs: GPUBuffer;
  /** `(R, P)` f32, normalised. */
  parameters: GPUBuffer;
  /** Steps of a recording. */
  bins: number;
  filters: GPUBuffer;
}

/** Decays and normalisation of the traces. */
export function filterBuffer(gpu: Gpu, { stepMs, inputs }: TraceSpec): GPUBuffer {
  const table = inputs.filters.flatMap(({ tauMs, centre, scale }) => [
    tauMs > 0 ? Math.exp(-stepMs / tauMs) : 0,
    centre,
    scale,
  ]);
  return createBuffer(gpu, "surrogate/filters", Float32Array.from(table));
}

function padded(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  whole.set(bytes);
  return whole;
}

/** Events that come once or not at all, 32 to a word, from its lowest bit on. */
function packed(events: Uint8Array): Uint8Array {
  const bits = new Uint8Array(4 * Math.ceil(events.length / 32));
  events.forEach((event, at) => bits[at >> 3] |= event << (at & 7));
  return bits;
}

/** Inputs as the GPU keeps them. */
function formOf(
  values: TraceSeries["inputs"]["values"],
): { form: TraceSource["form"]; data: Uint8Array | Float32Array } {
  if (!(values instanceof Uint8Array)) return { form: "floats", data: values };
  if (values.every((events) => events <= 1)) return { form: "bits", data: packed(values) };
  return { form: "bytes", data: padded(values) };
}

/**
 * Uploads recordings.
 * @throws {LimitError} When they do not fit one buffer of the device.
 */
export function uploadSeries(gpu: Gpu, spec: TraceSpec, series: TraceSeries): TraceSource {
  const { form, data } = formOf(series.inputs.values);
  const what =
    `use ${series.runs} runs of ${series.samples} steps at once, fewer or shorter ones being the cure,`;
  gpu.require("maxStorageBufferBindingSize", data.byteLength, what);
  gpu.require("maxStorageBufferBindingSize", series.outputs.values.byteLength, what);
  return {
    recordings: createBuffer(gpu, "surrogate/recordings", data),
    form,
    outputs: createBuffer(gpu, "surrogate/outputs", normaliseOutputs(spec, series.outputs.values)),
    parameters: createBuffer(
      gpu,
      "surrogate/parameters",
      series.parameters ? normaliseParameters(spec, series.parameters.values) : 16,
    ),
    bins: series.samples,
    filters: filterBuffer(gpu, spec),
  };
}

/** What windows are gathered for. */
export interface TraceGatherPlan {
  spec: TraceSpec;
  source: TraceSource;
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** `(B, T, stride)`. */
  inputs: SampleBuffer;
  /** `(B, targetSteps, O)`; without them only the inputs are gathered. */
  targets?: GPUBuffer;
  /** Steps of the top layer. */
  targetSteps?: number;
  /** Deviation of the noise of what is fed back, in windows of training steps; normalised. @default 0 */
  noise?: number;
}

/** Which windows: of the training step that `progress` counts, of a fixed step, or one of each run from `firstRow` on, from a step on. */
export type TracePlace =
  | { seed: number; runs: number; firstRun: number }
    & ({ progress: GPUBuffer } | { fixedStep: number })
  | { firstRow: number; clock: GPUBuffer };

/** Prepares the inputs, and the targets, of windows. */
export async function gatherTraces(gpu: Gpu, plan: TraceGatherPlan, at: TracePlace): Promise<Encode> {
  const { spec, source, batch, steps, inputs, targets, targetSteps = 0, noise = 0 } = plan;
  const LANES = sampleLanes(gpu), M = spec.inputs.names.length, O = spec.outputs.length;
  const fixed = "fixedStep" in at, placed = "clock" in at;
  const noisy = noise > 0 && !fixed && !placed;
  const flags = {
    BYTES: source.form === "bytes",
    BITS: source.form === "bits",
    FIXED: fixed,
    PLACED: placed,
    NOISY: noisy,
  };
  const kernel = await traceKernel(gpu, "trace_gather", { flags, constants: { LANES } });
  const longest = Math.max(...spec.inputs.filters.map(({ tauMs }) => tauMs));
  const memory = Math.ceil(MEMORY * longest / spec.stepMs);
  requireLoops(gpu, memory + steps, `keep traces of ${longest} ms over ${steps} steps of ${spec.stepMs} ms`);
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      windows: {
        batch,
        steps,
        bins: source.bins,
        history: spec.fedBack > 0 ? 1 : 0,
        listed: placed ? 0 : at.runs,
        listedFirst: placed ? 0 : at.firstRun,
        stream: fixed ? STREAMS.validation : STREAMS.training,
        fixedStep: fixed ? at.fixedStep : 0,
        seed: placed ? [0, 0] : seedKey(at.seed),
      },
      inputs: M,
      filters: spec.inputs.filters.length,
      outputs: O,
      fedBack: spec.fedBack,
      parameters: parameterCount(spec),
      inputStride: inputs.stride,
      memory,
      targetSteps: targets ? targetSteps : 0,
      collapsed: spec.window === null ? 0 : 1,
      firstRow: placed ? at.firstRow : 0,
      noise,
    }),
    recordings: source.recordings,
    filters: source.filters,
    inputs: inputs.buffer,
    outputs: source.outputs,
    parameters: source.parameters,
    targets: targets ?? createBuffer(gpu, "surrogate/targets", 16),
    ...(fixed ? {} : { progress: placed ? at.clock : at.progress }),
  });
  const perRow = M * spec.inputs.filters.length + parameterCount(spec) + spec.fedBack + O;
  const workgroups = Math.ceil(batch * perRow / LANES);
  return (pass) => kernel.dispatch(pass, group, workgroups);
}
