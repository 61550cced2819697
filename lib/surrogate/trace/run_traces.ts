import { fail } from "../../base/fail.ts";
import { type OnProgress, progressTeller } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { loadLate } from "../../base/load_late.ts";
import { requireWhole } from "../../base/require_number.ts";
import { takesProcessor } from "../../nn/takes_processor.ts";
import type * as onProcessor from "./processor/processor_traces.ts";
import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { submit } from "../../gpu/submit.ts";
import { windowedBuffer } from "../../nn/_buffers.ts";
import { traceKernel } from "./_kernels.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import type { SurrogateModel } from "../model.ts";
import type { Schedule } from "../../nn/schedule.ts";
import { givenParameters } from "./given_parameters.ts";
import { gatherTraces, type TraceSource, uploadSeries } from "./trace_data.ts";
import { restoreOutputs } from "./trace_design.ts";
import { traceForward } from "./trace_graph.ts";
import { packTrace, traceLayout } from "./trace_layout.ts";
import type { TraceSpec } from "./trace_spec.ts";
import { checkSeries } from "./trace_series.ts";
import { NumericalFailure } from "../../nn/errors.ts";

/** What a trace surrogate is run on. */
export interface TraceRunOptions {
  /** Number of cells R. */
  runs: number;
  /** Steps of each T. */
  samples: number;
  /** Events, or values, of every input in every step. (R, T, M) */
  inputs: Uint8Array | Float32Array;
  /**
   * Outputs before the first step, for a surrogate that is fed them: of the last `window` steps (1 without a window), the
   * earliest first. (R, window, O) @default the centres of the training data
   */
  start?: Float32Array;
  /** Parameters of the cell in the order of the spec's names, for a surrogate that takes some. (R, P) @default none */
  parameters?: ArrayLike<number>;
  /** How the GPU's kernels are spread. @default what suits the adapter */
  schedule?: Schedule;
  /**
   * What runs it: `gpu`, or `reference`, the processor.
   * @default the GPU, but the processor where there is none or the only adapter is software, every layer is there on the processor, and no `schedule` is given
   */
  engine?: "gpu" | "reference";
  /** Most threads of the processor. @default as many as there are cores, where there is enough to do */
  threads?: number;
  /** Called as work is done. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<TraceRunOptions> = {
  runs: true,
  samples: true,
  inputs: true,
  start: true,
  parameters: true,
  schedule: true,
  engine: true,
  threads: true,
  onProgress: true,
  signal: true,
};

/** What a trace surrogate gives: every output in every step, probabilities where it is `logistic`. (R, T, O) */
export type TracePrediction = Float32Array<ArrayBuffer>;

const TASK = "run the trace surrogate";

/** Floats of one layer's activations that a pass should have at most. */
const PASS_FLOATS = 2 ** 23;
/** Deviations from the centre beyond which a closed loop has run away. */
export const MOST_SCALES = 1000;
/** Most steps of a pass. */
const MOST_STEPS = 512;

/** The recordings with `before` steps in front: no events, and the outputs that the run starts from. */
function startedSeries(spec: TraceSpec, options: TraceRunOptions, before: number) {
  const { runs, samples, inputs, start } = options;
  const M = spec.inputs.names.length, O = spec.outputs.length, length = before + samples;
  const values = inputs instanceof Uint8Array
    ? new Uint8Array(runs * length * M)
    : new Float32Array(runs * length * M);
  const outputs = new Float32Array(runs * length * O);
  if (start && start.length !== runs * before * O) {
    fail(
      TASK,
      `start must be (${runs}, ${before}, ${O}), ${runs * before * O} values`,
      start.length,
    );
  }
  for (let run = 0; run < runs; run++) {
    values.set(inputs.subarray(run * samples * M, (run + 1) * samples * M), (run * length + before) * M);
    for (let at = 0; at < before * O; at++) {
      outputs[run * length * O + at] = start ? start[run * before * O + at] : spec.outputs[at % O].centre;
    }
  }
  const names = spec.outputs.map(({ name }) => name), { parameters } = options;
  const own = parameters && spec.parameters
    ? { parameters: { names: spec.parameters.names, values: Float32Array.from(parameters) } }
    : {};
  return {
    ...own,
    stepMs: spec.stepMs,
    runs,
    samples: length,
    inputs: { names: spec.inputs.names, values },
    outputs: { names, values: outputs },
  };
}

/** A surrogate that is fed nothing back: whole stretches at once. */
async function runOpen(
  gpu: Gpu,
  model: SurrogateModel<TraceSpec>,
  options: TraceRunOptions,
): Promise<TracePrediction> {
  const { spec } = model, O = spec.outputs.length;
  const series = startedSeries(spec, options, 0), { runs, samples } = series;
  const source = uploadSeries(gpu, spec, series);
  const widest = Math.max(...spec.layers.map((layer) => "units" in layer ? 4 * layer.units : 1), 64);
  const steps = Math.max(1, Math.min(samples, MOST_STEPS, Math.floor(PASS_FLOATS / (runs * widest))));
  const weights = windowedBuffer(gpu, "surrogate/weights", packTrace(spec, model.weights));
  const plan = { batch: runs, steps, weights, schedule: options.schedule };
  const forward = await traceForward(gpu, spec, plan, { continued: true });
  const clock = createBuffer(gpu, "surrogate/clock", 16);
  const gather = await gatherTraces(
    gpu,
    { spec, source, batch: runs, steps, inputs: forward.inputs },
    { firstRow: 0, clock },
  );
  const predicted = new Float32Array(runs * samples * O), { stride } = forward.outputs;
  const tell = progressTeller(options.onProgress, runs * samples * spec.stepMs / 1000);
  for (let first = 0; first < samples; first += steps) {
    options.signal?.throwIfAborted();
    writeBuffer(gpu, clock, Uint32Array.of(first, 0, 0, 0));
    submit(gpu, "surrogate/predict", inOrder([gather, forward.encode]));
    const bytes = await readBuffer(gpu, forward.outputs.buffer, { byteLength: 4 * runs * steps * stride });
    const values = new Float32Array(bytes), count = Math.min(steps, samples - first);
    for (let run = 0; run < runs; run++) {
      for (let t = 0; t < count; t++) {
        const from = (run * steps + t) * stride;
        predicted.set(values.subarray(from, from + O), (run * samples + first + t) * O);
      }
    }
    tell((first + count) / samples);
  }
  return restoreOutputs(spec, predicted);
}

/** Writes what was predicted into the recordings, and moves the clock on. */
async function writeBack(
  gpu: Gpu,
  spec: TraceSpec,
  plan: { runs: number; before: number; source: TraceSource; clock: GPUBuffer },
  forward: Awaited<ReturnType<typeof traceForward>>,
): Promise<Encode> {
  const { runs, before, source, clock } = plan;
  const LANES = gpu.adapter.software ? 64 : 256;
  const kernel = await traceKernel(gpu, "trace_write", { constants: { LANES } });
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      rows: runs,
      bins: source.bins,
      outputs: spec.outputs.length,
      width: forward.outputs.stride,
      topSteps: forward.steps,
      ahead: before - 1,
    }),
    predicted: forward.outputs.buffer,
    recorded: source.outputs,
    clock,
  });
  return (pass) => kernel.dispatch(pass, group, 1);
}

