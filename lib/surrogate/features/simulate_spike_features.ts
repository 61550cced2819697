import { requireKnown } from "../../base/require_known.ts";
import type { SpikeFeatures } from "../../analysis/spike_features.ts";
import type { DrivenNeuron } from "../../spiking/build/driven_neuron.ts";
import { type PredictedSpike, predictorFunctions, type SpikeFeaturePredictor } from "./predictor.ts";
import { OWN_NEURONS, type OwnNeurons, requireCurrent, startNeuron } from "./record_neuron.ts";
import { voltagesAt } from "./tables.ts";

/** What the pair of networks made of a current. */
export interface SpikeFeatureRun {
  /** Time between samples, ms. */
  stepMs: number;
  /** Voltage before the first step and after each. (T + 1) mV */
  voltage: Float64Array;
  /** Spikes that were written, in their order; the last one may end after the run. */
  spikes: Omit<SpikeFeatures, "crossingMs">[];
  /** How many of them the first network had not told or not been asked for: the neuron crossed the threshold by itself. */
  unforeseen: number;
  /** Part of all steps in which the cell's equations were not integrated. */
  skipped: number;
}

/** Half a cosine from one value to another, at a part of the way. */
const between = (from: number, to: number, part: number) =>
  from + (to - from) * 0.5 * (1 - Math.cos(Math.PI * part));

/** Writes a spike into a trace from step k on. @returns The step of its minimum, which may lie after the trace. */
function write(voltage: Float64Array, k: number, spike: PredictedSpike, perMs: number): number {
  const rise = Math.max(1, spike.riseMs * perMs), drop = Math.max(1, spike.droppingMs * perMs);
  const end = k + Math.max(2, Math.round(rise + drop)), start = voltage[k];
  for (let at = k + 1; at < Math.min(end, voltage.length); at++) {
    const after = at - k;
    voltage[at] = after < rise
      ? between(start, spike.maximum, after / rise)
      : between(spike.maximum, spike.minimum, Math.min(1, (after - rise) / drop));
  }
  if (end < voltage.length) voltage[end] = spike.minimum;
  return end;
}

/** Places the neuron at the minimum. @param carry Part of each other variable that is left. */
function resume(cell: DrivenNeuron, { minimum, state }: PredictedSpike, carry: readonly number[]): void {
  cell.set(0, minimum);
  state.forEach((value, v) => cell.set(v + 1, carry[v] * cell.get(v + 1) + value));
}

/**
 * Runs the pair as a simulator. Below the threshold the cell's equations are integrated, and every millisecond the first network is asked whether a spike
 * comes. Where one does, the second one writes it, as two halves of cosines; the neuron goes on from the minimum, with the other state variables that the second network
 * told: what the current does during the spike is not looked at. For 2 ms after a minimum, until there are three voltages of the neuron itself again, only the neuron
 * can begin a spike, by crossing the threshold; then, too, the second network writes it.
 * @param current One value for each step, `stepsPerMs` of them in a millisecond. (T) in the model's unit
 * @param options Models besides those of the library.
 * @throws {RangeError} When the current is not finite.
 * @throws {TypeError} When an option is unknown.
 */
export function simulateSpikeFeatures(
  predictor: SpikeFeaturePredictor,
  current: ArrayLike<number>,
  options: OwnNeurons = {},
): SpikeFeatureRun {
  requireKnown("simulate spike features", options, OWN_NEURONS);
  requireCurrent(current);
  const { neuron: cell, neuron: { stepsPerMs: perMs, threshold } } = predictor,
    ask = predictorFunctions(predictor);
  const driven = startNeuron(cell, options), carry = Object.values(predictor.carry);
  const steps = current.length, stepMs = 1 / perMs;
  const voltage = new Float64Array(steps + 1), spikes: SpikeFeatureRun["spikes"] = [];
  voltage[0] = driven.get(0);
  let k = 0, question = 0, unforeseen = 0, integrated = 0;
  while (k < steps) {
    const crossed = voltage[k] >= threshold;
    if (crossed || k === question) {
      const voltages = voltagesAt(voltage, k, perMs), told = ask.spikeProbability(voltages) > 0.5;
      question = k + perMs;
      if (told || crossed) {
        const spike = ask.spike(voltages), { maximum, minimum, droppingMs, riseMs } = spike;
        spikes.push({ peakMs: k * stepMs + riseMs, maximum, minimum, droppingMs });
        unforeseen += Number(crossed);
        k = write(voltage, k, spike, perMs);
        resume(driven, spike, carry);
        question = k + 2 * perMs;
        continue;
      }
    }
    voltage[k + 1] = driven.step(current[k]);
    integrated++;
    k++;
  }
  return { stepMs, voltage, spikes, unforeseen, skipped: 1 - integrated / steps };
}
