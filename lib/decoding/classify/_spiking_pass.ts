/** Leaky integrate-and-fire units between inputs and a readout, both by weights. */
export interface SpikingNetwork {
  /** F, inputs of a step. */
  inputs: number;
  /** H, units. */
  units: number;
  /** C, outputs. */
  outputs: number;
  /** (F, H) */
  first: Float64Array;
  /** (H, C) */
  second: Float64Array;
  /** (C) */
  bias: Float64Array;
}

/** Numbers that are not learnt. */
export interface SpikingConstants {
  /** Part of a voltage that is left after a step. */
  leak: number;
  /** Part of a readout that is left after a step. */
  readoutLeak: number;
  /** Steps for which each bin is shown. */
  present: number;
  /** Whether the gradient goes through the reset, too. */
  throughReset: boolean;
}

/** Slope of the surrogate of a spike by the voltage: 1 / (1 + 25 |v - 1|)^2. F. Zenke, S. Ganguli (2018), doi:10.1162/neco_a_01086. */
const SHARPNESS = 25;

/**
 * One sample through a spiking network: v = leak v + input - s, s = 1 where v > 1 and else 0, o = readoutLeak o + s; the scores are the mean of o over all
 * steps. The readout is linear, so the mean is one of spikes that weigh less the later they come.
 */
export class SpikingPass {
  /** (T, H) voltages. */
  readonly #voltages: Float64Array;
  readonly #currents: Float64Array;
  /** (H) weighed spikes of units. */
  readonly #spikes: Float64Array;
  /** (T) weights of spikes. */
  readonly #shares: Float64Array;
  /** Spikes per unit and step, of the last sample. */
  rate = 0;

  constructor(readonly network: SpikingNetwork, readonly bins: number, readonly constants: SpikingConstants) {
    const steps = bins * constants.present, { units } = network, { readoutLeak: left } = constants;
    this.#voltages = new Float64Array(steps * units);
    this.#currents = new Float64Array(bins * units);
    this.#spikes = new Float64Array(units);
    this.#shares = Float64Array.from({ length: steps }, (_, t) => {
      const after = steps - t;
      return (left < 1 ? (1 - left ** after) / (1 - left) : after) / steps;
    });
  }

  /** Scores of a sample. @param sample (bins, F) @param from Its place. @returns (C) */
  forward(sample: ArrayLike<number>, from: number): Float64Array {
    const { network: { inputs, units, outputs, first, second, bias }, constants: { leak, present } } = this;
    const voltages = this.#voltages, currents = this.#currents.fill(0), spikes = this.#spikes.fill(0);
    for (let bin = 0; bin < this.bins; bin++) {
      for (let f = 0; f < inputs; f++) {
        const one = sample[from + bin * inputs + f];
        if (one === 0) continue;
        for (let h = 0; h < units; h++) currents[bin * units + h] += one * first[f * units + h];
      }
    }
    const steps = this.bins * present;
    let count = 0;
    for (let t = 0; t < steps; t++) {
      const bin = Math.floor(t / present) * units, share = this.#shares[t];
      for (let h = 0; h < units; h++) {
        const before = t > 0 ? voltages[(t - 1) * units + h] : 0;
        const voltage = leak * before + currents[bin + h] - (before > 1 ? 1 : 0);
        voltages[t * units + h] = voltage;
        if (voltage <= 1) continue;
        spikes[h] += share;
        count++;
      }
    }
    this.rate = count / (steps * units);
    return bias.map((one, c) => {
      let sum = one;
      for (let h = 0; h < units; h++) sum += spikes[h] * second[h * outputs + c];
      return sum;
    });
  }

  /** Adds the gradient of the sample that went forward last. @param slopes (C) by its scores. */
  backward(sample: ArrayLike<number>, from: number, slopes: Float64Array, into: SpikingNetwork): void {
    const { network: { inputs, units, outputs, second }, constants: { leak, present, throughReset } } = this;
    const voltages = this.#voltages, byCurrent = this.#currents.fill(0), steps = this.bins * present;
    slopes.forEach((one, c) => into.bias[c] += one);
    for (let h = 0; h < units; h++) {
      let bySpikes = 0, later = 0;
      for (let c = 0; c < outputs; c++) {
        bySpikes += slopes[c] * second[h * outputs + c];
        into.second[h * outputs + c] += this.#spikes[h] * slopes[c];
      }
      for (let t = steps - 1; t >= 0; t--) {
        const slope = 1 / (1 + SHARPNESS * Math.abs(voltages[t * units + h] - 1)) ** 2;
        const bySpike = this.#shares[t] * bySpikes - (throughReset ? later : 0);
        later = bySpike * slope + leak * later;
        byCurrent[Math.floor(t / present) * units + h] += later;
      }
    }
    for (let bin = 0; bin < this.bins; bin++) {
      for (let f = 0; f < inputs; f++) {
        const one = sample[from + bin * inputs + f];
        if (one === 0) continue;
        for (let h = 0; h < units; h++) into.first[f * units + h] += one * byCurrent[bin * units + h];
      }
    }
  }
}
