import { loadLate } from "../../base/load_late.ts";
import { type ProcessorStack, processorStacks } from "./processor_stack.ts";
import type * as bySegments from "./segmented_loss.ts";
import { type Rows, viewRows } from "./rows.ts";
import {
  addBesides,
  type BatchRows,
  type PartLoss,
  type RowValues,
  type StackProblem,
} from "./stack_problem.ts";

export type { BatchRows, PartLoss, RowValues, Segments, StackProblem } from "./stack_problem.ts";

/** Takes the loss of parts of a batch at once. */
class StackLoss implements PartLoss {
  /** Stacks with and without a tape by their number of rows. */
  readonly #stacks = new Map<string, ProcessorStack>();
  #weights: ArrayLike<number> = [];
  readonly #loaded = new Set<ProcessorStack>();

  constructor(
    readonly problem: StackProblem,
    readonly make: Awaited<ReturnType<typeof processorStacks>>,
  ) {}

  load(vector: ArrayLike<number>): void {
    this.#weights = vector;
    this.#loaded.clear();
  }

  #stack(count: number, tape: boolean): ProcessorStack {
    const { steps, inputs } = this.problem, name = `${count} ${tape}`;
    const byEvents = this.problem.giveEvents !== undefined;
    const stack = this.#stacks.get(name) ?? this.make({ batch: count, steps, inputs, tape, byEvents });
    this.#stacks.set(name, stack);
    if (!this.#loaded.has(stack)) stack.load(this.#weights);
    this.#loaded.add(stack);
    return stack;
  }

  of(rows: BatchRows, gradient?: Float32Array): number {
    const { problem } = this, stack = this.#stack(rows.count, gradient !== undefined);
    const { arena } = stack.processor,
      place = { step: rows.step, firstRow: rows.firstRow, seed: problem.seed };
    const view = (of: Rows, steps: number): RowValues => ({
      values: viewRows(arena, of, rows.count * steps),
      stride: of.stride,
    });
    if (stack.events) problem.giveEvents!(rows, stack.events);
    else problem.gather(rows, view(stack.inputs, problem.steps));
    stack.forward(gradient && place);
    const outputs = view(stack.outputs, stack.steps);
    let loss = problem.loss(rows, outputs, gradient && view(stack.dOutputs, stack.steps));
    const slopes = new Map<number, RowValues>();
    (problem.beside ?? []).forEach((layer, at) => {
      const outputs = view(stack.outputsOf(layer), stack.steps),
        { stride } = outputs,
        size = rows.count * stride;
      const sums = new Float32Array(size),
        own = slopes.get(layer) ?? { values: new Float32Array(size), stride };
      for (let at = 0; at < outputs.values.length; at++) sums[at % size] += outputs.values[at];
      loss += problem.lossBeside!(at, rows, { values: sums, stride }, own);
      slopes.set(layer, own);
    });
    if (!gradient) return loss;
    stack.backward(place, {
      beside: (layer, dOutputs) => {
        const own = slopes.get(layer);
        if (own) addBesides(view(dOutputs, stack.steps), own);
      },
    });
    stack.storeGradient(gradient);
    return loss;
  }
}

/** Prepares the loss of a problem. @throws {TypeError} When a layer is of a kind that is not there on the processor. */
export async function stackLoss(problem: StackProblem): Promise<PartLoss> {
  const { segments } = problem;
  if (segments && segments.length < segments.steps) {
    const { SegmentedLoss } = await loadLate<typeof bySegments>(
      "./segmented_loss.ts",
      import.meta.url,
      "learn by segments",
    );
    return await SegmentedLoss.open(problem, segments);
  }
  return new StackLoss(problem, await processorStacks(problem.blocks));
}
