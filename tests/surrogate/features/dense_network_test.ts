import { assert, assertEquals, assertThrows } from "@std/assert";
import { traceShapes } from "../../../lib/surrogate/trace/trace_layout.ts";
import type { TraceSpec } from "../../../lib/surrogate/trace/trace_spec.ts";
import { runTraces } from "../../../lib/surrogate/trace/run_traces.ts";
import { drawWeights } from "../../../lib/nn/draw_weights.ts";
import { denseNetwork } from "../../../lib/surrogate/features/dense_network.ts";
import {
  onRawVoltages,
  scaledVoltages,
  voltageScales,
} from "../../../lib/surrogate/features/raw_voltages.ts";
import { gpuTest } from "../../_gpu.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";

/** A small network of random weights on three inputs, with a bounded output and a probability. */
function randomModel() {
  const output = { weight: 1, positiveWeight: 1, low: null, high: null };
  const spec: TraceSpec = {
    ...{ kind: "trace", stepMs: 1, fedBack: 0, window: null, training: {} },
    inputs: { names: ["a", "b", "c"], filters: [{ tauMs: 0, centre: 0.2, scale: 1.5 }] },
    outputs: [
      { ...output, name: "value", loss: "squared", centre: -60, scale: 7 },
      { ...output, name: "spike", loss: "logistic", centre: 0, scale: 1 },
    ],
    layers: [
      { kind: "dense", units: 9, activation: "tanh" },
      { kind: "dense", units: 5, activation: "silu" },
    ],
  };
  return { spec, weights: drawWeights(traceShapes(spec), () => 0.8, 5) };
}

/** Voltages as before spikes. (N, 3) mV */
function randomVoltages(rows: number): Float32Array {
  const random = testRandom(4);
  return Float32Array.from({ length: 3 * rows }, (_, at) => -62 + 3 * (at % 3) + 12 * random() * (at % 3));
}

gpuTest("denseNetwork() gives what runTraces() gives on the GPU", async (gpu) => {
  const model = randomModel(), runs = 50;
  const inputs = scaledVoltages(voltageScales(randomVoltages(runs)), randomVoltages(runs));
  const found = denseNetwork(model)(inputs);
  const wanted = await runTraces(gpu, model, { runs, samples: 1, inputs });
  // Sums of some ten products in single precision, times the scale of 7, beside a centre of 60.
  assertClose(found, wanted, { atol: 2e-5, rtol: 1e-6, what: "outputs" });
});

Deno.test("denseNetwork() keeps bounded outputs within their bounds and refuses layers with a memory", () => {
  const { spec, weights } = randomModel();
  const outputs = spec.outputs.map((one, o) => o === 0 ? { ...one, low: -61, high: -59.5 } : one);
  const inputs = scaledVoltages(voltageScales(randomVoltages(80)), randomVoltages(80));
  const free = denseNetwork({ spec, weights })(inputs);
  const bound = denseNetwork({ spec: { ...spec, outputs }, weights })(inputs);
  bound.forEach((value, at) =>
    assertEquals(value, at % 2 ? free[at] : Math.min(-59.5, Math.max(-61, free[at])))
  );
  assert(bound.some((value, at) => value !== free[at]));
  assertThrows(
    () => denseNetwork({ spec: { ...spec, layers: [{ kind: "lstm", units: 4 }] }, weights }),
    RangeError,
    "Cannot run this surrogate in single samples as all of its layers must be dense, without memory: current value is lstm",
  );
});

Deno.test("onRawVoltages() makes a network of voltages out of one of scaled voltages", () => {
  const model = randomModel(), voltages = randomVoltages(60), scales = voltageScales(voltages);
  const wanted = denseNetwork(model)(scaledVoltages(scales, voltages));
  const raw = onRawVoltages(model, scales, ["x", "y", "z"]);
  assertEquals(raw.spec.inputs.names, ["x", "y", "z"]);
  // Weights in single precision, of voltages of some ten scales.
  assertClose(denseNetwork(raw)(voltages), wanted, { atol: 1e-4, rtol: 0, what: "outputs" });
});
