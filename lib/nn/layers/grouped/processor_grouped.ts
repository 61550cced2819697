import type { Processor } from "../../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../../processor/processor_layer.ts";
import { type Rows, takeRows, viewRows } from "../../processor/rows.ts";
import { type MatrixRows, rowsFrom, WeightMatrix } from "../../processor/weight_matrix.ts";
import type { GroupedBlock } from "./grouped_layer.ts";
import { GROUP, GROUPED_STEPS, stepGroups } from "./grouped_steps.ts";
import { HiddenWeights } from "./hidden_weights.ts";

/** An LSTM in groups on the processor: one kernel steps all groups of all rows. The plain reference is `groupedPass`. */
class ProcessorGrouped implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  /** Of each group: weights of its inputs; of the 1, those of all. */
  readonly #ofInputs: readonly WeightMatrix[];
  readonly #biases: WeightMatrix;
  readonly #ofHidden: HiddenWeights;
  /** `(T B, groups, 16)`. */
  readonly #gates: MatrixRows;
  /** `(T + 1, B, groups, 4)` each: before the first step, then after each one. */
  readonly #hidden: MatrixRows;
  readonly #dHidden: MatrixRows;
  readonly #carried: MatrixRows;
  readonly #squashed: MatrixRows;
  readonly #dCarried: MatrixRows;
  /** Gradient of one group's inputs, in whole panels. */
  readonly #dInputs: MatrixRows | null;
  readonly #rows: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<GroupedBlock>) {
    const { batch, steps, tape, block } = plan, { arena } = processor, { groups, units, offset } = block;
    const all = this.#rows = batch * steps, F = block.inputs / groups, hidden = units / groups;
    /** Where the weight of row k of a group's matrix stands; columns are gates of units. */
    const place = (group: number, k: number, column: number) => {
      const unit = column % GROUP.units, gate = Math.floor(column / GROUP.units);
      return unit < hidden ? 4 * (offset + k * units + group * hidden + unit) + gate : null;
    };
    const matrix = (rows: number, columns: number, placeOf: (row: number, column: number) => number | null) =>
      new WeightMatrix(processor, rows, { columns, tape, backRows: plan.dInputs ? rows : 0, placeOf });
    this.#ofInputs = Array.from(
      { length: groups },
      (_, group) => matrix(F, GROUP.sums, (k, column) => place(group, k, column)),
    );
    this.#biases = matrix(
      1,
      groups * GROUP.sums,
      (_, column) => place(Math.floor(column / GROUP.sums), F, column % GROUP.sums),
    );
    this.#ofHidden = new HiddenWeights(processor, {
      ...{ groups, units: hidden, tape },
      placeOf: (group, k, gate, unit) => place(group, F + 1 + k, GROUP.units * gate + unit)!,
    });
    const take = (rows: number, stride: number): MatrixRows => ({
      address: arena.take(rows * stride),
      stride,
    });
    const width = groups * GROUP.units;
    this.#gates = take(all, groups * GROUP.sums);
    [this.#hidden, this.#carried] = [0, 1].map(() => take(all + batch, width));
    this.#squashed = take(all, width);
    this.#dHidden = take(tape ? all + batch : 0, width);
    this.#dCarried = take(batch, width);
    this.#dInputs = plan.dInputs ? take(all, GROUP.sums + F) : null;
    this.outputs = takeRows(arena, all, units);
    this.dOutputs = tape ? takeRows(arena, all, units) : this.outputs;
  }

  load(vector: ArrayLike<number>): void {
    for (const weights of [...this.#ofInputs, this.#biases, this.#ofHidden]) weights.load(vector);
  }

  /** The columns of a group, of rows that have so many in each. */
  #columns(rows: MatrixRows, group: number, each: number): MatrixRows {
    return { ...rows, address: rows.address + 4 * group * each };
  }

  get #inputsEach(): number {
    return this.plan.block.inputs / this.plan.block.groups;
  }

  #step(kernel: "groupedForward" | "groupedBackward", t: number): void {
    const { batch, block: { groups, units } } = this.plan, back = kernel === "groupedBackward";
    const at = (rows: MatrixRows, step: number) => rowsFrom(rows, step * batch).address;
    const hidden = back ? this.#dHidden : this.#hidden;
    stepGroups(this.processor, kernel, {
      gates: at(this.#gates, t),
      before: at(this.#carried, t),
      after: at(this.#carried, t + 1),
      squashed: at(this.#squashed, t),
      outputs: at(hidden, t + 1),
      dCarried: this.#dCarried.address,
      beside: at(hidden, t),
      weights: back ? this.#ofHidden.transposed : this.#ofHidden.forward,
      ...{ rows: batch, groups, units: units / groups },
    });
  }

  /** Copies units between rows that have them side by side and those in which every group has a four. @param first First row of the latter. */
  #copy(side: Rows, fours: MatrixRows, out: boolean): void {
    const { plan: { batch, block: { groups, units } }, processor: { arena } } = this, hidden = units / groups;
    const wide = arena.view(fours.address, (this.#rows + batch) * fours.stride),
      narrow = viewRows(arena, side, this.#rows);
    for (let row = 0; row < this.#rows; row++) {
      const there = (batch + row) * fours.stride, here = row * side.stride;
      for (let unit = 0; unit < units; unit++) {
        const four = there + GROUP.units * Math.floor(unit / hidden) + unit % hidden;
        if (out) narrow[here + unit] = wide[four];
        else wide[four] = narrow[here + unit];
      }
    }
  }

  forward(): void {
    const { batch, steps, inputs, continued } = this.plan,
      one = { ...inputs, address: inputs.address + 4 * inputs.one };
    this.#biases.multiply(one, this.#gates, this.#rows);
    this.#ofInputs.forEach((weights, group) => {
      const to = this.#columns(this.#gates, group, GROUP.sums);
      weights.multiply(this.#columns(inputs, group, this.#inputsEach), to, this.#rows, true);
    });
    for (let t = 0; t < steps; t++) this.#step("groupedForward", t);
    this.#copy(this.outputs, this.#hidden, true);
    if (!continued) return;
    // The state after the last step is that before the first.
    for (const { address, stride } of [this.#hidden, this.#carried]) {
      const length = batch * stride;
      this.processor.arena.view(address, (steps + 1) * length).copyWithin(0, steps * length);
    }
  }

  backward(): void {
    const { batch, steps, inputs } = this.plan, { arena } = this.processor, rows = this.#rows;
    this.#copy(this.dOutputs, this.#dHidden, false);
    arena.view(this.#dCarried.address, batch * this.#dCarried.stride).fill(0);
    for (let t = steps - 1; t >= 0; t--) this.#step("groupedBackward", t);
    const one = { ...inputs, address: inputs.address + 4 * inputs.one };
    this.#biases.clearGradient();
    this.#biases.addGradient(one, this.#gates, rows);
    this.#ofInputs.forEach((weights, group) => {
      weights.clearGradient();
      const sums = this.#columns(this.#gates, group, GROUP.sums);
      weights.addGradient(this.#columns(inputs, group, this.#inputsEach), sums, rows);
      this.#carryBack(group, sums);
    });
    this.#ofHidden.takeGradient(this.#hidden, this.#gates, rows);
  }

  /** Carries the gradient of a group's sums back to its inputs. */
  #carryBack(group: number, sums: MatrixRows): void {
    const { plan: { dInputs }, processor: { arena } } = this, own = this.#dInputs, F = this.#inputsEach;
    if (!dInputs || !own) return;
    this.#ofInputs[group].carryBack(sums, own, this.#rows);
    const from = arena.view(own.address, this.#rows * own.stride), to = viewRows(arena, dInputs, this.#rows);
    for (let row = 0; row < this.#rows; row++) {
      for (let k = 0; k < F; k++) to[row * dInputs.stride + group * F + k] = from[row * own.stride + k];
    }
  }

  storeGradient(vector: Float32Array): void {
    for (const weights of [...this.#ofInputs, this.#biases, this.#ofHidden]) weights.storeGradient(vector);
  }
}

/** LSTMs in groups on the processor. */
export const processorGrouped: ProcessorKind<GroupedBlock> = {
  kernels: GROUPED_STEPS,
  make: (processor, plan) => new ProcessorGrouped(processor, plan),
};
