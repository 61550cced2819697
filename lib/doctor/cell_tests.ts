import { createBuffer, readBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { submit } from "../gpu/submit.ts";
import { type CellNetworkSpec, parseCellNetwork } from "../cable/cell_network_spec.ts";
import { CellNetworkStepper } from "../cable/cpu/cell_network_stepper.ts";
import { resolveCellNetwork } from "../cable/build/resolve_cell_network.ts";
import { referenceLayers, stackPass } from "../nn/reference/stack_pass.ts";
import { windowedBuffer } from "../nn/_buffers.ts";
import { traceShapes } from "../surrogate/trace/trace_layout.ts";
import { parseTraceSpec, type TraceSpec } from "../surrogate/trace/trace_spec.ts";
import { runTraces } from "../surrogate/trace/run_traces.ts";
import { runTracesReference } from "../surrogate/trace/run_traces_reference.ts";
import { runSurrogateNetwork } from "../surrogate/network/run_surrogate_network.ts";
import { sampleStride } from "../nn/dense_layout.ts";
import { drawWeights } from "../nn/draw_weights.ts";
import { inOrder } from "../nn/encode.ts";
import type { StackLayer } from "../nn/layer_spec.ts";
import { stackLayout, visitStack } from "../nn/layout.ts";
import type { SurrogateModel } from "../surrogate/model.ts";
import type { Schedule } from "../nn/schedule.ts";
import { stackBackward, stackForward } from "../nn/stack.ts";
import { RerunCells } from "./_rerun_cells.ts";
import type { SelfTest } from "./self_test.ts";

/** Whole numbers that look drawn, the same everywhere. */
const mixed = (at: number) => Math.imul(at + 11, 2654435761) >>> 16;

/** A surrogate of made-up weights with two inputs, a voltage and spikes. */
function surrogate(
  design: Pick<TraceSpec, "layers" | "window" | "fedBack">,
): SurrogateModel<TraceSpec> {
  const output = { weight: 1, positiveWeight: 1, centre: 0, scale: 1, low: null, high: null };
  const spec = parseTraceSpec({
    kind: "trace",
    stepMs: 1,
    inputs: {
      names: ["exc", "inh"],
      filters: [{ tauMs: 0, centre: 0, scale: 1 }, { tauMs: 5, centre: 1, scale: 2 }],
    },
    outputs: [{ ...output, name: "v", loss: "squared" }, { ...output, name: "spike", loss: "logistic" }],
    ...design,
    training: {},
  });
  return { spec, weights: drawWeights(traceShapes(spec), () => 0.7, 3) };
}

const CONV: StackLayer = {
  kind: "conv",
  units: 8,
  width: 3,
  dilation: 2,
  causal: true,
  activation: "selu",
};
const WINDOWED: StackLayer[] = [
  CONV,
  { kind: "norm", epsilon: 1e-3 },
  { kind: "dense", units: 8, activation: "relu" },
  { kind: "add", back: 2 },
  { kind: "flatten" },
  { kind: "repeat", count: 3 },
  { kind: "gru", units: 6 },
];

const WINDOW = 6;
const windowedLayout = () => stackLayout(WINDOWED, { inputs: 5, outputs: 1, steps: WINDOW });

function runTest(
  name: string,
  design: Pick<TraceSpec, "layers" | "window" | "fedBack">,
  schedule: Schedule,
): SelfTest {
  return {
    kernel: `surrogate/cells (${name})`,
    async compare(gpu) {
      const model = surrogate(design), shape = { runs: 3, samples: 40 };
      const inputs = Uint8Array.from({ length: 240 }, (_, at) => mixed(at) % 5 === 0 ? 1 : 0);
      const found = await runTraces(gpu, model, { ...shape, inputs, schedule });
      const wanted = runTracesReference(model, { ...shape, inputs });
      const most = wanted.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at])), 0);
      // Values of order 1, fed back 40 times.
      return most < 1e-3 ? null : `outputs differ by up to ${most.toExponential(1)}`;
    },
  };
}

const NETWORK: CellNetworkSpec = {
  kind: "cell-network",
  name: "self-test",
  stepMs: 1,
  populations: [{ name: "A", size: 12, groups: { exc: [0], inh: [1] } }],
  projections: [{
    from: "A",
    to: "A",
    receptor: "exc",
    connect: { rule: "fixed-indegree", indegree: 4 },
    weight: { uniform: [0.5, 1] },
    delayMs: { uniform: [1, 4] },
    shortTerm: { U: 0.4, tauFacilitation: 25, tauDepression: 300 },
  }],
  drives: [{ to: "A", receptor: "exc", rateHz: 250 }, { to: "A", receptor: "inh", rateHz: 120 }],
};
const THRESHOLD = 0.5;

