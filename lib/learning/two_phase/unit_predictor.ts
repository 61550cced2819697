import { LeastSquares } from "../../analysis/least_squares.ts";

/** Early activities of the units, sample by sample, and their ends. */
export interface UnitRecord {
  /** `(samples, units)` */
  samples: Float64Array[];
  /** `(units)` */
  ends: Float64Array;
}

/** Penalty of the least squares, relative to each sample's own sum of squares. */
const RIDGE = 1e-3;

/**
 * Predicts where each unit's free activity ends from its own first activities, by least squares with an offset over inputs shown before, of which older ones count less and less.
 * After A. Luczak, B. L. McNaughton, Y. Kubo (2022), doi:10.1038/s42256-021-00430-y, whose program fits anew over 490 images of a batch; here each unit keeps its sums.
 */
export class UnitPredictor {
  readonly #sums: LeastSquares[];
  #coefficients: Float64Array[] | null = null;

  /** @param units Of all layers. @param samples Of each unit. @param memory Inputs after which what was seen before counts 1/e. */
  constructor(units: number, readonly samples: number, readonly memory: number) {
    this.#sums = Array.from({ length: units }, () => new LeastSquares(samples + 1, 1));
  }

  /** Whether it has seen enough to predict. */
  get isReady(): boolean {
    return this.#sums[0].weight >= 5 * (this.samples + 1);
  }

  /** Learns from what some inputs gave. */
  learn(records: readonly UnitRecord[]): void {
    const kept = Math.exp(-records.length / this.memory), row = new Float64Array(this.samples + 1).fill(1);
    const end = new Float64Array(1);
    this.#sums.forEach((sums, unit) => {
      for (const part of [sums.inputs, sums.cross, sums.outputs]) {
        for (let at = 0; at < part.length; at++) part[at] *= kept;
      }
      sums.weight *= kept;
      for (const { samples, ends } of records) {
        for (let k = 0; k < this.samples; k++) row[k + 1] = samples[k][unit];
        end[0] = ends[unit];
        sums.add(row, end);
      }
    });
    this.#coefficients = null;
  }

  /** Where activities will end, from 0. @returns `(units)` */
  predict(record: Pick<UnitRecord, "samples">): Float64Array {
    this.#coefficients ??= this.#sums.map((sums) => sums.solve(RIDGE).coefficients);
    return Float64Array.from(this.#coefficients, (own, unit) => {
      let sum = own[0];
      for (let k = 0; k < this.samples; k++) sum += own[k + 1] * record.samples[k][unit];
      return Math.max(0, sum);
    });
  }
}
