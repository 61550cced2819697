import type { CountData } from "../surrogate/counts/count_data.ts";
import { parseLayers } from "../nn/layer_list.ts";
import type { NamedWeights } from "../nn/layout.ts";
import type { Layer } from "../nn/layer_spec.ts";
import { rolloutSurrogate } from "../surrogate/counts/rollout.ts";
import type { Schedule } from "../nn/schedule.ts";
import { trainSurrogate } from "../surrogate/counts/train.ts";
import { rolloutOnCpu, trainReference } from "../surrogate/counts/train_reference.ts";
import type { TrainingOptions } from "../surrogate/counts/training_options.ts";
import { countsOf, joinPopulations, populationArray } from "../system/population_counts.ts";
import type { SelfTest } from "./self_test.ts";

/** Counts of a made-up oscillation; whole numbers, the same everywhere. */
function madeUpCounts(): CountData {
  const networks = 3, bins = 60;
  const wave = (at: number, high: number) =>
    (Math.imul(at + 7, 2654435761) >>> 29) + (at % 18 < 5 ? high : 0);
  const e = Uint16Array.from({ length: networks * bins }, (_, at) => wave(at, 12));
  const i = Uint16Array.from({ length: networks * bins }, (_, at) => wave(at + 2, 6));
  const populations = [{ name: "E", size: 60 }, { name: "I", size: 20 }];
  return joinPopulations({ populations, binMs: 1, networks, bins }, [e, i]);
}

/** The same with a coarse state of three channels. */
function madeUpStates(): CountData {
  const counts = madeUpCounts(), e = populationArray(counts, 0);
  const values = Float32Array.from({ length: 3 * e.length }, (_, at) => {
    return Math.sin(0.3 * at) + 0.1 * e[Math.floor(at / 3)];
  });
  return { ...counts, state: { names: ["a", "b", "c"], values } };
}

function options(layers: readonly Layer[], data = madeUpCounts()): TrainingOptions {
  return {
    data,
    spec: { populations: { E: 60, I: 20 }, layers },
    steps: 4,
    batch: 5,
    window: 12,
    burnIn: 2,
    warmup: 1,
    heldOut: 1,
    seed: 3,
  };
}

function largestDifference(found: NamedWeights, wanted: NamedWeights): number {
  return Math.max(
    ...Object.keys(wanted).map((name) => {
      const other = found[name].data;
      return wanted[name].data.reduce((most, value, at) => Math.max(most, Math.abs(value - other[at])), 0);
    }),
  );
}

/**
 * Four training steps of 0.005 move a weight by at most 0.02. Adam divides by the gradient's size, which may turn the
 * rounding of a gradient near 0 into a part of a step, so weights may differ by a tenth of that.
 */
const WEIGHT_TOLERANCE = 2e-3;
/** Losses are means of 50 terms of order 1 in single precision. */
const LOSS_TOLERANCE = 1e-3;

function trainingTest(name: string, layers: string, schedule: Schedule, data?: CountData): SelfTest {
  const given = () => options(parseLayers(layers), data);
  return {
    kernel: `surrogate/training (${name})`,
    async compare(gpu) {
      const found = await trainSurrogate(gpu, { ...given(), schedule });
      const wanted = await trainReference(given());
      const loss = Math.max(...wanted.losses.map((value, step) => Math.abs(value - found.losses[step])));
      const weight = largestDifference(found.model.weights, wanted.model.weights);
      if (loss <= LOSS_TOLERANCE && weight <= WEIGHT_TOLERANCE) return null;
      return `losses differ by up to ${loss.toExponential(1)}, weights by up to ${weight.toExponential(1)}`;
    },
  };
}

function rolloutTest(name: string, layers: string, schedule: Schedule): SelfTest {
  return {
    kernel: `surrogate/rollout (${name})`,
    async compare(gpu) {
      const { model } = await trainReference(options(parseLayers(layers)));
      const shape = { runs: 8, bins: 25, seed: 4, warmup: 5 };
      const found = await rolloutSurrogate(gpu, model, { ...shape, schedule });
      const wanted = rolloutOnCpu(model, shape);
      const same = Array.from({ length: shape.runs }, (_, run) => run).filter((run) => {
        return found.populations.every((_, p) =>
          countsOf(found, run, p).join() === countsOf(wanted, run, p).join()
        );
      });
      // A draw within rounding of a step of its distribution may differ, and then that run goes its own way.
      return same.length >= shape.runs - 1 ? null : `only ${same.length} of ${shape.runs} runs agree`;
    },
  };
}

/** Self-tests of the surrogate's kernels, in both of their schedules. */
export const SURROGATE_TESTS: readonly SelfTest[] = [
  trainingTest("one LSTM layer, by rows", "lstm:7", "rows"),
  trainingTest("two LSTM layers, by units", "lstm:6,lstm:6", "units"),
  trainingTest("GRU and dense, by rows", "gru:6,dense:5:silu", "rows"),
  trainingTest("dense and plain recurrent, by units", "dense:5:tanh,rnn:6", "units"),
  trainingTest("LSTM with a coarse state", "lstm:6", "rows", madeUpStates()),
  rolloutTest("by rows", "lstm:9", "rows"),
  rolloutTest("by units", "gru:5,dense:4", "units"),
];
