import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { StackLayer } from "../../nn/layer_spec.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import { LOOP_OPTIONS, type LoopOptions } from "../../nn/loop_options.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { SequenceRunner } from "../sequence/sequence_runner.ts";
import type { SequenceSpec } from "../sequence/sequence_spec.ts";
import { trainSequence } from "../sequence/train_sequence.ts";
import { fillGaps, type FillOptions } from "./fill_gaps.ts";

const TASK = "train what fills gaps";

/** Options of {@linkcode trainImputer}, beside those of any training; `steps`, `learningRate` and `average` have other defaults. */
export interface ImputerOptions extends LoopOptions {
  /**
   * T, bins of a window, in which gaps are filled from all that is around them.
   *
   * @default {64}
   */
  bins?: number;
  /** Fewest and most bins of the gaps that are made in training. @default 1 and a third of the window */
  gap?: readonly [least: number, most: number];
  /**
   * What gaps hold before the network adds what that lacks, as {@linkcode fillGaps} has it. With `before`, and layers that read one way, it knows nothing that is later than a gap.
   * @default "linear"
   */
  by?: FillOptions["by"];
  /** Windows that are cut out to learn from. @default 2000 */
  windows?: number;
  /** Layers, which keep the steps of a window. @default GRUs that read both ways, of 32 units each */
  layers?: readonly StackLayer[];
  /** Windows of a training step. @default 32, or all where there are fewer */
  batch?: number;
}

/** What fills gaps in signals of some kind. */
export interface Imputer {
  /** What it is. */
  spec: SequenceSpec;
  /** Its weights by PyTorch's names. */
  weights: NamedWeights;
  /** `(N)` mean of each signal, in whose units it works. */
  means: Float64Array;
  /** `(N)` their standard deviations. */
  deviations: Float64Array;
  /** Losses of the training steps: mean squared deviation in gaps, in units of variance. */
  losses: Float32Array;
  /**
   * Fills what is missing.
   * @param signals `(N)` of `(T)` values, NaN where one is missing @returns the same with nothing missing; what was there is as it was
   * @throws {RangeError} When signals are others, shorter than a window, or have a gap that is as long as one.
   */
  fill(signals: readonly ArrayLike<number>[]): Float64Array[];
}

const OPTIONS: OptionNames<ImputerOptions> = {
  ...LOOP_OPTIONS,
  ...{ bins: true, gap: true, by: true, windows: true, layers: true, batch: true },
};

/** Layers that read windows both ways. */
const BOTH_WAYS: readonly StackLayer[] = [{ kind: "bidirectional", of: "gru", units: 32 }];

/** Signals in units of their deviation, with gaps filled by lines, and whether each bin is known in all. */
interface Known {
  filled: Float64Array[];
  known: Uint8Array;
}

/** The channels of a window: each signal and whether it is known, twice, as the second half is turned. */
function putWindow(
  { filled, known }: Known,
  { first, bins }: { first: number; bins: number },
  into: { values: Float32Array; at: number },
): void {
  const width = filled.length + 1;
  for (let t = 0; t < bins; t++) {
    for (let twice = 0; twice < 2; twice++) {
      const to = into.at + (2 * t + twice) * width;
      filled.forEach((signal, n) => into.values[to + n] = signal[first + t]);
      into.values[to + filled.length] = known[first + t];
    }
  }
}

function requireSignals(task: string, signals: readonly ArrayLike<number>[], bins: number): void {
  requireWhole(task, "the number of signals", signals.length, 1);
  signals.forEach(({ length }, n) => {
    if (length !== signals[0].length) fail(task, `signal ${n} must have length ${signals[0].length}`, length);
  });
  if (signals[0].length < bins) {
    fail(task, `signals must be as long as a window of ${bins} bins`, signals[0].length);
  }
}

/** Mean and standard deviation of the values that are there. */
function unitsOf(signal: ArrayLike<number>): [mean: number, deviation: number] {
  const there = Float64Array.from(signal).filter((one) => !Number.isNaN(one));
  const mean = there.reduce((sum, one) => sum + one, 0) / (there.length || 1);
  const deviation = Math.sqrt(there.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (there.length || 1));
  return [mean, deviation || 1];
}

