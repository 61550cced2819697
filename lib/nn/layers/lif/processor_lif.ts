import type { Processor } from "../../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../../processor/processor_layer.ts";
import { panelColumns } from "../../processor/product.ts";
import { type Rows, takeRows, viewRows } from "../../processor/rows.ts";
import { type MatrixRows, rowsFrom, WeightMatrix } from "../../processor/weight_matrix.ts";
import { constantsOf, learntOf, type LifBlock, lifParts, storedSlope, surrogateSlope } from "./lif_layout.ts";

/**
 * A spiking layer on the processor, forward and back: products by kernels, units in plain code; the plain reference is `lifPass`. Voltages are kept where the
 * products of a step stood, and become their gradient on the way back.
 */
class ProcessorLif implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  readonly #ofInputs: WeightMatrix;
  readonly #ofSpikes: WeightMatrix | null;
  /** `(T + 1, B)` rows: outputs before the first step, then those of each step. */
  readonly #all: Rows;
  /** `(T, B)` rows: sums, then voltages, then the gradient of the sums. */
  readonly #sums: MatrixRows;
  /** `(B)` rows: sums of inputs that all steps have in common, then their gradient. */
  readonly #projected: MatrixRows;
  /** `(B, N)` of the last step: voltages, currents, adaptations, spikes. */
  readonly #state: { v: Float64Array; c: Float64Array; a: Float64Array; s: Float64Array };
  /** `(B, N)` gradients by them. */
  readonly #later: { v: Float64Array; c: Float64Array; a: Float64Array };
  /** `(T, B, N)` adaptations; empty where thresholds stay, or without a tape. */
  readonly #adaptations: Float32Array;
  readonly #decays: Float64Array;
  readonly #thresholds: Float64Array;
  readonly #dDecays: Float64Array;
  readonly #dThresholds: Float64Array;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<LifBlock>) {
    const { batch, steps, inputs, dInputs, tape, block, repeated } = plan, { arena } = processor;
    const { units, recurrent, adaptation } = block,
      { ofInputs, ofSpikes } = lifParts(block),
      all = batch * steps;
    this.#all = takeRows(arena, all + batch, panelColumns(units));
    this.outputs = rowsFrom(this.#all, batch);
    this.dOutputs = tape ? takeRows(arena, all, panelColumns(units)) : this.outputs;
    this.#ofInputs = new WeightMatrix(processor, inputs.one + 1, {
      ...{ columns: units, tape, backRows: dInputs ? inputs.one : 0 },
      placeOf(row, unit) {
        const k = row === inputs.one ? block.inputs : row < block.inputs ? row : null;
        return k === null ? null : 4 * (ofInputs.offset + k * ofInputs.columns) + unit;
      },
    });
    this.#ofSpikes = !recurrent ? null : new WeightMatrix(processor, units, {
      ...{ columns: units, tape, backRows: units },
      placeOf: (row, unit) => 4 * (ofSpikes.offset + row * ofSpikes.columns) + unit,
    });
    const stride = panelColumns(units),
      take = (rows: number) => ({ address: arena.take(rows * stride), stride });
    this.#sums = take(all);
    this.#projected = repeated ? take(batch) : this.#sums;
    const make = (size = batch * units) => new Float64Array(size);
    this.#state = { v: make(), c: make(), a: make(), s: make() };
    this.#later = { v: make(), c: make(), a: make() };
    this.#adaptations = new Float32Array(tape && adaptation.strength > 0 ? all * units : 0);
    [this.#decays, this.#thresholds, this.#dDecays, this.#dThresholds] = [0, 1, 2, 3].map(() => make(units));
  }

  load(vector: ArrayLike<number>): void {
    const { block } = this.plan;
    this.#ofInputs.load(vector);
    this.#ofSpikes?.load(vector);
    for (let n = 0; n < block.units; n++) {
      const { decay, threshold } = constantsOf(block, vector, n);
      this.#decays[n] = decay;
      this.#thresholds[n] = threshold;
    }
  }

  #view({ address, stride }: MatrixRows): Float32Array {
    const { batch, steps } = this.plan;
    return this.processor.arena.view(address, batch * steps * stride);
  }

  forward(): void {
    const { batch, steps, inputs, continued, repeated } = this.plan,
      { arena } = this.processor,
      all = batch * steps;
    const width = this.#sums.stride, { v, c, a, s } = this.#state;
    this.#ofInputs.multiply(inputs, this.#projected, repeated ? batch : all);
    if (repeated) {
      const one = arena.view(this.#projected.address, batch * width), sums = this.#view(this.#sums);
      for (let t = 0; t < steps; t++) sums.set(one, t * batch * width);
    }
    if (!continued) { for (const part of [v, c, a, s]) part.fill(0); }
    const sums = this.#view(this.#sums), outputs = viewRows(arena, this.outputs, all);
    for (let t = 0; t < steps; t++) {
      if (this.#ofSpikes && (t > 0 || continued)) {
        this.#ofSpikes.multiply(rowsFrom(this.#all, t * batch), rowsFrom(this.#sums, t * batch), batch, true);
      }
      this.#step(t, { sums, outputs });
    }
    const { stride } = this.#all;
    if (continued) arena.view(this.#all.address, (all + batch) * stride).copyWithin(0, all * stride);
  }

  #step(t: number, { sums, outputs }: { sums: Float32Array; outputs: Float32Array }): void {
    const { batch, block: { units, synapse, spikes, reset, adaptation } } = this.plan,
      { v, c, a, s } = this.#state;
    const decays = this.#decays,
      thresholds = this.#thresholds,
      keeps = this.#adaptations,
      zero = reset === "zero";
    const adapts = adaptation.strength > 0;
    for (let b = 0; b < batch; b++) {
      const row = t * batch + b, from = row * this.#sums.stride, to = row * this.outputs.stride;
      for (let n = 0; n < units; n++) {
        const at = b * units + n, threshold = thresholds[n], spike = s[at];
        const current = synapse * c[at] + sums[from + n], left = decays[n] * v[at];
        const voltage = zero ? left * (1 - spike) + current : left + current - threshold * spike;
        let least = threshold;
        if (adapts) {
          a[at] = adaptation.decay * a[at] + spike;
          least += adaptation.strength * a[at];
          if (keeps.length > 0) keeps[row * units + n] = a[at];
        }
        c[at] = current;
        v[at] = voltage;
        sums[from + n] = voltage;
        if (spikes) outputs[to + n] = s[at] = voltage > least ? 1 : 0;
        else outputs[to + n] = voltage;
      }
    }
  }

  #stepBack(t: number, { sums, outputs, above }: Record<"sums" | "outputs" | "above", Float32Array>): void {
    const { batch, block } = this.plan, { units, synapse, adaptation, throughReset } = block;
    const { v, c, a } = this.#later, dDecays = this.#dDecays, dThresholds = this.#dThresholds;
    const zero = block.spikes && block.reset === "zero",
      subtract = block.spikes && !zero,
      keeps = this.#adaptations;
    for (let b = 0; b < batch; b++) {
      const row = t * batch + b, from = row * this.#sums.stride;
      for (let n = 0; n < units; n++) {
        const at = b * units + n, decay = this.#decays[n], threshold = this.#thresholds[n], next = v[at];
        const voltage = sums[from + n], spike = outputs[row * this.outputs.stride + n];
        const kept = zero ? 1 - spike : 1;
        let ofUnit = above[row * this.dOutputs.stride + n];
        if (block.spikes) {
          let slope = ofUnit + a[at], u = voltage - threshold;
          if (keeps.length > 0) u -= adaptation.strength * keeps[row * units + n];
          if (throughReset) slope -= (subtract ? threshold : decay * voltage) * next;
          ofUnit = slope * surrogateSlope(block, u);
          dThresholds[n] -= ofUnit + (subtract ? spike * next : 0);
          a[at] = adaptation.decay * a[at] - adaptation.strength * ofUnit;
        }
        dDecays[n] += next * voltage * kept;
        v[at] = ofUnit + decay * kept * next;
        sums[from + n] = c[at] = v[at] + synapse * c[at];
      }
    }
  }

  backward(): void {
    const { batch, steps, inputs, dInputs, repeated } = this.plan,
      { arena } = this.processor,
      all = batch * steps;
    for (const part of [...Object.values(this.#later), this.#dDecays, this.#dThresholds]) part.fill(0);
    const sums = this.#view(this.#sums), outputs = viewRows(arena, this.outputs, all);
    const above = viewRows(arena, this.dOutputs, all);
    for (let t = steps - 1; t >= 0; t--) {
      this.#stepBack(t, { sums, outputs, above });
      if (this.#ofSpikes && t > 0 && !this.plan.block.local) {
        const to = rowsFrom(this.dOutputs, (t - 1) * batch);
        this.#ofSpikes.carryBack(rowsFrom(this.#sums, t * batch), to, batch, true);
      }
    }
    if (this.#ofSpikes) {
      this.#ofSpikes.clearGradient();
      this.#ofSpikes.addGradient(this.#all, this.#sums, all);
    }
    const rows = repeated ? batch : all;
    if (repeated) this.#addSteps(sums);
    this.#ofInputs.clearGradient();
    this.#ofInputs.addGradient(inputs, this.#projected, rows);
    if (dInputs) this.#ofInputs.carryBack(this.#projected, dInputs, rows);
  }

  /** Adds the gradient of all steps up. */
  #addSteps(sums: Float32Array): void {
    const { batch, steps } = this.plan, { address, stride } = this.#projected;
    const one = this.processor.arena.view(address, batch * stride).fill(0);
    for (let t = 0; t < steps; t++) {
      for (let at = 0; at < one.length; at++) one[at] += sums[t * one.length + at];
    }
  }

  storeGradient(vector: Float32Array): void {
    const { block } = this.plan, { learnt } = lifParts(block);
    this.#ofInputs.storeGradient(vector);
    this.#ofSpikes?.storeGradient(vector);
    learntOf(block).forEach((one, row) => {
      const [values, slopes] = one === "decay"
        ? [this.#decays, this.#dDecays]
        : [this.#thresholds, this.#dThresholds];
      for (let n = 0; n < block.units; n++) {
        vector[4 * (learnt.offset + row * learnt.columns) + n] = slopes[n] * storedSlope(one, values[n]);
      }
    });
  }
}

/** Spiking layers on the processor. */
export const processorLif: ProcessorKind<LifBlock> = {
  kernels: [],
  takesRepeated: true,
  make: (processor, plan) => new ProcessorLif(processor, plan),
};
