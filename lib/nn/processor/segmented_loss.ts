import { stretches } from "../schedule.ts";
import { type ProcessorStack, processorStacks } from "./processor_stack.ts";
import { type Rows, viewRows } from "./rows.ts";
import {
  addBesides,
  type BatchRows,
  type PartLoss,
  type RowValues,
  type Segments,
  type StackProblem,
} from "./stack_problem.ts";

/** Adds rows of all steps up: `(count, stride)` sums. */
function addSteps(sums: Float32Array, { values, stride }: RowValues, count: number): void {
  for (let at = 0; at < values.length; at++) sums[at % (count * stride)] += values[at];
}

/** What is kept of the rows of a batch: whole inputs and outputs, and sums over steps of the layers that have a loss of their own. */
interface Kept {
  inputs: Float32Array;
  outputs: RowValues;
  sums: Map<number, RowValues>;
  /** States before each segment. */
  states: Float32Array[][];
}

/**
 * Takes the loss of parts of a batch segment by segment of the steps: forward through all of them, keeping the state before each; then from the last one on forward again
 * with a tape, and back. Of T steps it keeps T / S states and S steps of what the way back needs, the least where S is the root of T; it takes a pass forward more.
 *
 * Source: Chen T., Xu B., Zhang C., Guestrin C. (2016), Training deep nets with sublinear memory cost, arXiv:1604.06174.
 */
export class SegmentedLoss implements PartLoss {
  readonly #stacks = new Map<string, ProcessorStack>();
  readonly #loaded = new Set<ProcessorStack>();
  readonly #parts: readonly [first: number, end: number][];
  #weights: ArrayLike<number> = [];
  #part = new Float32Array(0);

  private constructor(
    readonly problem: StackProblem,
    readonly segments: Segments,
    readonly makers: ReadonlyMap<number, Awaited<ReturnType<typeof processorStacks>>>,
  ) {
    this.#parts = stretches(segments.steps, segments.length);
  }

  /** @throws {TypeError} When a layer cannot go on from a state that was kept. */
  static async open(problem: StackProblem, segments: Segments): Promise<SegmentedLoss> {
    const makers = new Map<number, Awaited<ReturnType<typeof processorStacks>>>();
    for (const [first, end] of stretches(segments.steps, segments.length)) {
      const steps = end - first;
      if (!makers.has(steps)) {
        makers.set(steps, await processorStacks(segments.blocks(steps), { segments: true }));
      }
    }
    return new SegmentedLoss(problem, segments, makers);
  }

  load(vector: ArrayLike<number>): void {
    this.#weights = vector;
    this.#loaded.clear();
  }

  #stack(count: number, steps: number, tape: boolean): ProcessorStack {
    const name = `${count} ${steps} ${tape}`, { inputs, steps: given } = this.problem;
    const own = { batch: count, steps: given === 1 ? 1 : steps, inputs, tape, continued: true };
    const stack = this.#stacks.get(name) ?? this.makers.get(steps)!(own);
    this.#stacks.set(name, stack);
    if (!this.#loaded.has(stack)) stack.load(this.#weights);
    this.#loaded.add(stack);
    return stack;
  }

  #view({ processor: { arena } }: ProcessorStack, rows: Rows, samples: number): RowValues {
    return { values: viewRows(arena, rows, samples), stride: rows.stride };
  }

  /** Runs a segment from a state. */
  #run(
    part: number,
    { count, tape }: { count: number; tape: boolean },
    { inputs, states }: Kept,
  ): ProcessorStack {
    const [first, end] = this.#parts[part], stack = this.#stack(count, end - first, tape);
    const own = this.#view(stack, stack.inputs, count * stack.plan.steps), size = count * own.stride;
    const from = this.problem.steps === 1 ? 0 : first * size;
    own.values.set(inputs.subarray(from, from + own.values.length));
    stack.restore("state", states[part]);
    stack.forward();
    return stack;
  }

  #forward(rows: BatchRows): Kept {
    const { problem, segments: { steps } } = this, { count } = rows, beside = new Set(problem.beside);
    const { inputs: given, outputs: top } = this.#stack(count, this.#parts[0][1], false);
    const kept: Kept = {
      inputs: new Float32Array(problem.steps * count * given.stride),
      outputs: { values: new Float32Array(steps * count * top.stride), stride: top.stride },
      ...{ sums: new Map(), states: [] },
    };
    for (let at = given.one; at < kept.inputs.length; at += given.stride) kept.inputs[at] = 1;
    problem.gather(rows, { values: kept.inputs, stride: given.stride });
    let state: Float32Array[] = [];
    for (const [part, [first, end]] of this.#parts.entries()) {
      kept.states.push(state);
      const stack = this.#run(part, { count, tape: false }, kept), samples = (end - first) * count;
      kept.outputs.values.set(this.#view(stack, stack.outputs, samples).values, first * count * top.stride);
      for (const layer of beside) {
        const outputs = this.#view(stack, stack.outputsOf(layer), samples), { stride } = outputs;
        const sums = kept.sums.get(layer) ?? { values: new Float32Array(count * stride), stride };
        kept.sums.set(layer, sums);
        addSteps(sums.values, outputs, count);
      }
      state = stack.keep("state");
    }
    return kept;
  }

  of(rows: BatchRows, gradient?: Float32Array): number {
    const { problem } = this, { count } = rows, kept = this.#forward(rows), { outputs, sums } = kept;
    const place = { step: rows.step, firstRow: rows.firstRow, seed: problem.seed };
    const dOutputs = { ...outputs, values: new Float32Array(gradient ? outputs.values.length : 0) };
    let loss = problem.loss(rows, outputs, gradient && dOutputs);
    const slopes = new Map([...sums].map(([layer, { values, stride }]) => {
      const own = { values: new Float32Array(values.length), stride };
      (problem.beside ?? []).forEach((other, at) => {
        if (other === layer) loss += problem.lossBeside!(at, rows, { values, stride }, own);
      });
      return [layer, own] as const;
    }));
    if (!gradient) return loss;
    gradient.fill(0);
    if (this.#part.length !== gradient.length) this.#part = new Float32Array(gradient.length);
    let carried: Float32Array[] = [];
    for (let part = this.#parts.length - 1; part >= 0; part--) {
      const [first, end] = this.#parts[part], stack = this.#run(part, { count, tape: true }, kept);
      const above = this.#view(stack, stack.dOutputs, (end - first) * count).values;
      above.set(dOutputs.values.subarray(first * count * outputs.stride, end * count * outputs.stride));
      stack.restore("slopes", carried);
      stack.backward(place, {
        beside: (layer, dOutputs) => {
          const own = slopes.get(layer);
          if (own) addBesides(this.#view(stack, dOutputs, (end - first) * count), own);
        },
      });
      carried = stack.keep("slopes");
      stack.storeGradient(this.#part.fill(0));
      for (let at = 0; at < gradient.length; at++) gradient[at] += this.#part[at];
    }
    return loss;
  }
}
