import type { OnProgress } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { TraceDesign } from "../trace/trace_design.ts";
import type { TraceSeries } from "../trace/trace_series.ts";
import type { TraceSpec } from "../trace/trace_spec.ts";
import { traceTrainable, type TraceTrainingOptions } from "../trace/trace_training.ts";
import type { LoopOptions, TrainingProgress } from "../../nn/loop_options.ts";
import { runTraining } from "../../nn/training_loop.ts";
import type { SurrogateModel } from "../model.ts";
import { momentsOf } from "../../nn/moments.ts";
import type { Schedule } from "../../nn/schedule.ts";
import { type CurrentShape, featureCurrents } from "./currents.ts";
import { type FeatureNeuron, parseFeatureNeuron } from "./feature_neuron.ts";
import type { SpikeFeaturePredictor } from "./predictor.ts";
import { onRawVoltages, scaledVoltages, voltageScales } from "./raw_voltages.ts";
import { type OwnNeurons, recordNeuron } from "./record_neuron.ts";
import { type FeatureTable, featureTable, type SpikeRows, spikeTable, VOLTAGE_NAMES } from "./tables.ts";

const OPTIONS: OptionNames<SpikeFeatureTraining> = {
  steps: true,
  learningRate: true,
  seed: true,
  shapes: true,
  currents: true,
  units: true,
  batch: true,
  onProgress: true,
  schedule: true,
  engine: true,
  threads: true,
  signal: true,
  neurons: true,
};

const TASK = "train the spike features";
/** Currents of training with a seed are those of this and the seed, so that scores of small seeds do not meet them. */
const FIRST_SEED = 2 ** 40;
const LOGISTIC: TraceDesign["outputs"] = { spike: { loss: "logistic" } };

/** How far {@linkcode trainSpikeFeatures} is: the fraction is that of both networks, steps and losses are those of one. */
export interface SpikeFeatureProgress extends TrainingProgress {
  /** Which of both it trains. */
  network: "spikes" | "features";
}

/** Options of {@linkcode trainSpikeFeatures}. */
export interface SpikeFeatureTraining extends Pick<LoopOptions, "signal" | "engine" | "threads">, OwnNeurons {
  /** Training steps of each network. @default 4000 */
  steps?: number;
  /** Adam's step size at its largest. @default 0.01 */
  learningRate?: number;
  /** Seed of the first weights, of the batches, and of currents that are drawn: others than those of scores. @default 1 */
  seed?: number;
  /** Shapes of the currents that are recorded. @default ["constant"], as in the article */
  shapes?: readonly CurrentShape[];
  /** How many currents of each shape. @default 96 */
  currents?: number;
  /** Units of each of the two hidden layers. @default 48 */
  units?: number;
  /** Rows per training step. @default 512 */
  batch?: number;
  /** Told after every submit. */
  onProgress?: OnProgress<SpikeFeatureProgress>;
  /** How kernels are spread. @default what suits the adapter */
  schedule?: Schedule;
}

/** A table as recordings of one step each, of what training sees. */
function seriesOf({ voltages, names, targets }: FeatureTable): TraceSeries {
  return {
    ...{ stepMs: 1, runs: voltages.length / 3, samples: 1 },
    inputs: { names: ["level", "slope", "bend"], values: scaledVoltages(voltageScales(voltages), voltages) },
    outputs: { names, values: Float32Array.from(targets) },
  };
}

/** Rows in an order in which those that are held out, the last, are like the others. */
function mixed({ voltages, names, targets }: FeatureTable): FeatureTable {
  const rows = voltages.length / 3, O = names.length;
  // A stride near the golden section of all rows that has no factor in common with them visits each row once.
  const divisor = (a: number, b: number): number => b === 0 ? a : divisor(b, a % b);
  let stride = Math.max(1, Math.round(0.618 * rows));
  while (divisor(stride, rows) !== 1) stride++;
  const order = Array.from({ length: rows }, (_, k) => k * stride % rows);
  return {
    names,
    voltages: order.flatMap((row) => voltages.slice(3 * row, 3 * row + 3)),
    targets: order.flatMap((row) => targets.slice(O * row, O * row + O)),
  };
}