/** Signals in their units, with what is missing filled. */
function knownOf(
  signals: readonly ArrayLike<number>[],
  { units, by }: { units: readonly [number, number][]; by: FillOptions["by"] },
): Known {
  const known = Uint8Array.from(signals[0], (_, t) => Number(signals.every((one) => !Number.isNaN(one[t]))));
  const filled = signals.map((signal, n) => {
    const [mean, deviation] = units[n];
    // A bin that one signal lacks is a gap in all.
    return fillGaps(Float64Array.from(signal, (one, t) => known[t] ? (one - mean) / deviation : NaN), { by });
  });
  return { filled, known };
}

/** Windows with gaps made in them, and what lines lack there. */
function tableOf(
  signals: readonly ArrayLike<number>[],
  as: { units: readonly [number, number][]; by: FillOptions["by"] },
  plan: { bins: number; least: number; most: number; windows: number; seed: number },
) {
  const { bins, least, most, windows, seed } = plan, { length } = signals[0], count = signals.length;
  const words = new WordStream(seed, STREAMS.gaps), all = knownOf(signals, as), width = 2 * (count + 1);
  const inputs = new Float32Array(windows * bins * width),
    targets = new Float32Array(windows * bins * 2 * count);
  for (let window = 0; window < windows; window++) {
    const first = Math.floor(words.fraction() * (length - bins + 1));
    const gap = least + Math.floor(words.fraction() * (most - least + 1));
    const from = Math.floor(words.fraction() * (bins - gap + 1));
    const inGap = (t: number) => t >= from && t < from + gap;
    const own = (values: ArrayLike<number>) =>
      Float64Array.from(
        { length: bins },
        (_, t) => inGap(t) || !all.known[first + t] ? NaN : values[first + t],
      );
    const left = own(all.known).findIndex((one) => one === 1);
    // Where nothing is left there is nothing to learn.
    if (left < 0) continue;
    const filled = all.filled.map((signal) => fillGaps(own(signal), { by: as.by }));
    const known = Uint8Array.from({ length: bins }, (_, t) => inGap(t) ? 0 : all.known[first + t]);
    putWindow({ filled, known }, { first: 0, bins }, { values: inputs, at: window * bins * width });
    for (let t = from; t < from + gap; t++) {
      if (!all.known[first + t]) continue;
      const to = (window * bins + t) * 2 * count;
      all.filled.forEach((signal, n) => {
        targets[to + n] = signal[first + t] - filled[n][t];
        targets[to + count + n] = bins / (gap * count);
      });
    }
  }
  return { rows: windows, inputs, targets };
}

/** Gaps, their first bins and their ends. */
function gapsOf(known: Uint8Array): [first: number, end: number][] {
  const gaps: [number, number][] = [];
  known.forEach((is, t) => {
    if (is) return;
    if (t > 0 && !known[t - 1]) gaps[gaps.length - 1][1] = t + 1;
    else gaps.push([t, t + 1]);
  });
  return gaps;
}

/** Fills gaps by a network. */
function fill(
  { spec: { steps: bins }, runner, units, by }: {
    spec: SequenceSpec;
    runner: SequenceRunner;
    units: [number, number][];
    by: FillOptions["by"];
  },
  signals: readonly ArrayLike<number>[],
): Float64Array[] {
  const task = "fill gaps", count = units.length, out = signals.map((one) => Float64Array.from(one));
  if (signals.length !== count) {
    fail(task, `signals must be as many as were learnt, ${count}`, signals.length);
  }
  requireSignals(task, signals, bins);
  const all = knownOf(signals, { units, by }), gaps = gapsOf(all.known), width = 2 * (count + 1);
  const inputs = new Float32Array(gaps.length * bins * width), { length } = signals[0];
  const firsts = gaps.map(([first, end], k) => {
    if (end - first >= bins) fail(task, `a gap must be shorter than a window of ${bins} bins`, end - first);
    const middle = Math.floor((first + end - bins) / 2), from = Math.max(0, Math.min(length - bins, middle));
    putWindow(all, { first: from, bins }, { values: inputs, at: k * bins * width });
    return from;
  });
  const found = runner.run(inputs);
  gaps.forEach(([first, end], k) => {
    for (let t = first; t < end; t++) {
      out.forEach((signal, n) => {
        if (!Number.isNaN(signal[t])) return;
        const [mean, deviation] = units[n], more = found[(k * bins + t - firsts[k]) * count + n];
        signal[t] = mean + deviation * (all.filled[n][t] + more);
      });
    }
  });
  return out;
}

