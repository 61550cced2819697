import { populationIndex } from "../../../system/population_counts.ts";
import type { RecurrentSpec } from "../recurrent_spec.ts";

/** Inputs of a surrogate from the counts of the last bins, normalised; the plain reference is `featuresOf`. */
export class CountFeatures {
  readonly #places: readonly number[];
  readonly #logarithm: readonly boolean[];

  constructor(readonly spec: RecurrentSpec) {
    const { inputs } = spec.features;
    this.#places = inputs.map(({ population }) => populationIndex(spec, population));
    this.#logarithm = inputs.map(({ kind }) => kind === "log");
  }

  /** Puts them to their places. @param countOf Spikes of a population so many bins before the last. */
  set(values: Float32Array, first: number, countOf: (lag: number, population: number) => number): void {
    const { window, centre, scale } = this.spec.features, places = this.#places;
    let into = first;
    for (let lag = 0; lag < window; lag++) {
      for (let f = 0; f < places.length; f++) {
        const count = countOf(lag, places[f]);
        values[into++] = ((this.#logarithm[f] ? Math.log1p(count) : count) - centre[f]) / scale[f];
      }
    }
  }
}