/** How what is told is scored: within the bounds of the table, features whole and state variables by what they do not carry over. */
function outputsOf({ names, targets, weights }: SpikeRows): NonNullable<TraceDesign["outputs"]> {
  const O = names.length;
  return Object.fromEntries(names.map((name, o) => {
    const { min, max } = momentsOf(targets.length / O, (row) => targets[row * O + o]);
    return [name, { low: min, high: max, loss: "squared", weight: weights[name] ?? 1 }];
  }));
}

/** Trains one of both networks on its table. */
async function trainNetwork(
  gpu: Gpu | null,
  network: "spikes" | "features",
  options: SpikeFeatureTraining & { table: FeatureTable; outputs: TraceDesign["outputs"] },
): Promise<SurrogateModel<TraceSpec>> {
  const { table, outputs, units = 48, batch = 512, steps = 4000, learningRate = 0.01, seed = DEFAULT_SEED } =
    options;
  const { signal, schedule, engine = schedule && "gpu", threads, onProgress } = options;
  const dense = { kind: "dense", units, activation: "tanh" } as const;
  const training: TraceTrainingOptions = {
    ...{ data: seriesOf(mixed(table)), spec: { layers: [dense, dense], outputs } },
    ...{ stretch: 1, burnIn: 0, batch, steps, learningRate, seed, signal, schedule, engine, threads },
    onProgress: (progress) => onProgress?.({ ...progress, network }),
  };
  const { model, completed } = await runTraining(gpu, traceTrainable(training), training);
  if (!completed) throw signal?.reason;
  return onRawVoltages(model, voltageScales(table.voltages), VOLTAGE_NAMES);
}

/**
 * Records a neuron under currents, constant ones unless told otherwise, from rest, and trains both networks on that, on the GPU or the processor: one learns from three voltages 1 ms apart whether a
 * spike comes within the next millisecond, the other what it will be like. Two hidden layers of tanh each.
 *
 * After Wang et al. (2022), doi:10.3389/fncom.2021.800875; sizes, questions within the millisecond and the state at the minimum are ours.
 * @param gpu The device; null where there is none.
 * @throws {TypeError | RangeError} When the neuron or an option is out of range, or when the neuron does not spike.
 * @throws {SpecError} When its model or a parameter is unknown or out of range.
 * @throws {NumericalFailure} When a loss is not finite. Where `signal` stops it, its reason is thrown.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { requestGpu } from "@volley/volley";
 * import { featureNeuron, scoreSpikeFeatures, trainSpikeFeatures } from "@volley/volley/features";
 *
 * const predictor = await trainSpikeFeatures(await requestGpu(), featureNeuron("wang-buzsaki"));
 * console.log(scoreSpikeFeatures(predictor, { shape: "noise", runs: 8 }));
 * ```
 */
export async function trainSpikeFeatures(
  gpu: Gpu | null,
  cell: FeatureNeuron,
  options: SpikeFeatureTraining = {},
): Promise<SpikeFeaturePredictor> {
  requireKnown(TASK, options, OPTIONS);
  const parsed = parseFeatureNeuron(cell);
  const { shapes = ["constant"], currents = 96, seed = DEFAULT_SEED, neurons, signal } = options;
  requireWhole(TASK, "currents", currents);
  requireWhole(TASK, "seed", seed, 0, FIRST_SEED);
  const traces = shapes
    .flatMap((shape) => featureCurrents(parsed, { shape, runs: currents, seed: FIRST_SEED + seed }))
    .map((current) => {
      signal?.throwIfAborted();
      return recordNeuron(parsed, current, { neurons });
    });
  const features = featureTable(parsed, traces), spikes = spikeTable(parsed, traces);
  const started = performance.now();
  const ofBoth = (first: number) => (progress: SpikeFeatureProgress) =>
    options.onProgress?.({
      ...progress,
      fraction: (first + progress.fraction) / 2,
      wallSeconds: (performance.now() - started) / 1000,
    });
  return {
    neuron: parsed,
    carry: features.carry,
    spikes: await trainNetwork(gpu, "spikes", {
      ...options,
      table: spikes,
      outputs: LOGISTIC,
      onProgress: ofBoth(0),
    }),
    features: await trainNetwork(gpu, "features", {
      ...options,
      onProgress: ofBoth(1),
      table: features,
      outputs: outputsOf(features),
    }),
  };
}
