/** A cell's state became infinite or not a number. */
export class SimulationFailure extends Error {
  /** Name of the class. */
  override name = "SimulationFailure";
  /**
   * Makes the error.
   * @param population Name of the population. @param neuron Name of its model. @param step Step by whose end it was found.
   */
  constructor(readonly population: string, readonly neuron: string, readonly step: number) {
    super(
      `Cannot go on simulating as the state of every cell must be finite: current value is not, in population ${population} (${neuron}) by step ${step}; ` +
        "a shorter step or weaker input would help",
    );
  }
}
