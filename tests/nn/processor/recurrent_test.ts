import { assert } from "@std/assert";
import { recurrentPass } from "../../../lib/nn/layers/recurrent/recurrent_reference.ts";
import { RECURRENT_KINDS, type RecurrentKind } from "../../../lib/nn/layers/recurrent/recurrent_layout.ts";
import { Processor } from "../../../lib/nn/processor/processor.ts";
import { ProcessorRecurrentLayer } from "../../../lib/nn/layers/recurrent/processor_recurrent.ts";
import { RECURRENT_STEPS } from "../../../lib/nn/layers/recurrent/processor_steps.ts";
import { type Rows, takeRows } from "../../../lib/nn/processor/rows.ts";

import { assertClose, largest, testRandom } from "../_assert_close.ts";

interface Shape {
  batch: number;
  steps: number;
  inputs: number;
  units: number;
}

const SHAPES: Shape[] = [
  { batch: 1, steps: 1, inputs: 1, units: 1 },
  { batch: 3, steps: 7, inputs: 2, units: 12 },
  { batch: 5, steps: 6, inputs: 9, units: 7 },
  { batch: 18, steps: 20, inputs: 8, units: 32 },
  { batch: 66, steps: 4, inputs: 1, units: 65 },
];

/** Puts the sequence of a row into rows, or takes it from there. */
function sequence(processor: Processor, rows: Rows, shape: Shape & { row: number; units: number }) {
  const { batch, steps, row, units } = shape;
  const view = processor.arena.view(rows.address, steps * batch * rows.stride);
  const at = (step: number) => (step * batch + row) * rows.stride;
  return {
    put: (values: ArrayLike<number>) => {
      for (let k = 0; k < steps * units; k++) view[at(Math.floor(k / units)) + k % units] = values[k];
    },
    taken: () =>
      Float64Array.from(
        { length: steps * units },
        (_, k) => view[at(Math.floor(k / units)) + k % units],
      ),
  };
}

for (const kind of RECURRENT_KINDS) {
  for (const shape of SHAPES) {
    const name = Object.entries(shape).map(([of, size]) => `${size} ${of}`).join(", ");
    Deno.test(`a recurrent layer on the processor agrees with its reference: ${kind}, ${name}`, () => {
      compare(kind, shape);
    });
  }
}

/** Single precision: sums of up to some hundred products, through as many steps as there are. */
const RTOL = 2e-5;

function compare(kind: RecurrentKind, shape: Shape): void {
  const { batch, steps, inputs: F, units: H } = shape, K = F + 1 + H, draw = testRandom(7);
  const single = (length: number, scale: number) =>
    Float32Array.from({ length }, () => scale * (2 * draw() - 1));
  const vector = single(4 * K * H + 64, 0.5);
  // What a GRU's gates have not got is 0 in a parameter vector.
  for (let at = 64; kind === "gru" && at < vector.length; at++) {
    const k = Math.floor((at - 64) / (4 * H)), sum = at % 4;
    if ((k < F && sum === 3) || (k > F && sum === 2)) vector[at] = 0;
  }
  const block = { kind, offset: 16, rows: K, columns: H, inputs: F, units: H };
  const processor = new Processor(RECURRENT_STEPS);
  const [inputs, dInputs] = [0, 1].map(() => takeRows(processor.arena, batch * steps, F));
  const of = { tape: true, continued: false, layer: 0 };
  const layer = new ProcessorRecurrentLayer(processor, { batch, steps, block, inputs, dInputs, ...of });
  const values = Float64Array.from(vector.subarray(64));
  const weights = { kind, inputs: F, hidden: H, values };
  const sums = new Float64Array(4 * K * H);
  const rows = Array.from({ length: batch }, (_, row) => {
    const x = single(steps * F, 1), dOutputs = single(steps * H, 1);
    const pass = recurrentPass(weights, Float64Array.from(x));
    return { row, x, dOutputs, outputs: pass.outputs, dX: pass.back(Float64Array.from(dOutputs), sums) };
  });
  layer.load(vector);
  // The second time everything stands where the first left it.
  for (let times = 0; times < 2; times++) {
    for (const { row, x } of rows) sequence(processor, inputs, { ...shape, row, units: F }).put(x);
    layer.forward();
    for (const { row, outputs, dOutputs } of rows) {
      const found = sequence(processor, layer.outputs, { ...shape, row, units: H }).taken();
      assertClose(found, outputs, { atol: 2e-6, rtol: RTOL, what: `outputs of row ${row}` });
      sequence(processor, layer.dOutputs, { ...shape, row, units: H }).put(dOutputs);
    }
    layer.backward();
    for (const { row, dX } of rows) {
      const found = sequence(processor, dInputs, { ...shape, row, units: F }).taken();
      assertClose(found, dX, {
        atol: RTOL * largest(dX),
        rtol: RTOL,
        what: `gradient of inputs, row ${row}`,
      });
    }
    const gradient = new Float32Array(vector.length);
    layer.storeGradient(gradient);
    assertClose(gradient.subarray(64), sums, { atol: RTOL * largest(sums), rtol: RTOL, what: "gradient" });
    assert(gradient.subarray(0, 64).every((value) => value === 0));
  }
}
