import { assert, assertEquals } from "@std/assert";
import { createBuffer, readBuffer } from "../../../lib/gpu/buffer.ts";
import { submit } from "../../../lib/gpu/submit.ts";
import { tracesOf } from "../../../lib/surrogate/trace/reference/traces.ts";
import { normalFrom } from "../../../lib/random/normal_from.ts";
import { philox4x32 } from "../../../lib/random/philox.ts";
import { windowOf } from "../../../lib/nn/reference/windows.ts";
import { windowedBuffer } from "../../../lib/nn/_buffers.ts";
import { gatherTraces, uploadSeries } from "../../../lib/surrogate/trace/trace_data.ts";
import {
  normaliseOutputs,
  type TraceDesign,
  traceSpecOf,
} from "../../../lib/surrogate/trace/trace_design.ts";
import { seedKey, STREAMS } from "../../../lib/random/streams.ts";
import { gpuTest } from "../../_gpu.ts";
import { assertClose } from "../../nn/_assert_close.ts";
import { leakySeries } from "./_leaky_series.ts";

const GATHERED: [string, TraceDesign, boolean][] = [
  ["bytes, two traces", { filtersMs: [0, 7] }, true],
  ["values, one trace that is fed the voltage", { filtersMs: [3], fedBack: 1 }, false],
  ["a window that ends in one prediction", {
    window: 12,
    fedBack: 1,
    layers: [{ kind: "flatten" }],
  }, true],
];

for (
  const [name, design, form] of GATHERED.flatMap(([name, design, bytes]) =>
    (bytes ? ["bytes", "bits"] as const : ["floats"] as const).map((form) => [name, design, form] as const)
  )
) {
  gpuTest(`gatherTraces() gathers the windows of a training step: ${name}, ${form}`, async (gpu) => {
    const series = leakySeries({ runs: 3, samples: 90, bytes: form !== "floats" });
    if (form === "bits") series.inputs.values = series.inputs.values.map((events) => Math.min(1, events));
    const spec = traceSpecOf(design, series, 3);
    const batch = 9, steps = spec.window ?? 12, stride = 12, O = 2, M = 2, K = spec.inputs.filters.length;
    const targetSteps = spec.window === null ? steps : 2;
    const inputs = { stride, buffer: windowedBuffer(gpu, "test/inputs", 4 * batch * steps * stride) };
    const targets = createBuffer(gpu, "test/targets", 4 * batch * targetSteps * O);
    const source = uploadSeries(gpu, spec, series);
    assertEquals(source.form, form);
    const gather = await gatherTraces(gpu, { spec, source, batch, steps, inputs, targets, targetSteps }, {
      fixedStep: 4,
      seed: 8,
      runs: 2,
      firstRun: 1,
    });
    submit(gpu, "test/gather", gather);
    const found = new Float32Array(await readBuffer(gpu, inputs.buffer));
    const wanted = new Float32Array(await readBuffer(gpu, targets));
    const outputs = normaliseOutputs(spec, series.outputs.values);
    const history = spec.fedBack > 0 ? 1 : 0;
    for (let row = 0; row < batch; row++) {
      const at = { seed: seedKey(8), stream: STREAMS.validation, step: 4, row };
      const { network, start } = windowOf(at, { networks: 2, bins: 90, window: steps, history });
      const run = 1 + network;
      for (let m = 0; m < M; m++) {
        const events = Array.from({ length: 90 }, (_, t) => series.inputs.values[(run * 90 + t) * M + m]);
        const traces = tracesOf(events, spec.inputs.filters, 1);
        const rows = Array.from({ length: steps * K }, (_, n) => {
          const t = Math.floor(n / K), k = n % K;
          return found[(row * steps + t) * stride + m * K + k];
        });
        // Traces forget what is older than 8 time constants: e^-8 of events of order 1.
        assertClose(rows, traces.subarray(start * K, (start + steps) * K), {
          atol: 2e-3,
          rtol: 1e-4,
          what: name,
        });
      }
      if (spec.fedBack) {
        for (let t = 0; t < steps; t++) {
          assertEquals(found[(row * steps + t) * stride + M * K], outputs[(run * 90 + start + t - 1) * O]);
        }
      }
      for (let t = 0; t < targetSteps; t++) {
        const bin = run * 90 + start + (spec.window === null ? t : steps - 1);
        for (let o = 0; o < O; o++) {
          assertEquals(wanted[(row * targetSteps + t) * O + o], outputs[bin * O + o]);
        }
      }
    }
  });
}

gpuTest(
  "gatherTraces() adds noise to what is fed back in training, other noise in every step",
  async (gpu) => {
    const series = leakySeries({ runs: 1, samples: 90 });
    const spec = traceSpecOf({ fedBack: 1 }, series, 1);
    const batch = 4, steps = 10, stride = 4, seed = 8;
    const inputs = { stride, buffer: windowedBuffer(gpu, "test/inputs", 4 * batch * steps * stride) };
    const source = uploadSeries(gpu, spec, series);
    const outputs = normaliseOutputs(spec, series.outputs.values);
    for (const step of [0, 7]) {
      const progress = createBuffer(gpu, "test/progress", Uint32Array.of(step, 0, 0, 0));
      const plan = { spec, source, batch, steps, inputs, noise: 0.5 };
      submit(gpu, "test/gather", await gatherTraces(gpu, plan, { progress, seed, runs: 1, firstRun: 0 }));
      const found = new Float32Array(await readBuffer(gpu, inputs.buffer));
      for (let row = 0; row < batch; row++) {
        const at = { seed: seedKey(seed), stream: STREAMS.training, step, row };
        const { start } = windowOf(at, { networks: 1, bins: 90, window: steps, history: 1 });
        for (let t = 0; t < steps; t++) {
          const [one, two] = philox4x32([step, row * steps + t, 0, STREAMS.training + 1], seedKey(seed));
          const wanted = outputs[(start + t - 1) * 2] + 0.5 * normalFrom(one, two);
          assert(Math.abs(found[(row * steps + t) * stride + 2] - wanted) < 1e-5);
        }
      }
    }
  },
);
