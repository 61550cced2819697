import type { CellsRun } from "../simulation/cells_run.ts";
import type { CellsPlan } from "../simulation/plan_cells.ts";
import { injectedIn } from "../simulation/injected_in.ts";
import { type CheckedProbe, checkProbe } from "./extracellular_probe.ts";
import { membraneCurrents } from "./membrane_currents.ts";
import { potentialMatrix } from "./potential_matrix.ts";
import { type SegmentPlace, segmentPlaces } from "./segment_places.ts";

/** What is recorded of cells' membranes and around them, sample by sample. */
export class OutsideRecording {
  readonly #potentials: Float64Array<ArrayBuffer> | null;
  readonly #kept: Float64Array<ArrayBuffer> | null;
  readonly #now: Float64Array<ArrayBuffer>;
  /** (electrodes, N) of the cell that was recorded last. */
  #matrix: Float64Array<ArrayBuffer> | null = null;
  #cell = -1;

  readonly #probe: CheckedProbe | null;
  readonly #segments: SegmentPlace[];

  /**
   * Makes room for what a plan wants.
   * @throws {SpecError | RangeError} When electrodes or the cell lie nowhere.
   */
  constructor(readonly plan: CellsPlan) {
    const { inputs, samples, currents, cell: { spec, compartments } } = plan, { count } = compartments;
    const probe = this.#probe = plan.probe && checkProbe(plan.probe, inputs.length);
    this.#segments = probe ? segmentPlaces(spec, compartments) : [];
    this.#now = new Float64Array(count);
    this.#kept = currents ? new Float64Array(inputs.length * count * samples) : null;
    this.#potentials = probe && new Float64Array(inputs.length * probe.electrodes.length * samples);
  }

  /**
   * Records a sample of a cell.
   * @param v Voltages of its compartments, mV. (N)
   */
  record(cell: number, sample: number, v: ArrayLike<number>): void {
    const { inputs, samples, everySteps, cell: { compartments } } = this.plan;
    const { count } = compartments, now = this.#now;
    // A sample is the end of a step, the first that of none.
    const injected = injectedIn(sample > 0 ? inputs[cell].clamps : [], sample * everySteps - 1);
    membraneCurrents(compartments, v, injected, now);
    if (this.#kept) {
      for (let k = 0; k < count; k++) this.#kept[(cell * count + k) * samples + sample] = now[k];
    }
    if (this.#potentials) this.#addPotentials(this.#potentials, cell, sample);
  }

  #addPotentials(potentials: Float64Array, cell: number, sample: number): void {
    const { samples, cell: { compartments: { count } } } = this.plan, probe = this.#probe!;
    const now = this.#now, electrodes = probe.electrodes.length;
    if (cell !== this.#cell && (this.#matrix === null || probe.cellsAt !== null)) {
      this.#matrix = potentialMatrix(this.#segments, probe, { cell, count });
    }
    this.#cell = cell;
    const matrix = this.#matrix!;
    for (let row = 0; row < electrodes; row++) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += matrix[row * count + k] * now[k];
      potentials[(cell * electrodes + row) * samples + sample] = sum;
    }
  }

  /** What was recorded, as a run has it. */
  get recorded(): Pick<CellsRun, "currents" | "potentials" | "segments"> {
    return {
      ...(this.#kept ? { currents: this.#kept } : {}),
      ...(this.#potentials ? { potentials: this.#potentials, segments: this.#segments } : {}),
    };
  }
}
