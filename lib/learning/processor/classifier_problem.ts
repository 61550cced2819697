import type { BatchRows, RowValues, Segments, StackProblem } from "../../nn/processor/stack_loss.ts";
import { drawRows, gatherRows } from "../../decoding/sequence/processor/gather_rows.ts";
import { type EventRows, MOST_EVENTS } from "../../nn/processor/event_rows.ts";
import { type EventTable, eventTable } from "../../nn/processor/event_table.ts";
import { seedKey } from "../../random/streams.ts";
import { classifierLayout, type ClassifierSpec, inputSteps, layerNumber } from "../classifier_spec.ts";
import { ratePenalty, readoutLoss } from "../readout_loss.ts";

/** Rows that a classifier is trained on. */
export interface ClassifierTable {
  /** N. */
  rows: number;
  /** (N, T, F), or (N, F) of constant inputs */
  inputs: Float32Array;
  /** (N) classes. */
  labels: Float32Array;
  /** (N, C) scores of a teacher; empty without one. */
  teacher: Float32Array;
  /** The inputs by what is not 0, in their place. */
  events?: EventTable;
}

/** The inputs by their events, where these are few and the first layer takes them. */
export function eventsOf({ spec, table, plan }: ClassifierLearning): EventTable | null {
  const { blocks } = classifierLayout(spec), { channels, steps, constant } = spec;
  const alone = blocks[0].kind === "lif" && blocks.every(({ back }) => back === undefined);
  if (!alone || constant || plan.segment > 0) return null;
  const { inputs, rows } = table;
  return eventTable({ inputs, samples: rows * steps, channels, most: MOST_EVENTS });
}

/** What a classifier is trained on, all of it plain data. */
export interface ClassifierLearning {
  spec: ClassifierSpec;
  table: ClassifierTable;
  /** Numbers of its plan; segment 0: all steps at once. */
  plan: Record<"seed" | "batch" | "heldOut" | "segment", number>;
}

/** Rows of a table, gathered as `sequence_gather.wgsl` does, and what is lost on them. */
export class ClassifierProblem implements StackProblem {
  readonly blocks;
  readonly steps: number;
  readonly inputs: number;
  readonly seed: number;
  readonly beside: readonly number[];
  readonly segments?: Segments;
  readonly giveEvents?: (rows: BatchRows, events: EventRows) => void;
  readonly #key: readonly [number, number];
  /** Steps of the outputs. */
  readonly #steps: number;
  /** Rows of the table that the last batch is of. */
  #rows = new Uint32Array(0);

  constructor(readonly learning: ClassifierLearning) {
    const { spec, plan } = learning, { blocks, steps } = classifierLayout(spec);
    this.blocks = blocks;
    this.steps = inputSteps(spec);
    this.inputs = spec.channels;
    this.seed = plan.seed;
    this.beside = spec.rates.map(({ layer }) => layerNumber(spec, layer));
    if (plan.segment > 0) {
      const own = (steps: number) => classifierLayout({ ...spec, steps }).blocks;
      this.segments = { steps, length: plan.segment, blocks: own };
    }
    this.#key = seedKey(plan.seed);
    const { events } = learning.table;
    if (events) {
      this.giveEvents = (rows, into) => {
        this.#rows = drawRows({ ...learning.table, ...plan, key: this.#key }, rows);
        for (let step = 0; step < this.steps; step++) into.give(step, events, this.#rows);
      };
    }
    this.#steps = steps;
  }

  gather(rows: BatchRows, inputs: RowValues): void {
    const { table, plan, spec: { channels } } = this.learning, { steps } = this;
    this.#rows = gatherRows({ ...table, ...plan, steps, channels, key: this.#key }, rows, inputs);
  }

  loss({ count }: BatchRows, outputs: RowValues, dOutputs?: RowValues): number {
    const { spec, table, plan } = this.learning, weight = 1 / plan.batch, { stride } = outputs;
    const into = dOutputs && { values: dOutputs.values, weight };
    let sum = 0;
    for (let row = 0; row < count; row++) {
      const place = { values: outputs.values, first: row * stride, step: count * stride, steps: this.#steps };
      const from = this.#rows[row], label = table.labels[from];
      const teacher = table.teacher.subarray(from * spec.classes, (from + 1) * spec.classes);
      sum += readoutLoss(spec, place, { label, teacher, into });
    }
    return weight * sum;
  }

  lossBeside(at: number, { count }: BatchRows, { values, stride }: RowValues, dSums: RowValues): number {
    const { spec: { rates }, plan } = this.learning, weight = 1 / plan.batch, steps = this.#steps;
    const { units } = this.blocks[this.beside[at]], into = { values: dSums.values, weight };
    let sum = 0;
    for (let row = 0; row < count; row++) {
      sum += ratePenalty(rates[at], { values, first: row * stride, steps, units }, into);
    }
    return weight * sum;
  }
}
