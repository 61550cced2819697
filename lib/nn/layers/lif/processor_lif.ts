import type { Processor } from "../../processor/processor.ts";
import type {
  Carried,
  ProcessorKind,
  ProcessorLayer,
  ProcessorPlan,
} from "../../processor/processor_layer.ts";
import { EventRows } from "../../processor/event_rows.ts";
import { panelColumns } from "../../processor/product.ts";
import { type Rows, takeRows } from "../../processor/rows.ts";
import { apartColumns, type MatrixRows, rowsFrom, WeightMatrix } from "../../processor/weight_matrix.ts";
import { learntOf, type LifBlock, lifParts } from "./lif_layout.ts";
import { constantsOf, storedSlope } from "./lif_units.ts";
import { LIF_STEPS, SCALARS, stepKernel, stepParameters } from "./processor_steps.ts";

/** Rows of one step of the batch that are kept from step to step, in the order in which they lie. */
const KEPT = [
  "currents",
  "start",
  "adaptationsStart",
  "dVoltages",
  "dCurrents",
  "dAdaptations",
  "carried",
] as const;
/** Those of them that go from segment to segment of the steps. */
const CARRIED = {
  state: ["currents", "start", "adaptationsStart"],
  slopes: ["dVoltages", "dCurrents", "dAdaptations", "carried"],
} as const;

/** Numbers of units, the same for all rows. */
const UNITS = ["decays", "thresholds", "dDecays", "dThresholds"] as const;

type Addresses<Names extends readonly string[]> = Readonly<Record<Names[number], number>>;

/**
 * A spiking layer on the processor, forward and back; the plain reference is `lifPass`. Voltages are kept where the products of a step stood, and become their
 * gradient on the way back.
 */
