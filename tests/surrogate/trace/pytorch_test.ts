import { assertEquals } from "@std/assert";
import { parseTraceSpec, type TraceSpec } from "../../../lib/surrogate/trace/trace_spec.ts";
import { runTraces } from "../../../lib/surrogate/trace/run_traces.ts";
import type { StackLayer } from "../../../lib/nn/layer_spec.ts";
import type { NamedWeights } from "../../../lib/nn/layout.ts";
import { gpuTest } from "../../_gpu.ts";
import { createBuffer, readBuffer, writeBuffer } from "../../../lib/gpu/buffer.ts";
import { submit } from "../../../lib/gpu/submit.ts";
import { windowedBuffer } from "../../../lib/nn/_buffers.ts";
import { traceGraph } from "../../../lib/surrogate/trace/trace_graph.ts";
import {
  packTrace,
  traceLayout,
  traceShapes,
  unpackTrace,
} from "../../../lib/surrogate/trace/trace_layout.ts";
import type { Schedule } from "../../../lib/nn/schedule.ts";
import { assertClose, largest } from "../../nn/_assert_close.ts";
import golden from "./trace_pytorch.json" with { type: "json" };

const T = 10;

const LAYERS: Record<"window" | "state", StackLayer[]> = {
  window: [
    { kind: "conv", units: 5, width: 1, dilation: 1, causal: false, activation: "relu" },
    { kind: "conv", units: 6, width: 3, dilation: 2, causal: false, activation: "tanh" },
    { kind: "norm" },
    { kind: "flatten" },
    { kind: "repeat", count: 3 },
    { kind: "lstm", units: 7 },
    { kind: "dense", units: 4, activation: "selu" },
  ],
  state: [
    { kind: "dense", units: 6, activation: "silu" },
    { kind: "gru", units: 6 },
    { kind: "add", back: 1 },
    { kind: "rnn", units: 5 },
  ],
};

function modelOf(name: "window" | "state"): { spec: TraceSpec; weights: NamedWeights } {
  const spec = parseTraceSpec({
    kind: "trace",
    stepMs: 1,
    inputs: { names: ["a", "b", "c"], filters: [{ tauMs: 0, centre: 0, scale: 1 }] },
    outputs: ["v", "w"].map((name) => ({
      name,
      loss: "squared",
      weight: 1,
      positiveWeight: 1,
      centre: 0,
      scale: 1,
      low: null,
      high: null,
    })),
    fedBack: 0,
    window: name === "window" ? T : null,
    layers: LAYERS[name],
    training: {},
  });
  const weights = Object.fromEntries(
    Object.entries(golden[name].weights).map(([key, { shape, data }]) => [key, {
      shape,
      data: Float32Array.from(data),
    }]),
  );
  return { spec, weights };
}

for (const name of ["window", "state"] as const) {
  gpuTest(`a surrogate of PyTorch's weights gives PyTorch's numbers: ${name}`, async (gpu) => {
    const model = modelOf(name);
    assertEquals(
      Object.fromEntries(Object.entries(model.weights).map(([key, { shape }]) => [key, shape])),
      traceShapes(model.spec),
    );
    const inputs = Float32Array.from(golden[name].inputs);
    const found = await runTraces(gpu, model, { runs: 2, samples: T, inputs });
    // The window's last step has seen all of it; single precision.
    const last = found.filter((_, at) => Math.floor(at / 2) % T === T - 1);
    const outputs = name === "window" ? last : found;
    assertClose(outputs, golden[name].outputs, { atol: 2e-6, rtol: 2e-5, what: name });
  });
}

for (const name of ["window", "state"] as const) {
  for (const schedule of ["rows", "units"] as Schedule[]) {
    gpuTest(`the gradient by ${schedule} is PyTorch's: ${name}`, async (gpu) => {
      const { spec, weights: named } = modelOf(name);
      const weights = windowedBuffer(gpu, "test/weights", packTrace(spec, named));
      const gradient = createBuffer(gpu, "test/gradient", 16 * traceLayout(spec).length);
      const graph = await traceGraph(gpu, spec, {
        batch: 2,
        steps: T,
        burnIn: 0,
        weights,
        gradient,
        schedule,
      });
      const { stride, buffer } = graph.inputs, inputs = new Float32Array(2 * T * stride);
      golden[name].inputs.forEach((value, at) => inputs[Math.floor(at / 3) * stride + at % 3] = value);
      for (let s = 0; s < 2 * T; s++) inputs[s * stride + 3] = 1;
      writeBuffer(gpu, buffer, inputs);
      const { targets } = golden[name], O = 2, given = targets.length / (2 * O);
      // Every repeated step has the target of the window.
      const all = Float32Array.from({ length: 2 * graph.steps * O }, (_, at) => {
        const row = Math.floor(at / (graph.steps * O)), step = Math.floor(at / O) % graph.steps;
        return targets[(row * given + Math.min(step, given - 1)) * O + at % O];
      });
      writeBuffer(gpu, graph.targets, all);
      submit(gpu, "test/gradient", graph.encode);
      const found = unpackTrace(spec, new Float32Array(await readBuffer(gpu, gradient)));
      for (const [key, expected] of Object.entries(golden[name].gradients)) {
        // Of two biases that act together the first gets the gradient; in a GRU only those of the last gate act apart.
        const apart = key.includes("bias_hh")
          ? key.startsWith("layers.1") && name === "state" ? 12 : expected.length
          : 0;
        assertClose(found[key].data.subarray(apart), expected.slice(apart), {
          atol: 1e-5 * largest(expected),
          rtol: 1e-4,
          what: key,
        });
      }
    });
  }
}
