import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { LimitError } from "../../../lib/gpu/errors.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { traceLoss as referenceLoss } from "../../../lib/surrogate/trace/reference/trace_loss.ts";
import { traceArchitecture } from "../../../lib/surrogate/trace/architectures.ts";
import { type TraceDesign, traceSpecOf } from "../../../lib/surrogate/trace/trace_design.ts";
import { traceShapes } from "../../../lib/surrogate/trace/trace_layout.ts";
import { parseTraceSpec, TRACE_LOSSES, type TraceSpec } from "../../../lib/surrogate/trace/trace_spec.ts";
import { runTraces } from "../../../lib/surrogate/trace/run_traces.ts";
import { runTracesReference } from "../../../lib/surrogate/trace/run_traces_reference.ts";
import { someRuns } from "../../../lib/surrogate/trace/fit_spike_rule.ts";
import { scoreTraces } from "../../../lib/surrogate/trace/trace_scores.ts";
import { trainTraces } from "../../../lib/surrogate/trace/train_traces.ts";
import { drawWeights } from "../../../lib/nn/draw_weights.ts";
import { NumericalFailure } from "../../../lib/nn/errors.ts";
import { loadModel, loadTraceModel, saveModel } from "../../../lib/surrogate/model_file.ts";
import { parseAnySpec } from "../../../lib/surrogate/registry.ts";
import { gpuTest } from "../../_gpu.ts";
import { assertClose } from "../../nn/_assert_close.ts";
import { leakySeries } from "../../../lib/surrogate/trace/_leaky_series.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";

const modelOf = (spec: TraceSpec, bound = 0.6) => ({
  spec,
  weights: drawWeights(traceShapes(spec), () => bound, 4),
});

Deno.test("the reference of the loss has the gradient that finite differences give", () => {
  const outputs = TRACE_LOSSES.map((loss, o) => ({ loss, weight: 1 + o / 3, positiveWeight: 2 }));
  const y = [0.3, -0.4, 1.2, 0.7, -0.5], targets = [1, 0.2, 1, -0.3, 0];
  const { gradient } = referenceLoss(outputs, y, targets);
  y.forEach((_, o) => {
    const at = (step: number) => referenceLoss(outputs, y.with(o, y[o] + step), targets).loss;
    const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
    assert(Math.abs(slope - gradient[o]) < 1e-9, `output ${o}: ${gradient[o]}, not ${slope}`);
  });
});

const RUNS: [string, TraceDesign][] = [
  ["an LSTM with its state", { layers: [{ kind: "lstm", units: 9 }], filtersMs: [0, 5] }],
  ["leaky memory with its state", {
    layers: [{ kind: "elm", units: 7, tauSteps: [1, 900] }],
    filtersMs: [0, 5],
  }],
  ["layers with a sum and normalisation", {
    layers: [
      { kind: "dense", units: 8, activation: "silu" },
      { kind: "gru", units: 8 },
      { kind: "add", back: 1 },
      { kind: "norm" },
      { kind: "dropout", rate: 0.5 },
    ],
  }],
  ["LSTMs in groups with their state", {
    layers: [{ kind: "grouped-lstm", units: 6, groups: 2 }, { kind: "dense", units: 4, activation: "relu" }, {
      kind: "lstm",
      units: 5,
    }],
    filtersMs: [0, 5],
  }],
];

for (const [name, design] of RUNS) {
  gpuTest(`runTraces() agrees with the reference: ${name}`, async (gpu) => {
    // What is fed nothing back goes through in stretches of 512 steps at most: its state goes from one to the next.
    const series = leakySeries({ runs: 3, samples: 600 });
    const spec = traceSpecOf(design, series, 3);
    const model = modelOf(spec);
    const { runs, samples, inputs } = series;
    const found = await runTraces(gpu, model, { runs, samples, inputs: inputs.values });
    const expected = runTracesReference(model, { runs, samples, inputs: inputs.values });
    // Single precision, relative to voltages of -70 mV.
    assertClose(found, expected, { atol: 1e-4, rtol: 1e-5, what: name });
  });
}