class ProcessorLif implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  readonly #ofInputs: WeightMatrix;
  readonly #ofSpikes: WeightMatrix | null;
  readonly events?: EventRows;
  /** Events of the inputs, where each step has its own. */
  readonly #given: EventRows | null;
  /** The layer finds these itself. */
  readonly #finds: boolean;
  /** Parameters of the kernel of each step. */
  readonly #parameters: readonly (readonly number[])[];
  /** `(T + 1, B)` rows: outputs before the first step, then those of each step. */
  readonly #all: Rows;
  /** `(T, B)` rows: sums, then voltages, then the gradient of the sums. */
  readonly #sums: MatrixRows;
  /** `(B)` rows: sums of inputs that all steps have in common, then their gradient. */
  readonly #projected: MatrixRows;
  /** Addresses of `(T, B)` rows of adaptations where the way back needs them; else of `(B)`. */
  readonly #adaptations: number;
  readonly #keepsAdaptations: boolean;
  /** Addresses of `(B)` rows each. */
  readonly #kept: Addresses<typeof KEPT>;
  /** Addresses of a row each. */
  readonly #units: Addresses<typeof UNITS>;
  readonly #scalars: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<LifBlock>) {
    const { batch, steps, inputs, dInputs, tape, block, repeated } = plan, { arena } = processor;
    const { units, recurrent, adaptation } = block,
      { ofInputs, ofSpikes } = lifParts(block),
      all = batch * steps;
    const stride = apartColumns(panelColumns(units)), take = (rows: number) => arena.take(rows * stride);
    this.#all = takeRows(arena, all + batch, stride);
    this.outputs = rowsFrom(this.#all, batch);
    this.dOutputs = tape ? takeRows(arena, all, stride) : this.outputs;
    this.#ofInputs = new WeightMatrix(processor, inputs.one + 1, {
      ...{ columns: units, tape, backRows: dInputs ? inputs.one : 0, events: !repeated },
      placeOf(row, unit) {
        const k = row === inputs.one ? block.inputs : row < block.inputs ? row : null;
        return k === null ? null : 4 * (ofInputs.offset + k * ofInputs.columns) + unit;
      },
    });
    // Rows of spikes end in a 1, which these weights have no use for.
    this.#ofSpikes = !recurrent ? null : new WeightMatrix(processor, this.#all.one + 1, {
      ...{ columns: units, tape, backRows: units, events: true },
      placeOf: (row, unit) => row < units ? 4 * (ofSpikes.offset + row * ofSpikes.columns) + unit : null,
    });
    const eventsOf = (rows: Rows) => new EventRows(processor, { batch, steps, rows, width: rows.stride });
    this.#finds = !repeated && !plan.events;
    this.#given = repeated ? null : plan.events ?? eventsOf(inputs);
    if (block.spikes) this.events = eventsOf(this.outputs);
    this.#sums = { address: take(all), stride };
    this.#projected = repeated ? { address: take(batch), stride } : this.#sums;
    this.#keepsAdaptations = tape && adaptation.strength > 0;
    this.#kept = Object.fromEntries(KEPT.map((name) => [name, take(batch)])) as Addresses<typeof KEPT>;
    this.#adaptations = this.#keepsAdaptations ? take(all) : this.#kept.adaptationsStart;
    this.#units = Object.fromEntries(UNITS.map((name) => [name, take(1)])) as Addresses<typeof UNITS>;
    this.#scalars = arena.take(SCALARS.length);
    this.#parameters = Array.from({ length: steps }, (_, t) => this.#parametersOf(t));
  }

  load(vector: ArrayLike<number>): void {
    const { plan: { block }, processor: { arena } } = this, width = this.#sums.stride;
    this.#ofInputs.load(vector);
    this.#ofSpikes?.load(vector);
    const decays = arena.view(this.#units.decays, width),
      thresholds = arena.view(this.#units.thresholds, width);
    // What is beyond the units has no voltage, and does not spike.
    thresholds.fill(1);
    for (let n = 0; n < block.units; n++) {
      const { decay, threshold } = constantsOf(block, vector, n);
      decays[n] = decay;
      thresholds[n] = threshold;
    }
    const { synapse, reset, adaptation, throughReset, slope } = block, zero = reset === "zero";
    const scalars: Record<(typeof SCALARS)[number], number> = {
      ...{ synapse, zero: Number(zero), subtract: Number(!zero), through: Number(throughReset), slope },
      ...{ adapted: adaptation.decay, strength: adaptation.strength },
    };
    arena.view(this.#scalars, SCALARS.length).set(SCALARS.map((name) => scalars[name]));
  }

  /** What the kernel of step `t` is given. */
  #parametersOf(t: number): number[] {
    const { plan: { batch } } = this, { stride } = this.#sums;
    const of = (address: number, step: number) => address + 4 * step * batch * stride;
    const outputs = (rows: Rows, step: number) => rowsFrom(rows, step * batch).address;
    const adaptations = (step: number) =>
      this.#keepsAdaptations ? of(this.#adaptations, step) : this.#adaptations;
    return stepParameters({
      ...this.#kept,
      ...this.#units,
      ...{ scalars: this.#scalars, rows: batch, width: 4 * stride, rowOutputs: 4 * this.#all.stride },
      sums: of(this.#sums.address, t),
      before: t > 0 ? of(this.#sums.address, t - 1) : this.#kept.start,
      adaptations: adaptations(t),
      adaptationsBefore: t > 0 ? adaptations(t - 1) : this.#kept.adaptationsStart,
      outputs: outputs(this.outputs, t),
      spikesBefore: outputs(this.#all, t),
      dOutputs: outputs(this.dOutputs, t),
    });
  }

  #clear(...names: (typeof KEPT)[number][]): void {
    const { processor: { arena }, plan: { batch } } = this;
    for (const name of names) arena.view(this.#kept[name], batch * this.#sums.stride).fill(0);
  }

  /** Sums of step `t`. */
  #sumsOf(t: number): MatrixRows {
    return rowsFrom(this.#sums, t * this.plan.batch);
  }

  forward(): void {
    const { batch, steps, inputs, continued, repeated, block } = this.plan, { arena } = this.processor;
    const kernel = stepKernel(block, "Forward"), size = batch * this.#sums.stride;
    if (repeated) this.#ofInputs.multiply(inputs, this.#projected, batch);
    if (!continued) this.#clear(...CARRIED.state);
    // Weights of one product at a time, so that a near cache holds them.
    for (let t = 0; this.#given && t < steps; t++) {
      if (this.#finds) this.#given.find(t);
      this.#given.multiply(t, this.#ofInputs, this.#sumsOf(t));
    }
    for (let t = 0; t < steps; t++) {
      const sums = this.#sumsOf(t);
      if (repeated) arena.view(sums.address, size).set(arena.view(this.#projected.address, size));
      if (this.#ofSpikes) {
        if (t > 0) this.events!.multiply(t - 1, this.#ofSpikes, sums, true);
        else if (continued) this.#ofSpikes.multiply(this.#all, sums, batch, true);
      }
      this.processor.call(kernel, this.#parameters[t]);
      this.events?.find(t);
    }
    if (continued && !this.plan.tape) this.#goOn();
  }

  /** Places of the state before the first step, or of the gradient by that after the last. */
  #carried(what: Carried): Float32Array[] {
    const { processor: { arena }, plan: { batch } } = this;
    const rows = CARRIED[what].map((name) => arena.view(this.#kept[name], batch * this.#sums.stride));
    return what === "slopes" ? rows : [...rows, arena.view(this.#all.address, batch * this.#all.stride)];
  }

  keep(what: Carried): Float32Array {
    const parts = this.#carried(what),
      kept = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    parts.reduce((at, part) => (kept.set(part, at), at + part.length), 0);
    return kept;
  }

  restore(what: Carried, kept: Float32Array): void {
    let at = 0;
    for (const part of this.#carried(what)) {
      if (kept.length > 0) part.set(kept.subarray(at, at + part.length));
      else part.fill(0);
      at += part.length;
    }
  }

  /** Takes the state after the last step for that before the first. */
  #goOn(): void {
    const { processor: { arena }, plan: { batch, steps } } = this, size = batch * this.#sums.stride;
    arena.view(this.#kept.start, size).set(arena.view(this.#sums.address + 4 * (steps - 1) * size, size));
    if (this.#keepsAdaptations) {
      const last = arena.view(this.#adaptations + 4 * (steps - 1) * size, size);
      arena.view(this.#kept.adaptationsStart, size).set(last);
    }
    const length = batch * this.#all.stride;
    arena.view(this.#all.address, (steps + 1) * length).copyWithin(0, steps * length);
  }

  /** Adds to the gradient of the last outputs what the steps after them carried back. */
  #addCarried(): void {
    const { processor: { arena }, plan: { batch, steps } } = this, { stride } = this.#sums;
    const carried = arena.view(this.#kept.carried, batch * stride),
      rows = rowsFrom(this.dOutputs, (steps - 1) * batch);
    const slopes = arena.view(rows.address, batch * rows.stride);
    for (let at = 0; at < carried.length; at++) {
      slopes[Math.floor(at / stride) * rows.stride + at % stride] += carried[at];
    }
  }

  backward(): void {
    const { processor, plan } = this, { batch, steps, inputs, dInputs, repeated, block, continued } = plan;
    const { arena } = processor, kernel = stepKernel(block, "Backward");
    if (continued) this.#addCarried();
    else this.#clear(...CARRIED.slopes);
    for (const name of ["dDecays", "dThresholds"] as const) {
      arena.view(this.#units[name], this.#sums.stride).fill(0);
    }
    const size = batch * this.#sums.stride;
    if (repeated) arena.view(this.#projected.address, size).fill(0);
    for (let t = steps - 1; t >= 0; t--) {
      const sums = this.#sumsOf(t);
      processor.call(kernel, this.#parameters[t]);
      if (this.#ofSpikes && !block.local && (t > 0 || continued)) {
        const carried = { address: this.#kept.carried, stride: this.#sums.stride };
        const to = t > 0 ? rowsFrom(this.dOutputs, (t - 1) * batch) : carried;
        this.#ofSpikes.carryBack(sums, to, batch, t > 0);
      }
      if (repeated) processor.call("addFours", [sums.address, this.#projected.address, 4 * size]);
    }
    if (this.#ofSpikes) this.#addOwnGradient(this.#ofSpikes);
    this.#ofInputs.clearGradient();
    this.#given?.addGradient(this.#ofInputs, this.#sums, steps);
    if (repeated) this.#ofInputs.addGradient(inputs, this.#projected, batch);
    if (dInputs) this.#ofInputs.carryBack(this.#projected, dInputs, repeated ? batch : batch * steps);
  }

  #addOwnGradient(ofSpikes: WeightMatrix): void {
    const { batch, steps, continued } = this.plan;
    ofSpikes.clearGradient();
    if (continued) ofSpikes.addGradient(this.#all, this.#sums, batch);
    this.events!.addGradient(ofSpikes, rowsFrom(this.#sums, batch), steps - 1);
  }

  storeGradient(vector: Float32Array): void {
    const { plan: { block }, processor: { arena } } = this,
      { learnt } = lifParts(block),
      width = this.#sums.stride;
    this.#ofInputs.storeGradient(vector);
    this.#ofSpikes?.storeGradient(vector);
    learntOf(block).forEach((one, row) => {
      const names = one === "decay" ? ["decays", "dDecays"] as const : ["thresholds", "dThresholds"] as const;
      const [values, slopes] = names.map((name) => arena.view(this.#units[name], width));
      for (let n = 0; n < block.units; n++) {
        vector[4 * (learnt.offset + row * learnt.columns) + n] = slopes[n] * storedSlope(one, values[n]);
      }
    });
  }
}

/** Spiking layers on the processor. */
export const processorLif: ProcessorKind<LifBlock> = {
  kernels: LIF_STEPS,
  takesRepeated: true,
  segments: true,
  make: (processor, plan) => new ProcessorLif(processor, plan),
};
