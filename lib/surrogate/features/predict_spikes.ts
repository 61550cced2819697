import { fail } from "../../base/fail.ts";
import { spikeFeatures, upwardCrossings } from "../../analysis/spike_features.ts";
import { type SpikeMatch, spikeMatchOf } from "../../analysis/spike_match.ts";
import type { FeatureNeuron } from "./feature_neuron.ts";
import { predictorFunctions, type SpikeFeaturePredictor } from "./predictor.ts";
import type { NeuronTrace } from "./record_neuron.ts";
import { voltagesAt } from "./tables.ts";

/** Errors of what was told of spikes, one for each. */
export interface FeatureErrors {
  /** Of the maximum, mV. */
  maximum: number[];
  /** Of the minimum, mV. */
  minimum: number[];
  /** Of the dropping interval, ms. */
  droppingMs: number[];
  /** Of the time of the peak, ms. */
  peakMs: number[];
}

/** What both networks say along traces of the neuron itself. */
export interface SpikePredictions {
  /** Milliseconds in which a spike came, those in which one was told, and how many are the same. */
  told: SpikeMatch;
  /** Predicted less true, of every spike. */
  errors: FeatureErrors;
}

/** Questions along a trace: three voltages every millisecond below the threshold, and the time of the spike that comes within the next, ms. */
function* questions(voltage: Float64Array, crossings: readonly number[], cell: FeatureNeuron) {
  const { threshold, stepsPerMs: perMs } = cell;
  for (let ms = 0, next = 0; (ms + 1) * perMs < voltage.length; ms++) {
    if (voltage[ms * perMs] >= threshold) continue;
    while (next < crossings.length && crossings[next] <= ms) next++;
    const comes = next < crossings.length && crossings[next] <= ms + 1;
    yield {
      ms,
      voltages: voltagesAt(voltage, ms * perMs, perMs),
      crossingMs: comes ? crossings[next] : null,
    };
  }
}

/**
 * Asks both networks along traces of the neuron itself, once a millisecond while it is below the threshold: whether a spike comes, and, where one does, what it is like.
 * @param traces What the neuron did, its time step being that of the predictor's neuron.
 * @throws {RangeError} When a trace has another time step.
 */
export function predictSpikes(
  predictor: SpikeFeaturePredictor,
  traces: readonly NeuronTrace[],
): SpikePredictions {
  const { neuron: cell, neuron: { threshold, stepsPerMs } } = predictor, ask = predictorFunctions(predictor);
  const errors: FeatureErrors = { maximum: [], minimum: [], droppingMs: [], peakMs: [] };
  const counts = { observed: 0, predicted: 0, matched: 0 };
  for (const { voltage, stepMs } of traces) {
    if (Math.abs(stepMs * stepsPerMs - 1) > 1e-9) {
      fail("predict spikes of this trace", `its step must be ${1 / stepsPerMs} ms`, stepMs);
    }
    const crossings = upwardCrossings(voltage, { stepMs, threshold });
    const spikes = new Map(spikeFeatures(voltage, { stepMs, threshold }).map((one) => [one.crossingMs, one]));
    for (const { ms, voltages, crossingMs } of questions(voltage, crossings, cell)) {
      const told = ask.spikeProbability(voltages) > 0.5, comes = crossingMs !== null;
      counts.predicted += Number(told);
      counts.observed += Number(comes);
      counts.matched += Number(told && comes);
      // The last spike of a trace may have no minimum in it.
      const spike = comes ? spikes.get(crossingMs) : undefined;
      if (!spike) continue;
      const found = ask.spike(voltages);
      errors.maximum.push(found.maximum - spike.maximum);
      errors.minimum.push(found.minimum - spike.minimum);
      errors.droppingMs.push(found.droppingMs - spike.droppingMs);
      errors.peakMs.push(ms + found.riseMs - spike.peakMs);
    }
  }
  return { told: spikeMatchOf(counts), errors };
}
