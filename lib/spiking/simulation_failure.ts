import { USER_ERROR } from "../base/errors.ts";

/** The state of a cell, or of a synapse that learns, became infinite or not a number. */
export class SimulationFailure extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Name of the class. */
  override name = "SimulationFailure";
  /**
   * Makes the error.
   * @param population Name of the population, or `from->to` of a projection. @param neuron Name of its model. @param step Step by whose end it was found.
   * @param own Whether the model is one of the user's own. @default false
   */
  constructor(readonly population: string, readonly neuron: string, readonly step: number, own = false) {
    const learns = population.includes("->");
    const cure = own && step === 1
      ? `after one step a constant or parameter of ${neuron} may be undefined or misspelt`
      : "a shorter step or weaker input would help";
    super(
      `Cannot go on simulating as the state of every ${learns ? "synapse" : "cell"} must be finite: ` +
        `current value is not, in ${
          learns ? "projection" : "population"
        } ${population} (${neuron}) by step ${step}; ` +
        cure,
    );
  }
}
