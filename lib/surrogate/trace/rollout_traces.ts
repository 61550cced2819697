import { ArgumentRangeError } from "../../base/errors.ts";
import { fail } from "../../base/fail.ts";
import { outsideBox } from "../counts/rollout_options.ts";
import type { OnProgress } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import type { CellDataset } from "../../cable/cell_dataset.ts";
import { drawInputs } from "../../cable/cell_inputs.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import type { SurrogateModel } from "../model.ts";
import { runTraces, type TracePrediction } from "./run_traces.ts";
import { predictedSpikes, usualRule } from "./trace_scores.ts";
import type { TraceSpec } from "./trace_spec.ts";

/** Options of {@linkcode rolloutTraces}. */
export interface TraceRolloutOptions {
  /** Number of runs. @default 1 */
  runs?: number;
  /** Length of each, ms; a whole number of steps. @default 5000 */
  durationMs?: number;
  /** Seed of the inputs that are drawn. @default 1 */
  seed?: number;
  /** Mean rate of each input that is drawn, Hz. @default those of the cell where the spec says how its inputs are drawn, else the mean of the inputs that it was trained on */
  rateHz?: number;
  /** Least factor of the rates of a run. @default that of the cell, else 0 */
  leastScale?: number;
  /** Largest factor. @default that of the cell, else 2 */
  mostScale?: number;
  /** Parameters of the cell of each run in the order of the spec's names, for a surrogate that takes some. (R, P) @default none */
  parameters?: ArrayLike<number>;
  /** Number of the first run, by which each has inputs of its own. @default 0 */
  firstRun?: number;
  /** Parameters outside the box that it was trained on are an error. @default false */
  strict?: boolean;
  /** Told of parameters outside that box, without `strict`, in one sentence. @default no one is */
  onWarning?: (message: string) => void;
  /** Inputs that are given: events of every step, in place of drawn ones. (R, T, M) @default they are drawn */
  inputs?: Uint8Array;
  /** What runs it: `gpu`, or `reference`, the processor. @default as for `runTraces` */
  engine?: "gpu" | "reference";
  /** Most threads of the processor. @default as many as there are cores, where there is enough to do */
  threads?: number;
  /** Called as work is done. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

const TASK = "roll the surrogate out";
const OPTIONS: OptionNames<TraceRolloutOptions> = {
  runs: true,
  durationMs: true,
  seed: true,
  rateHz: true,
  leastScale: true,
  mostScale: true,
  parameters: true,
  firstRun: true,
  strict: true,
  onWarning: true,
  inputs: true,
  engine: true,
  threads: true,
  onProgress: true,
  signal: true,
};

/** Mean rate of the inputs that a surrogate was trained on, Hz, over all of them: told by what normalises their traces. */
export function meanInputRate({ stepMs, inputs: { filters: [{ tauMs, centre }] } }: TraceSpec): number {
  const decay = tauMs > 0 ? Math.exp(-stepMs / tauMs) : 0;
  return Math.max(0, centre * (1 - decay) / stepMs * 1000);
}

/** Inputs of all runs, their rates wandering as those of recordings do; what inhibits, by its name, in a group of its own. */
function drawn(spec: TraceSpec, shape: { runs: number; steps: number }, options: TraceRolloutOptions) {
  const { drive } = spec, { seed = DEFAULT_SEED, firstRun = 0, rateHz = meanInputRate(spec) } = options;
  const { leastScale = drive?.leastScale ?? 0, mostScale = drive?.mostScale ?? 2 } = options;
  requireWhole(TASK, "seed", seed, 0);
  requireWhole(TASK, "firstRun", firstRun, 0, 2 ** 32 - shape.runs);
  requireNumber(TASK, "rateHz", rateHz, 0, 1000 / spec.stepMs);
  requireNumber(TASK, "mostScale", mostScale, 0, 1e6);
  requireNumber(TASK, "leastScale", leastScale, 0, mostScale);
  const { names } = spec.inputs, { runs, steps } = shape;
  const about = {
    rates: drive && options.rateHz === undefined ? drive.rates : names.map(() => rateHz),
    groups: drive?.groups ?? names.map((name) => name.startsWith("inh") ? 1 : 0),
    leastScale,
    mostScale,
    stepMs: spec.stepMs,
  };
  const inputs = new Uint8Array(runs * steps * names.length);
  for (let run = 0; run < runs; run++) {
    const random = new WordStream(seed, STREAMS.freeCell, firstRun + run);
    inputs.set(drawInputs(random, steps, about), run * steps * names.length);
  }
  return inputs;
}

/** Says, or with `strict` throws, where parameters lie outside the box. */
function checkBox(
  { parameters: box }: TraceSpec,
  { parameters, strict, onWarning }: Pick<TraceRolloutOptions, "strict" | "onWarning"> & {
    parameters: ArrayLike<number>;
  },
): void {
  const outside = outsideBox({ parameters: box! }, parameters);
  if (outside && strict) throw new ArgumentRangeError(`Cannot ${TASK} as ${outside}`);
  if (outside) onWarning?.(`The surrogate is out of its depth as ${outside}`);
}

/** Runs and steps, which inputs that are given must have. */
function shapeOf(spec: TraceSpec, options: TraceRolloutOptions): { runs: number; steps: number } {
  const { runs = 1, durationMs = 5000, inputs } = options, M = spec.inputs.names.length;
  requireWhole(TASK, "runs", runs, 1, 1e6);
  const steps = Math.round(durationMs / spec.stepMs);
  if (!(steps >= 1) || Math.abs(steps * spec.stepMs - durationMs) > 1e-6) {
    fail(TASK, `durationMs must be a whole number of steps of ${spec.stepMs} ms`, durationMs);
  }
  if (inputs && inputs.length !== runs * steps * M) {
    fail(TASK, `inputs must be (${runs}, ${steps}, ${M}), ${runs * steps * M} values`, inputs.length);
  }
  return { runs, steps };
}

/** What was predicted, as recordings: a step's outputs are samples at its end, and the first sample is where the surrogate starts. */
function recordingsOf(
  spec: TraceSpec,
  run: { runs: number; steps: number; inputs: Uint8Array; predicted: TracePrediction },
): CellDataset {
  const { runs, steps, inputs, predicted } = run, { outputs, stepMs } = spec;
  const O = outputs.length, M = spec.inputs.names.length, samples = steps + 1;
  const events = new Uint8Array(runs * samples * M);
  const traces = outputs.map(({ centre }) => new Float32Array(runs * samples).fill(centre));
  const rule = spec.spikeRule ?? usualRule(spec), spikes = { runs: [] as number[], timesMs: [] as number[] };
  for (let r = 0; r < runs; r++) {
    events.set(inputs.subarray(r * steps * M, (r + 1) * steps * M), r * samples * M);
    const own = predicted.subarray(r * steps * O, (r + 1) * steps * O);
    own.forEach((value, at) => traces[at % O][r * samples + 1 + Math.floor(at / O)] = value);
    for (const step of rule ? predictedSpikes(spec, own, rule) : []) {
      spikes.runs.push(r);
      spikes.timesMs.push((step + 1) * stepMs);
    }
  }
  const named = (start: string) =>
    Object.fromEntries(
      outputs.map(({ name }, o) => [name, traces[o]] as const).filter(([name]) => name.startsWith(start)),
    );
  return {
    runs,
    samples,
    everyMs: stepMs,
    sites: [...spec.inputs.names],
    inputs: events,
    voltages: named("v_"),
    currents: named("i_"),
    spikes: { runs: Uint32Array.from(spikes.runs), timesMs: Float64Array.from(spikes.timesMs) },
  };
}

/**
 * Runs a trace surrogate freely, many cells at once, on inputs that are drawn or given, and reads its spikes by its own rule.
 * @returns Its voltages, currents and spikes in the layout of recordings, from which `traceSeries` gives its predictions step by step.
 * @throws {RangeError | TypeError} When an option is unknown or out of range.
 * @throws {NumericalFailure} When a prediction runs away.
 * @example
 * ```ts ignore
 * import { requestGpu } from "@volley/volley";
 * import { loadTraceModel, rolloutTraces } from "@volley/volley/trace";
 *
 * const model = await loadTraceModel("l5");
 * const { spikes } = await rolloutTraces(await requestGpu(), model, { runs: 100, durationMs: 2000 });
 * console.log(spikes.timesMs.length / 200, "Hz");
 * ```
 */
export async function rolloutTraces(
  gpu: Gpu | null,
  model: SurrogateModel<TraceSpec>,
  options: TraceRolloutOptions = {},
): Promise<CellDataset> {
  requireKnown(TASK, options, OPTIONS);
  const { spec } = model, { runs, steps } = shapeOf(spec, options);
  const { onProgress, signal, engine, threads, parameters, strict, onWarning } = options;
  if (spec.parameters && parameters) checkBox(spec, { parameters, strict, onWarning });
  const inputs = options.inputs ?? drawn(spec, { runs, steps }, options);
  const predicted = await runTraces(gpu, model, {
    runs,
    samples: steps,
    inputs,
    parameters,
    onProgress,
    signal,
    engine,
    threads,
  });
  return recordingsOf(spec, { runs, steps, inputs, predicted });
}