/** A surrogate that is fed its own predictions, or that sees a window: step by step. */
async function runClosed(
  gpu: Gpu,
  model: SurrogateModel<TraceSpec>,
  options: TraceRunOptions,
): Promise<TracePrediction> {
  const { spec } = model, O = spec.outputs.length, before = spec.window ?? 1;
  const series = startedSeries(spec, options, before), { runs, samples: bins } = series;
  const source = uploadSeries(gpu, spec, series);
  const weights = windowedBuffer(gpu, "surrogate/weights", packTrace(spec, model.weights));
  const plan = { batch: runs, steps: before, weights, schedule: options.schedule };
  const forward = await traceForward(gpu, spec, plan, { continued: spec.window === null });
  // The first window ends with the first step of the run.
  const clock = createBuffer(gpu, "surrogate/clock", Uint32Array.of(1, 0, 0, 0));
  const gather = await gatherTraces(
    gpu,
    { spec, source, batch: runs, steps: before, inputs: forward.inputs },
    { firstRow: 0, clock },
  );
  const write = await writeBack(gpu, spec, { runs, before, source, clock }, forward);
  const step = inOrder([gather, forward.encode, write]);
  const chunk = 32, tell = progressTeller(options.onProgress, runs * options.samples * spec.stepMs / 1000);
  for (let first = 0; first < options.samples; first += chunk) {
    options.signal?.throwIfAborted();
    const count = Math.min(chunk, options.samples - first);
    submit(gpu, "surrogate/closedLoop", (pass) => {
      for (let n = 0; n < count; n++) step(pass);
    });
    await gpu.idle();
    tell((first + count) / options.samples);
  }
  const all = new Float32Array(await readBuffer(gpu, source.outputs, { byteLength: 4 * runs * bins * O }));
  const predicted = new Float32Array(runs * options.samples * O);
  for (let run = 0; run < runs; run++) {
    predicted.set(all.subarray((run * bins + before) * O, (run + 1) * bins * O), run * options.samples * O);
  }
  return restoreOutputs(spec, predicted);
}

