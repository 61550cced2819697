import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { spikeFeatures } from "../../analysis/spike_features.ts";
import { matchSpikes, type SpikeMatch, spikeMatchOf } from "../../analysis/spike_match.ts";
import { median } from "../../analysis/summary.ts";
import { type CurrentShape, featureCurrents } from "./currents.ts";
import { predictSpikes } from "./predict_spikes.ts";
import type { SpikeFeaturePredictor } from "./predictor.ts";
import { type NeuronTrace, type OwnNeurons, recordNeuron } from "./record_neuron.ts";
import { simulateSpikeFeatures } from "./simulate_spike_features.ts";

const OPTIONS: OptionNames<SpikeFeatureScoring> = {
  shape: true,
  runs: true,
  seed: true,
  toleranceMs: true,
  neurons: true,
};

/** Medians of absolute errors; null where there is no spike. */
export interface FeatureMedians {
  /** Of the maximum, mV. */
  maximum: number | null;
  /** Of the minimum, mV. */
  minimum: number | null;
  /** Of the dropping interval, ms. */
  droppingMs: number | null;
  /** Of the time of the peak, ms. */
  peakMs: number | null;
}

/** How well a pair of networks does on currents of one shape. */
export interface SpikeFeatureScore {
  /** Spikes of the neuron. */
  spikes: number;
  /** How well the first network tells them, millisecond by millisecond, along traces of the neuron. */
  told: SpikeMatch;
  /** Medians of absolute errors of the second network, along traces of the neuron. */
  medians: FeatureMedians;
  /** The pair as a simulator of its own, against the neuron. */
  simulator: {
    /** Spikes whose peaks are no further apart than the tolerance. */
    match: SpikeMatch;
    /** Spikes over those of the neuron; null where it has none. */
    countRatio: number | null;
    /** Part of all time that was written rather than integrated. */
    skipped: number;
  };
}

/** Options of {@linkcode scoreSpikeFeatures}. */
export interface SpikeFeatureScoring extends OwnNeurons {
  /** How the currents go on in time: one shape, or several that are judged together. */
  shape: CurrentShape | readonly CurrentShape[];
  /** How many of each shape. @default 16 */
  runs?: number;
  /** Seed of what is drawn of them. @default 1 */
  seed?: number;
  /** Largest distance between the same spike in the neuron and in the simulator, ms. @default 2 */
  toleranceMs?: number;
}

/** The pair as a simulator against traces of the neuron. */
function scoreSimulator(
  predictor: SpikeFeaturePredictor,
  driven: readonly { current: Float64Array; trace: NeuronTrace }[],
  { toleranceMs = 2, neurons }: Pick<SpikeFeatureScoring, "toleranceMs" | "neurons">,
): SpikeFeatureScore["simulator"] {
  const { threshold, durationMs } = predictor.neuron;
  const counts = { observed: 0, predicted: 0, matched: 0 };
  let skipped = 0;
  for (const { current, trace: { voltage, stepMs } } of driven) {
    const simulated = simulateSpikeFeatures(predictor, current, { neurons });
    const own = spikeFeatures(voltage, { stepMs, threshold }).map(({ peakMs }) => peakMs);
    // A spike that ends after the run is not among those of the trace.
    const written = simulated.spikes.filter(({ peakMs, droppingMs }) => peakMs + droppingMs < durationMs);
    const match = matchSpikes(own, written.map(({ peakMs }) => peakMs), toleranceMs);
    for (const key of ["observed", "predicted", "matched"] as const) counts[key] += match[key];
    skipped += simulated.skipped / driven.length;
  }
  const countRatio = counts.observed === 0 ? null : counts.predicted / counts.observed;
  return { match: spikeMatchOf(counts), countRatio, skipped };
}

/**
 * Judges a pair of networks on currents that it was not trained on.
 * @throws {RangeError} When an option is out of range.
 * @throws {TypeError} When an option is unknown.
 */
export function scoreSpikeFeatures(
  predictor: SpikeFeaturePredictor,
  options: SpikeFeatureScoring,
): SpikeFeatureScore {
  requireKnown("score spike features", options, OPTIONS);
  const { shape, runs = 16, seed, neurons } = options, { neuron: cell } = predictor;
  const shapes = typeof shape === "string" ? [shape] : shape;
  const driven = shapes.flatMap((one) => featureCurrents(cell, { shape: one, runs, seed }))
    .map((current) => ({ current, trace: recordNeuron(cell, current, { neurons }) }));
  const { told, errors } = predictSpikes(predictor, driven.map(({ trace }) => trace));
  const middle = (values: readonly number[]) =>
    values.length === 0 ? null : median(values.map((value) => Math.abs(value)));
  return {
    spikes: errors.maximum.length,
    told,
    medians: {
      maximum: middle(errors.maximum),
      minimum: middle(errors.minimum),
      droppingMs: middle(errors.droppingMs),
      peakMs: middle(errors.peakMs),
    },
    simulator: scoreSimulator(predictor, driven, options),
  };
}