/**
 * Learns to fill gaps in signals of one kind from stretches of them, in which it makes gaps itself: a recurrent network reads each window from both ends and
 * learns what straight lines lack, or what the value before a gap does. A gap is one of all signals at once, as an artefact makes. What it fills in looks like what it has learnt: it is an
 * estimate of the mean, so that it has less variance than the signal, and no evidence of what was there.
 *
 * After Liu et al. (2022), doi:10.3389/fncom.2022.803384, who fill artefacts in EEG by a recurrent network of the brain's states; the layers here are simpler.
 *
 * @param gpu the device; null where there is none
 * @param signals `(N)` of `(T)` values, NaN where one is missing
 * @param options windows, gaps, layers and how it is trained
 * @returns what fills gaps, which works on the processor
 * @throws {RangeError} when signals are shorter than a window, layers do not fit, or numbers are out of range
 * @throws {TypeError} When an option is unknown.
 * @throws {NumericalFailure} When a loss is not finite.
 *
 * @example
 * ```ts
 * import { trainImputer } from "@volley/volley/decoding";
 *
 * const signal = Float64Array.from({ length: 2000 }, (_, t) => Math.sin(t / 3));
 * const imputer = await trainImputer(null, [signal], { bins: 32, gap: [6, 10], windows: 200, steps: 150 });
 * const [filled] = imputer.fill([signal.map((one, t) => t >= 900 && t < 908 ? NaN : one)]);
 * console.log(filled[904], signal[904]); // Near each other, where a line would lead through the trough
 * ```
 */
export async function trainImputer(
  gpu: Gpu | null,
  signals: readonly ArrayLike<number>[],
  options: ImputerOptions = {},
): Promise<Imputer> {
  requireKnown(TASK, options, OPTIONS);
  const { bins = 64, windows = 2000, seed = DEFAULT_SEED } = options, count = signals.length;
  requireWhole(TASK, "bins", bins, 3, 4096);
  requireWhole(TASK, "windows", windows, 1, 2 ** 20);
  requireSignals(TASK, signals, bins);
  const [least, most] = options.gap ?? [1, Math.max(1, Math.floor(bins / 3))];
  requireWhole(TASK, "the fewest bins of a gap", least, 1, most);
  requireWhole(TASK, "the most bins of a gap", most, least, bins - 1);
  const { batch = Math.min(32, windows), layers = BOTH_WAYS } = options;
  const spec: SequenceSpec = {
    ...{ kind: "sequence", answers: "values", channels: 2 * (count + 1), steps: bins, outputs: count },
    ...{ layers: [...layers], training: {} },
  };
  const units = signals.map(unitsOf), { by = "linear" } = options;
  const table = tableOf(signals, { units, by }, { bins, least, most, windows, seed });
  const loop = { ...{ steps: 1000, learningRate: 0.005, average: 0.99 }, ...options };
  const { model, losses } = await trainSequence(gpu, { spec, table, batch, heldOut: 0 }, loop);
  const runner = await SequenceRunner.open(model);
  return {
    ...{ spec: model.spec, weights: model.weights, losses },
    means: Float64Array.from(units, ([mean]) => mean),
    deviations: Float64Array.from(units, ([, deviation]) => deviation),
    fill: (signals) => fill({ spec, runner, units, by }, signals),
  };
}