const NETWORK_TEST: SelfTest = {
  kernel: "surrogate/network/network_deliver",
  async compare(gpu) {
    const model = surrogate({ layers: [{ kind: "lstm", units: 6 }], window: null, fedBack: 0 }), steps = 25;
    const rule = { output: "spike", threshold: THRESHOLD };
    const options = { models: model, rule, durationMs: steps, seed: 3 };
    const { populations: [{ spikes }] } = await runSurrogateNetwork(gpu, NETWORK, options);
    const network = resolveCellNetwork(parseCellNetwork(NETWORK), { seed: 3, inputs: [2] });
    const stepper = new CellNetworkStepper(network, [
      new RerunCells(model, 12, { threshold: THRESHOLD, refractory: 3 }),
    ]);
    const wanted = Array.from({ length: steps }, (_, t) => stepper.step()[0].map((cell) => `${t} ${cell}`))
      .flat();
    const found = Array.from(spikes.cells, (cell, k) => `${spikes.timesMs[k]} ${cell}`);
    if (wanted.length === 0) return "no cell spikes";
    return found.join() === wanted.join() ? null : `spikes differ: ${found.length}, not ${wanted.length}`;
  },
};

/** The layers' weights of a surrogate, and their gradient from one window of inputs and one gradient above. */
async function gradientOnGpu(gpu: Gpu, plan: { x: Float32Array; above: Float32Array; vector: Float32Array }) {
  const { x, above, vector } = plan, { layers } = windowedLayout(), [F, steps] = [x.length / WINDOW, WINDOW];
  const stride = sampleStride(F), content = new Float32Array(steps * stride);
  for (let t = 0; t < steps; t++) {
    content.set(x.subarray(t * F, (t + 1) * F), t * stride);
    content[t * stride + F] = 1;
  }
  const weights = windowedBuffer(gpu, "doctor/weights", new Float32Array(vector));
  const inputs = { stride, buffer: windowedBuffer(gpu, "doctor/inputs", content) };
  const stack = { batch: 1, steps, blocks: layers, weights, inputs };
  const forward = await stackForward(gpu, stack, { tape: true });
  const units = above.length / forward.steps, top = forward.outputs.stride;
  const spread = new Float32Array(forward.steps * top);
  for (let t = 0; t < forward.steps; t++) spread.set(above.subarray(t * units, (t + 1) * units), t * top);
  const dOutputs = { stride: top, buffer: windowedBuffer(gpu, "doctor/above", spread) };
  const gradient = createBuffer(gpu, "doctor/gradient", vector.byteLength);
  const backward = await stackBackward(gpu, stack, { forward, dOutputs, gradient });
  submit(gpu, "doctor/gradient", inOrder([forward.encode, backward]));
  return new Float32Array(await readBuffer(gpu, gradient));
}

const GRADIENT_TEST: SelfTest = {
  kernel: "surrogate/cells (gradient)",
  async compare(gpu) {
    const made = (length: number, first: number) =>
      Float32Array.from({ length }, (_, at) => mixed(at + first) / 2 ** 15 - 1);
    const { layers, length } = windowedLayout();
    const vector = new Float32Array(4 * length);
    visitStack(layers, (at) => vector[at] = 0.7 * (mixed(at) / 2 ** 15 - 1));
    const x = made(5 * WINDOW, 7), above = made(18, 99);
    const found = await gradientOnGpu(gpu, { x, above, vector });
    const values = Float64Array.from(vector), sums = new Float64Array(vector.length);
    const pass = stackPass(referenceLayers(layers, values), Float64Array.from(x));
    pass.back(
      Float64Array.from(above),
      layers.map(({ offset, rows, columns }) => sums.subarray(4 * offset, 4 * (offset + rows * columns))),
    );
    const largest = sums.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const most = sums.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at])), 0);
    return most < 1e-4 * largest
      ? null
      : `gradients differ by up to ${(most / largest).toExponential(1)} of the largest`;
  },
};

/** Self-tests of detailed cells, of their surrogates in both schedules and their gradient, and of networks of surrogates. */
export const CELL_TESTS: readonly SelfTest[] = [
  runTest("window, by rows", { layers: WINDOWED, window: WINDOW, fedBack: 1 }, "rows"),
  runTest("window, by units", { layers: WINDOWED, window: WINDOW, fedBack: 1 }, "units"),
  runTest(
    "LSTM that is fed back",
    { layers: [{ kind: "lstm", units: 7 }], window: null, fedBack: 1 },
    "rows",
  ),
  GRADIENT_TEST,
  NETWORK_TEST,
];