gpuTest("trainTraces() learns a leaky cell", async (gpu) => {
  const data = leakySeries({ runs: 12, samples: 400 });
  const folder = await Deno.makeTempDir();
  try {
    const options = {
      data,
      spec: { layers: [{ kind: "lstm" as const, units: 16 }] },
      steps: 1000,
      batch: 16,
      stretch: 60,
      heldOut: 2,
      learningRate: 0.02,
    };
    const whole = await trainTraces(gpu, options);
    assertEquals(whole.completed, true);

    // The spike is a function of voltage and inputs, which it sees: it gets nearly everything.
    const test = leakySeries({ runs: 4, samples: 300, seed: 9 });
    const found = await runTraces(gpu, whole.model, {
      runs: 4,
      samples: 300,
      inputs: test.inputs.values,
    });
    let squares = 0, all = 0, right = 0, spikes = 0;
    const mean = whole.model.spec.outputs[0].centre;
    for (let at = 0; at < found.length; at += 2) {
      squares += (found[at] - test.outputs.values[at]) ** 2;
      all += (test.outputs.values[at] - mean) ** 2;
      if (!test.outputs.values[at + 1]) continue;
      spikes++;
      if (found[at + 1] > 0.5) right++;
    }
    assert(squares / all < 0.1, `unexplained ${squares / all}`);
    assert(right / spikes > 0.8, `${right} of ${spikes} spikes`);

    // The rule of its spikes is the best for the runs that are held out.
    const { spikeRule } = whole.model.spec, held = someRuns(data, 10, 2);
    const { runs, samples, inputs } = held;
    const predicted = await runTraces(gpu, whole.model, { runs, samples, inputs: inputs.values });
    const f1 = (threshold: number) =>
      scoreTraces({ spec: whole.model.spec, series: held, predicted }, {
        rule: { output: "spike", threshold },
      }).spikes!.f1;
    for (const threshold of [0.05, 0.1, 0.2, 0.5, 0.8]) assert(f1(threshold) <= f1(spikeRule!.threshold));
    const path = `${folder}/cell`;
    await saveModel(path, whole.model);
    const loaded = await loadTraceModel(path);
    assertEquals([loaded.weights, loaded.spec.spikeRule], [whole.model.weights, spikeRule]);
    await assertRejects(
      () => loadModel(path),
      Error,
      "as the kind of surrogate must be recurrent or volley or mean-field: current value is trace",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

gpuTest(
  "trainTraces() goes on from a trained surrogate, on other data, and resumes to the same bits",
  async (gpu) => {
    const layers: TraceDesign = { layers: [{ kind: "lstm", units: 8 }], filtersMs: [0, 4] };
    const shape = { batch: 16, stretch: 60, heldOut: 1, seed: 3 };
    const first = await trainTraces(gpu, {
      ...{ data: leakySeries({ runs: 6, samples: 300, seed: 1 }), spec: layers },
      ...{ ...shape, steps: 150, learningRate: 0.02 },
    });
    const { model: from } = first, other = leakySeries({ runs: 6, samples: 300, seed: 9 });
    const data = { ...other, inputs: { ...other.inputs, names: ["a", "b"] } };
    const folder = await Deno.makeTempDir(), checkpoint = `${folder}/run.safetensors`;
    const options = { ...shape, data, from, steps: 12, warmup: 1, learningRate: 1e-3, checkpointEvery: 4 };
    const whole = await trainTraces(gpu, options);
    // It starts where the other ended, and not where drawn weights would.
    assert(whole.losses[0] < 0.5 * first.losses[0], `${whole.losses[0]}, ${first.losses[0]}`);
    assertEquals([whole.model.spec.inputs.names, whole.model.spec.outputs], [["a", "b"], from.spec.outputs]);
    const stop = new AbortController();
    const onProgress = ({ step }: { step: number }) => step >= 4 && stop.abort();
    const cut = await trainTraces(gpu, { ...options, checkpoint, signal: stop.signal, onProgress });
    assert(!cut.completed && cut.losses.length < 12);
    assertEquals(cut.model.spec.spikeRule, undefined);
    const resumed = await trainTraces(gpu, { ...options, checkpoint, resume: true });
    assertEquals([resumed.model.weights, resumed.losses], [whole.model.weights, whole.losses]);
    assert(whole.model.spec.spikeRule);
    assertEquals(resumed.model.spec.spikeRule, whole.model.spec.spikeRule);
    const foreign = { ...options, from: first.model, checkpoint, resume: true };
    foreign.from = { spec: from.spec, weights: structuredClone(from.weights) };
    foreign.from.weights["head.bias"].data[0] += 1;
    const refusal = await assertRejects(() => trainTraces(gpu, foreign), FileError);
    assertMatch(
      refusal.message,
      /data\.from must be that of the run it came from, [0-9a-f]{8}…: current value is [0-9a-f]{8}…$/,
    );
    await Deno.remove(folder, { recursive: true });
    const grown = await trainTraces(gpu, { ...options, spec: { layers: [{ kind: "lstm", units: 11 }] } });
    assertClose([grown.losses[0]], [whole.losses[0]], { atol: 0, rtol: 1e-5, what: "loss as it grows" });
    assertEquals(grown.model.weights["layers.0.weight_hh_l0"].shape, [44, 11]);
    const misspelt = { ...options, stepz: 3 } as Parameters<typeof trainTraces>[1];
    await assertRejects(() => trainTraces(gpu, misspelt), TypeError, "is stepz (did you mean steps?)");
    const mistakes: [Partial<Parameters<typeof trainTraces>[1]>, string][] = [
      [
        { spec: { fedBack: 1 } },
        "nothing of its spec but its layers may be another: current value is fedBack",
      ],
      [{ spec: { layers: [] } }, "it must have 1 layers: current value is 0"],
      [{ data: { ...data, stepMs: 2 } }, "the data's step must be 1 ms: current value is 2"],
      [
        { data: { ...data, outputs: { ...data.outputs, names: ["v", "s"] } } },
        "the data's outputs must be v, spike: current value is v, s",
      ],
    ];
    for (const [change, sentence] of mistakes) {
      await assertRejects(() => trainTraces(gpu, { ...options, ...change }), RangeError, sentence);
    }
  },
);

gpuTest("a closed loop that runs away is an error that names the step", async (gpu) => {
  const series = leakySeries({ runs: 2, samples: 60 });
  const spec = traceSpecOf({ layers: [], fedBack: 1, window: null }, series, 2);
  const { weights } = modelOf(spec, 0);
  // v[t] = 3 v[t - 1] + 1: beyond 1000 within a dozen steps.
  weights["head.weight"].data[2] = 3;
  weights["head.bias"].data[0] = 1;
  const failure = await assertRejects(
    () => runTraces(gpu, { spec, weights }, { runs: 2, samples: 60, inputs: series.inputs.values }),
    NumericalFailure,
    "Cannot run the trace surrogate as v must stay within 1000 deviations of its centre where its predictions are fed back, " +
      "which more training would help, in run 0",
  );
  assertEquals(failure.step, 6);
});

Deno.test("parseAnySpec() reads what version 0.1.0 called a cell as a trace surrogate", () => {
  const spec = traceSpecOf({}, leakySeries({ runs: 2, samples: 100 }), 2);
  assertEquals(spec.kind, "trace");
  assertEquals(parseAnySpec({ ...spec, kind: "cell" }), spec);
});

gpuTest("wrong input is one clear sentence", async (gpu) => {
  const series = leakySeries({ runs: 2, samples: 60 });
  const model = modelOf(traceSpecOf({}, series, 2));
  await assertRejects(
    () => runTraces(gpu, model, { runs: 2, samples: 50, inputs: series.inputs.values }),
    RangeError,
    "Cannot use the cell's recordings as inputs must be (2, 50, 2), 200 values: current value is 240",
  );
  const odd = Float32Array.from(series.outputs.values).fill(NaN, 13, 14);
  assertThrows(
    () => traceSpecOf({}, { ...series, outputs: { ...series.outputs, values: odd } }, 2),
    RangeError,
    "outputs must be finite: current value is NaN of spike in run 0, step 6",
  );
  assertThrows(
    () => traceSpecOf({ outputs: { w: { weight: 2 } } }, series, 2),
    RangeError,
    "outputs must be among v, spike: current value is w",
  );
  assertThrows(
    () => traceSpecOf({ fedBack: 2 }, series, 2),
    SpecError,
    "outputs.1.loss is wrong (expected a value, as it is fed back",
  );
  assertThrows(
    () => traceSpecOf({ layers: [{ kind: "flatten" }] }, series, 2),
    SpecError,
    "layers.0.kind is wrong (expected a layer that keeps the steps, as there is no window)",
  );
  assertThrows(() => traceSpecOf({ window: 5 }, series, 2), SpecError, "the window ends in one prediction");
  assertThrows(() => parseTraceSpec({ kind: "trace" }), SpecError, "stepMs is wrong");
  const windowed: TraceDesign = { layers: [{ kind: "flatten" }], window: 60, fedBack: 1 };
  await assertRejects(
    () => trainTraces(gpu, { data: series, spec: windowed }),
    RangeError,
    "its runs must have a window of 60 steps and one before it: current value is 60",
  );
  if (!gpu.adapter.software) return;
  const long = modelOf(traceSpecOf({ layers: [], filtersMs: [1e4] }, series, 2));
  await assertRejects(
    () => runTraces(gpu, long, { runs: 2, samples: 60, inputs: series.inputs.values, engine: "gpu" }),
    LimitError,
    "Cannot keep traces of 10000 ms over 60 steps of 1 ms as the longest loop of an invocation of this device is 50000",
  );
});

Deno.test("traceArchitecture() has the article's units, and multiples of four of a part of them", () => {
  const unitsOf = (size?: number) =>
    traceArchitecture("cnn-lstm", { size }).layers!.flatMap((layer) => "units" in layer ? [layer.units] : []);
  assertEquals(unitsOf(), [128, 100, 50, 128, 128, 100, 100, 100, 100]);
  assertEquals(unitsOf(0.5), [64, 52, 24, 64, 64, 52, 52, 52, 52]);
});
