import { assertEquals } from "@std/assert";
import { madeUpStack, type StackShape } from "../../../lib/nn/_made_up_stack.ts";
import type { StackLayer } from "../../../lib/nn/layer_spec.ts";
import {
  type ProcessorStack,
  type ProcessorStackPlan,
  processorStacks,
} from "../../../lib/nn/processor/processor_stack.ts";
import { type Rows, viewRows } from "../../../lib/nn/processor/rows.ts";
import { assertClose, largest } from "../_assert_close.ts";
import { dense, SHAPES } from "../_stack_shapes.ts";

/** Single precision through a few dozen additions in each of a few layers, beside the largest value. */
const OUTPUTS = 3e-5, GRADIENT = 2e-4;

/** Seed of dropout, and the training step that it is in, of `madeUpStack`. */
const PLACE = { seed: 11, step: 5 };

const makeStack = async (plan: ProcessorStackPlan) => (await processorStacks(plan.blocks))(plan);

/** Puts `(B, T, width)` of some rows of the batch into rows `(T, B)`, or takes them from there. */
function across(
  { processor: { arena } }: ProcessorStack,
  rows: Rows,
  of: { batch: number; steps: number; width: number },
) {
  const { batch, steps, width } = of, view = viewRows(arena, rows, batch * steps);
  const each = (visit: (row: number, value: number) => void) => {
    for (let b = 0; b < batch; b++) {
      for (let t = 0; t < steps; t++) {
        for (let n = 0; n < width; n++) visit((t * batch + b) * rows.stride + n, (b * steps + t) * width + n);
      }
    }
  };
  return {
    put: (values: ArrayLike<number>) => each((row, value) => view[row] = values[value]),
    taken: () => {
      const values = new Float32Array(batch * steps * width);
      each((row, value) => values[value] = view[row]);
      return values;
    },
  };
}

async function compare(shape: StackShape, seed: number, parts: number): Promise<void> {
  const { batch, steps, inputs } = shape, made = madeUpStack(shape, seed);
  const { layout, vector, x, above, units, sums } = made, gradient = new Float32Array(vector.length);
  const outputs: number[] = [], rows = Math.ceil(batch / parts);
  for (let firstRow = 0; firstRow < batch; firstRow += rows) {
    const count = Math.min(rows, batch - firstRow);
    const stack = await makeStack({ batch: count, steps, inputs, blocks: layout.layers, tape: true });
    const place = { ...PLACE, firstRow }, own = new Float32Array(vector.length);
    const part = (values: Float32Array, size: number) =>
      values.subarray(firstRow * size, (firstRow + count) * size);
    stack.load(vector);
    // The second time everything stands where the first left it.
    for (let times = 0; times < 2; times++) {
      across(stack, stack.inputs, { batch: count, steps, width: inputs }).put(part(x, steps * inputs));
      stack.forward(place);
      const top = { batch: count, steps: stack.steps, width: units };
      if (times === 0) outputs.push(...across(stack, stack.outputs, top).taken());
      across(stack, stack.dOutputs, top).put(part(above, stack.steps * units));
      stack.backward(place);
    }
    stack.storeGradient(own);
    own.forEach((value, at) => gradient[at] += value);
  }
  const largestOutput = largest(made.outputs);
  assertClose(outputs, made.outputs, { atol: OUTPUTS * largestOutput, rtol: 0, what: "outputs" });
  layout.layers.forEach(({ offset, rows, columns }, layer) => {
    if (rows * columns === 0) return;
    const found = gradient.subarray(4 * offset, 4 * (offset + rows * columns));
    const atol = GRADIENT * largest(sums[layer]);
    assertClose(found, sums[layer], { atol, rtol: 0, what: `gradient of layer ${layer}` });
  });
}

for (const [name, shape] of SHAPES) {
  Deno.test(`a stack on the processor agrees with its reference: ${name}`, async () => {
    await compare(shape, 1, 1);
    await compare(shape, 2, 2);
  });
}

const RECURRENT: StackLayer[][] = [
  [{ kind: "lstm", units: 9 }, dense(5)],
  [{ kind: "gru", units: 6 }, { kind: "rnn", units: 4 }],
  [{ kind: "grouped-lstm", units: 8, groups: 2 }],
];

for (const layers of RECURRENT) {
  const name = layers.map(({ kind }) => kind).join(", ");
  Deno.test(`a stack on the processor that goes on from its last pass is that of one pass: ${name}`, async () => {
    const shape = { batch: 5, steps: 12, inputs: 6, layers },
      { layout, vector, x, units } = madeUpStack(shape, 3);
    const { batch, inputs } = shape, plan = { batch, inputs, blocks: layout.layers, tape: false };
    const whole = await makeStack({ ...plan, steps: 12 }), found: number[][] = [];
    whole.load(vector);
    across(whole, whole.inputs, { batch, steps: 12, width: inputs }).put(x);
    whole.forward();
    const wanted = viewRows(whole.processor.arena, whole.outputs, 12 * batch);
    for (const steps of [1, 3, 4]) {
      const parts = await makeStack({ ...plan, steps, continued: true }), rows: number[] = [];
      parts.load(vector);
      for (let first = 0; first < 12; first += steps) {
        const own = Float32Array.from(
          { length: batch * steps * inputs },
          (_, at) => x[(Math.floor(at / (steps * inputs)) * 12 + first) * inputs + at % (steps * inputs)],
        );
        across(parts, parts.inputs, { batch, steps, width: inputs }).put(own);
        parts.forward();
        rows.push(...viewRows(parts.processor.arena, parts.outputs, steps * batch));
      }
      found.push(rows);
    }
    // The same sums in the same order: the same bits.
    for (const rows of found) assertEquals(rows, Array.from(wanted));
    assertEquals(wanted.length > units, true);
  });
}
