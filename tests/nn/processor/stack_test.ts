import { assertEquals } from "@std/assert";
import { across, compareOnProcessor } from "../../../lib/nn/processor/stack_proof.ts";
import { disagreements } from "../../../lib/gpu/proof.ts";
import { madeUpStack } from "../../../lib/nn/_made_up_stack.ts";
import type { StackLayer } from "../../../lib/nn/layer_spec.ts";
import { type ProcessorStackPlan, processorStacks } from "../../../lib/nn/processor/processor_stack.ts";
import { viewRows } from "../../../lib/nn/processor/rows.ts";
import { dense, SHAPES } from "../_stack_shapes.ts";

const makeStack = async (plan: ProcessorStackPlan) => (await processorStacks(plan.blocks))(plan);

for (const [name, shape] of SHAPES) {
  Deno.test(`a stack on the processor agrees with its reference: ${name}`, async () => {
    assertEquals(disagreements(await compareOnProcessor(shape, 1, 1)), []);
    assertEquals(disagreements(await compareOnProcessor(shape, 2, 2)), []);
  });
}

const RECURRENT: StackLayer[][] = [
  [{ kind: "lstm", units: 9 }, dense(5)],
  [{ kind: "gru", units: 6 }, { kind: "rnn", units: 4 }],
  [{ kind: "grouped-lstm", units: 8, groups: 2 }],
  [{ kind: "lif", units: 6, recurrent: true, threshold: 0.5, adaptation: { decay: 0.8, strength: 0.1 } }, {
    kind: "lif",
    units: 9,
    synapse: 0.4,
    reset: "zero",
  }],
  [{ kind: "elm", units: 6 }, { kind: "elm", units: 9, hidden: 5 }],
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
