import { ArgumentRangeError } from "../../base/errors.ts";
import { sentenceOf } from "../../base/fail.ts";

/** A neuron has no spikes in what is learnt from, so that it has no model there. */
export class SilentNeuronError extends ArgumentRangeError {
  /** Name of the class. */
  override name = "SilentNeuronError";
  /** Makes the error. @param neuron Its number. @param bins Bins without a spike. */
  constructor(task: string, readonly neuron: number, bins: number) {
    super(
      sentenceOf(task, `neuron ${neuron} must fire: leave it out of neurons`, `0 spikes in ${bins} bins`),
    );
  }
}
