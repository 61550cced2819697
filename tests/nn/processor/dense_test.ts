import { ACTIVATIONS, denseBlock } from "../../../lib/nn/dense_layout.ts";
import { processorDense } from "../../../lib/nn/layers/processor_dense.ts";
import { Processor } from "../../../lib/nn/processor/processor.ts";
import { type Rows, takeRows } from "../../../lib/nn/processor/rows.ts";
import { denseBackward, denseForward } from "../../../lib/nn/reference/dense.ts";
import { assertClose, largest, testRandom } from "../_assert_close.ts";

/** Rows, inputs and units: one, no multiples of four or eight, more rows than are summed at once. */
const SHAPES = [[1, 1, 1], [7, 3, 5], [65, 9, 12], [200, 16, 33]];

/** Puts numbers into rows, or takes them from there. */
function across(processor: Processor, rows: Rows, units: number) {
  const view = (count: number) => processor.arena.view(rows.address, count * rows.stride);
  const at = (k: number) => Math.floor(k / units) * rows.stride + k % units;
  return {
    put: (values: ArrayLike<number>) => {
      const into = view(values.length / units);
      for (let k = 0; k < values.length; k++) into[at(k)] = values[k];
    },
    taken: (length: number) => Array.from({ length }, (_, k) => view(length / units)[at(k)]),
  };
}

/** Single precision: sums of up to 200 products. */
const RTOL = 1e-5;

for (const activation of ACTIVATIONS) {
  Deno.test(`a dense layer on the processor agrees with its reference: ${activation}`, () => {
    const draw = testRandom(11);
    for (const [samples, F, N] of SHAPES) {
      const single = (length: number, scale: number) =>
        Float32Array.from({ length }, () => scale * (2 * draw() - 1));
      const block = denseBlock(16, { inputs: F, units: N, activation }), width = 4 * block.columns;
      const vector = single(64 + (F + 1) * width, 1);
      const values = Float64Array.from(vector.subarray(64)), x = single(samples * F, 2);
      const dOutputs = single(samples * N, 1), weights = { inputs: F, units: N, width, activation, values };
      const tape = denseForward(weights, x), wanted = denseBackward(weights, tape, dOutputs);
      const processor = new Processor(processorDense.kernels);
      const [inputs, dInputs] = [0, 1].map(() => takeRows(processor.arena, samples, F));
      const of = { batch: samples, steps: 1, tape: true, continued: false, layer: 0 };
      const layer = processorDense.make(processor, { ...of, block, inputs, dInputs });
      layer.load!(vector);
      across(processor, inputs, F).put(x);
      for (let times = 0; times < 2; times++) {
        layer.forward();
        const outputs = across(processor, layer.outputs, N).taken(samples * N);
        assertClose(outputs, tape.outputs, { atol: 2e-6, rtol: RTOL, what: "outputs" });
        across(processor, layer.dOutputs, N).put(dOutputs);
        layer.backward();
        const dX = across(processor, dInputs, F).taken(samples * F);
        const atol = RTOL * Math.max(1, largest(wanted.dInputs));
        assertClose(dX, wanted.dInputs, { atol, rtol: RTOL, what: "gradient of inputs" });
        const gradient = new Float32Array(vector.length);
        layer.storeGradient!(gradient);
        // What lies beside the units in the vector has no gradient.
        const of = wanted.dWeights.map((value, at) => at % width < N ? value : 0);
        assertClose(gradient.subarray(64), of, {
          atol: RTOL * Math.max(1, largest(of)),
          rtol: RTOL,
          what: "gradient",
        });
      }
    }
  });
}
