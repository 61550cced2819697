import type { TraceSpec } from "../trace/trace_spec.ts";
import type { SurrogateModel } from "../model.ts";
import { denseNetwork } from "./dense_network.ts";
import type { FeatureNeuron } from "./feature_neuron.ts";

/**
 * Two small networks that tell the spikes of a neuron from three voltages 1 ms apart, after Wang et al. (2022), doi:10.3389/fncom.2021.800875. Plain data.
 */
export interface SpikeFeaturePredictor {
  /** The neuron. */
  neuron: FeatureNeuron;
  /** Tells whether a spike crosses the threshold within the next millisecond: output `spike`, a probability. */
  spikes: SurrogateModel<TraceSpec>;
  /**
   * Tells that spike: outputs `maximum` and `minimum` (mV), `dropping` (interval from peak to minimum, ms), `rise` (time to the peak, ms), and each other state
   * variable at the minimum, less `carry` times its value at the question.
   */
  features: SurrogateModel<TraceSpec>;
  /** Part of its value at the question that a state variable still has at the minimum, by name in the order of the model. */
  carry: Record<string, number>;
}

/** A spike that was predicted. */
export interface PredictedSpike {
  /** Voltage of the peak, mV. */
  maximum: number;
  /** Voltage of the minimum, mV. */
  minimum: number;
  /** Dropping interval: time from the peak to the minimum, ms. */
  droppingMs: number;
  /** Time from the question to the peak, ms. */
  riseMs: number;
  /** State variables but the voltage at the minimum, in the order of the model, less what they carry over. */
  state: number[];
}

/** Both networks as functions of three voltages 1 ms apart, the last being now. */
export interface PredictorFunctions {
  /** Probability that a spike comes within a millisecond. */
  spikeProbability(voltages: ArrayLike<number>): number;
  /** The spike. */
  spike(voltages: ArrayLike<number>): PredictedSpike;
}

/** Prepares both networks. @throws {RangeError} When they have other layers than dense ones. */
export function predictorFunctions({ spikes, features }: SpikeFeaturePredictor): PredictorFunctions {
  const comes = denseNetwork(spikes), tells = denseNetwork(features);
  return {
    spikeProbability: (voltages) => comes(voltages)[0],
    spike(voltages) {
      const [maximum, minimum, droppingMs, riseMs, ...state] = tells(voltages);
      return { maximum, minimum, droppingMs, riseMs, state };
    },
  };
}
