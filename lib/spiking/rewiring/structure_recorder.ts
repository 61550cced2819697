import type { ElementsState } from "./elements_state.ts";
import type { Link } from "./link.ts";
import type { StructureRecord } from "./structure_record.ts";

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at];
  return sum / values.length;
}

/** Notes at each update how many synapses and elements there are. */
export class StructureRecorder {
  readonly #steps: number[] = [];
  /** By update: of each population calcium, then of each kind elements and those connected; of each projection three counts. */
  readonly #rows: number[][] = [];

  constructor(
    readonly names: readonly string[],
    readonly states: readonly (ElementsState | null)[],
    readonly links: readonly Link[],
    readonly stepMs: number,
  ) {}

  /** Notes the state at the end of a step. */
  note(step: number): void {
    this.#steps.push(step);
    const row: number[] = [];
    for (const state of this.states) {
      if (!state) continue;
      row.push(mean(state.calcium));
      for (const { grown, connected } of state.kinds) row.push(mean(grown), mean(connected));
    }
    for (const { pool, created, deleted } of this.links) row.push(pool.synapses, created, deleted);
    this.#rows.push(row);
  }

  /** What was noted since it was taken last. */
  take(): StructureRecord {
    const rows = this.#rows.splice(0), steps = this.#steps.splice(0);
    let column = 0;
    const numbers = (at = column++) => Float64Array.from(rows, (row) => row[at]);
    const counts = (at = column++) => Uint32Array.from(rows, (row) => row[at]);
    return {
      timesMs: Float64Array.from(steps, (step) => step * this.stepMs),
      populations: this.states.flatMap((state, at) =>
        state
          ? [{
            name: this.names[at],
            calcium: numbers(),
            elements: Object.fromEntries(
              state.kinds.map(({ kind }) => [kind.name, { grown: numbers(), connected: numbers() }]),
            ),
          }]
          : []
      ),
      projections: this.links.map(({ projection: { name } }) => ({
        name,
        synapses: counts(),
        created: counts(),
        deleted: counts(),
      })),
    };
  }
}