/** The same on the processor. */
async function runOnProcessor(
  { spec, weights }: SurrogateModel<TraceSpec>,
  options: TraceRunOptions,
): Promise<TracePrediction> {
  const { runs, samples, inputs, threads, signal } = options,
    before = spec.window ?? 1,
    O = spec.outputs.length;
  const given = startedSeries(spec, options, before).outputs.values,
    start = new Float32Array(runs * before * O);
  for (let run = 0; run < runs; run++) {
    const first = run * (before + samples) * O;
    for (let at = 0; at < before * O; at++) {
      const { centre, scale } = spec.outputs[at % O];
      start[run * before * O + at] = (given[first + at] - centre) / scale;
    }
  }
  const { runTracesOnProcessor } = await loadLate<typeof onProcessor>(
    "./processor/processor_traces.ts",
    import.meta.url,
    TASK,
  );
  const tell = progressTeller(options.onProgress, runs * samples * spec.stepMs / 1000);
  const parameters = givenParameters(spec, options);
  const plan = { spec, vector: packTrace(spec, weights), runs, samples, inputs, start, parameters };
  return restoreOutputs(spec, await runTracesOnProcessor(plan, { threads, signal, tell }));
}

/** The same on the GPU. */
async function runOnGpu(
  gpu: Gpu,
  model: SurrogateModel<TraceSpec>,
  options: TraceRunOptions,
): Promise<TracePrediction> {
  const open = model.spec.fedBack === 0 && model.spec.window === null;
  using own = gpu.scope();
  return await (open ? runOpen : runClosed)(own, model, options);
}

/**
 * Runs the surrogate of a cell on its synaptic input alone, many cells at once: what it is fed back are its own predictions.
 * @param gpu The device; null where there is none.
 * @returns Every output in every step, in its own unit; probabilities where it is `logistic`. (R, T, O)
 * @throws {RangeError} When the input has another length than (R, T, M), or is not finite.
 * @throws {NumericalFailure} When a prediction runs away; its step is named.
 */
export async function runTraces(
  gpu: Gpu | null,
  model: SurrogateModel<TraceSpec>,
  options: TraceRunOptions,
): Promise<TracePrediction> {
  requireKnown("run the trace surrogate", options, OPTIONS);
  const { spec } = model, O = spec.outputs.length;
  const { runs, samples, inputs } = options;
  const outputs = { names: ["none"], values: new Float32Array(runs * samples) };
  checkSeries({
    stepMs: spec.stepMs,
    runs,
    samples,
    inputs: { names: spec.inputs.names, values: inputs },
    outputs,
  });
  givenParameters(spec, options);
  const { layers, head } = traceLayout(spec), { schedule, engine = schedule && "gpu" } = options;
  requireWhole(TASK, "threads", options.threads ?? 1, 1, 256);
  const predicted = takesProcessor(TASK, gpu, { blocks: [...layers, head], engine })
    ? await runOnProcessor(model, options)
    : await runOnGpu(gpu!, model, options);
  const odd = predicted.findIndex((value, at) => {
    const { centre, scale } = spec.outputs[at % O];
    return !(Math.abs(value - centre) <= MOST_SCALES * scale);
  });
  if (odd >= 0) {
    const { name } = spec.outputs[odd % O], run = Math.floor(odd / O / samples);
    throw new NumericalFailure(
      Math.floor(odd / O) % samples,
      predicted[odd],
      `run the trace surrogate as ${name} must stay within ${MOST_SCALES} deviations of its centre where its predictions are fed back, ` +
        `which more training would help, in run ${run}`,
    );
  }
  return predicted;
}
