// deno-lint-ignore-file no-explicit-any
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type TfjsModel, writeTfjs } from "../../../lib/surrogate/trace/keras/tfjs.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { restoreOutputs, type TraceDesign, traceSpecOf } from "../../../lib/surrogate/trace/trace_design.ts";
import { traceShapes } from "../../../lib/surrogate/trace/trace_layout.ts";
import { kerasModel } from "../../../lib/surrogate/trace/keras/keras_export.ts";
import { runTraces } from "../../../lib/surrogate/trace/run_traces.ts";
import { runTracesReference } from "../../../lib/surrogate/trace/run_traces_reference.ts";
import { loadTfjsTrace, saveTfjsTrace } from "../../../lib/surrogate/trace/keras/tfjs_model.ts";
import { drawWeights } from "../../../lib/nn/draw_weights.ts";
import { gpuTest } from "../../_gpu.ts";
import { inFolder } from "../../_folder.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";
import { leakySeries } from "../../../lib/surrogate/trace/_leaky_series.ts";

async function loadTfjs(): Promise<any> {
  const module: any = await import("npm:@tensorflow/tfjs@4.22.0");
  const tf = module.default ?? module;
  await tf.setBackend("cpu");
  await tf.ready();
  return tf;
}

/** What tfjs makes of a model in a folder. */
async function readWithTfjs(tf: any, path: string): Promise<any> {
  const json = JSON.parse(await Deno.readTextFile(path));
  const [{ paths, weights }] = json.weightsManifest;
  const bytes = await Deno.readFile(path.replace("model.json", paths[0]));
  return await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: weights,
      weightData: bytes.buffer,
    }),
  );
}

/** A closed loop over a window in tfjs; `row(values, fed)` puts a row of the input together. */
function closedLoop(tf: any, model: any, run: {
  events: ArrayLike<number>;
  steps: number;
  window: number;
  row: (inputs: number[], fed: number[]) => number[];
  outputs: number;
}): Float32Array<ArrayBuffer> {
  const { events, steps, window, row, outputs: O } = run;
  const input = (t: number) => t < 0 ? [0, 0] : [events[2 * t], events[2 * t + 1]];
  const given: number[][] = Array.from({ length: window }, () => new Array(O).fill(0));
  for (let t = 0; t < steps; t++) {
    const rows = Array.from({ length: window }, (_, w) => row(input(t - window + 1 + w), given[t + w]));
    const out = Array.from(model.predict(tf.tensor([rows])).dataSync() as Float32Array);
    const tops = out.length / O;
    given.push(
      Array.from(
        { length: O },
        (_, o) => out.filter((_, at) => at % O === o).reduce((a, b) => a + b, 0) / tops,
      ),
    );
  }
  return Float32Array.from(given.slice(window).flat());
}

const conv = { kind: "conv" as const, dilation: 1, causal: true };
const DESIGNS: [string, TraceDesign][] = [
  ["an LSTM between dense layers", {
    layers: [{ kind: "dense", units: 7, activation: "silu" }, { kind: "lstm", units: 6 }, {
      kind: "dense",
      units: 5,
      activation: "selu",
    }],
  }],
  ["an LSTM in groups, back as a whole one", {
    layers: [{ kind: "grouped-lstm", units: 6, groups: 2 }, { kind: "dense", units: 5, activation: "relu" }],
  }],
  ["plain recurrent units, a sum and normalisation", {
    layers: [{ kind: "rnn", units: 6 }, { kind: "dense", units: 6, activation: "tanh" }, {
      kind: "add",
      back: 1,
    }, {
      kind: "norm",
    }],
  }],
  ["a CNN-LSTM over a window, fed the voltage", {
    window: 9,
    fedBack: 1,
    layers: [
      { ...conv, units: 6, width: 1, causal: false, activation: "relu" },
      { ...conv, units: 5, width: 3, causal: false, activation: "relu" },
      { ...conv, units: 4, width: 2, dilation: 2, causal: false, activation: "tanh" },
      { kind: "flatten" },
      { kind: "repeat", count: 3 },
      { kind: "lstm", units: 5 },
      { kind: "dropout", rate: 0.2 },
    ],
  }],
  ["the last step of an LSTM", {
    window: 6,
    fedBack: 1,
    layers: [{ kind: "lstm", units: 5 }, { kind: "last" }],
  }],
];

for (const [name, design] of DESIGNS) {
  gpuTest(`a surrogate gives the same numbers in tfjs, and comes back from there: ${name}`, async (gpu) => {
    const tf = await loadTfjs();
    const series = leakySeries({ runs: 1, samples: 25 }), steps = 25;
    const spec = traceSpecOf(design, series, 1);
    const model = { spec, weights: drawWeights(traceShapes(spec), () => 0.5, 2) };
    await inFolder(async (folder) => {
      const path = `${folder}/model.json`;
      await saveTfjsTrace(path, model);
      const read = await readWithTfjs(tf, path);
      const events = series.inputs.values, { centre, scale } = spec.inputs.filters[0];
      const normalised = (inputs: number[]) => inputs.map((value) => (value - centre) / scale);
      const rows = Array.from({ length: steps }, (_, t) => normalised([events[2 * t], events[2 * t + 1]]));
      const expected = spec.window === null
        ? Float32Array.from(read.predict(tf.tensor([rows])).dataSync() as Float32Array)
        : closedLoop(tf, read, {
          events,
          steps,
          window: spec.window,
          outputs: 2,
          row: (inputs, fed) => [...normalised(inputs), fed[0]],
        });
      const options = { runs: 1, samples: steps, inputs: events };
      const found = await runTraces(gpu, model, options);
      // Two programs in single precision, voltages of -70 mV.
      assertClose(found, restoreOutputs(spec, expected), { atol: 2e-4, rtol: 1e-5, what: name });

      const outputs = spec.outputs.map(({ name, centre, scale }) => ({ name, centre, scale }));
      const columns = ["exc", "inh", ...(spec.fedBack ? ["v"] : [])];
      const back = await loadTfjsTrace(path, { inputs: ["exc", "inh"], outputs, columns });
      assertEquals(
        back.spec.layers,
        spec.layers.map((layer) => {
          if (layer.kind === "grouped-lstm") return { kind: "lstm", units: layer.units };
          return layer.kind === "norm" ? { ...layer, epsilon: 1e-5 } : layer;
        }),
      );
      for (const [name, { data }] of Object.entries(model.weights)) {
        if (name.includes("bias_hh")) continue;
        const twin = name.includes("bias_ih")
          ? model.weights[name.replace("ih", "hh")].data
          : new Float32Array(data.length);
        // Between groups a whole layer has zeros.
        const found = spec.layers[0].kind === "grouped-lstm"
          ? back.weights[name].data.filter(Boolean)
          : back.weights[name].data;
        assertEquals(found, data.map((value, at) => value + twin[at]));
      }
    });
  });
}

gpuTest("loadTfjsTrace() reads what Keras' layers are, whatever the order of its columns", async (gpu) => {
  const tf = await loadTfjs();
  const random = testRandom(8);
  const keras = tf.sequential({
    layers: [
      tf.layers.conv1d({ inputShape: [8, 4], filters: 6, kernelSize: 3, useBias: false }),
      tf.layers.activation({ activation: "relu" }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 5, activation: "tanh" }) }),
      tf.layers.layerNormalization(),
      tf.layers.lstm({ units: 4, recurrentActivation: "sigmoid", returnSequences: true }),
      tf.layers.simpleRNN({ units: 4 }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  keras.setWeights(
    keras.getWeights().map((weight: any) =>
      tf.tensor(Array.from({ length: weight.size }, () => random() - 0.5), weight.shape)
    ),
  );
  const topology = keras.toJSON(null, false);
  await inFolder(async (folder) => {
    const path = `${folder}/model.json`;
    const weights = keras.weights.map((weight: any) => ({
      name: weight.originalName,
      shape: weight.shape,
      dtype: "float32",
    }));
    const bytes = new Blob(keras.getWeights().map((weight: any) => weight.dataSync()));
    await Deno.writeFile(`${folder}/w.bin`, new Uint8Array(await bytes.arrayBuffer()));
    const json = {
      format: "layers-model",
      modelTopology: topology,
      weightsManifest: [{ paths: ["w.bin"], weights }],
    };
    await Deno.writeTextFile(path, JSON.stringify(json));
    const model = await loadTfjsTrace(path, {
      inputs: ["exc", "inh"],
      outputs: [{ name: "v", centre: -65, scale: 5 }, { name: "current" }],
      columns: ["v", "current", "exc", "inh"],
    });
    assertEquals(model.spec.fedBack, 2);
    assertEquals(model.spec.window, 8);
    const { inputs: { values: events } } = leakySeries({ runs: 1, samples: 20 });
    const expected = closedLoop(tf, keras, {
      events,
      steps: 20,
      window: 8,
      outputs: 2,
      row: (inputs, fed) => [...fed, ...inputs],
    });
    const start = Float32Array.from({ length: 16 }, (_, at) => at % 2 === 0 ? -65 : 0);
    const found = await runTraces(gpu, model, { runs: 1, samples: 20, inputs: events, start });
    assertClose(found, restoreOutputs(model.spec, expected), { atol: 2e-4, rtol: 1e-5, what: "closed loop" });
  });
});

const INPUT = {
  className: "InputLayer",
  name: "in",
  config: { batch_input_shape: [null, 6, 2] },
  inputs: [],
};
const none = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
const HEAD = { className: "Dense", name: "out", config: { units: 1 }, inputs: ["in"] };
const HEAD_WEIGHTS = { "out/kernel": none(2, 1), "out/bias": none(1) };

const relu = (config: Record<string, unknown>, inputs = ["a"]) => ({
  layers: [INPUT, { ...HEAD, name: "a" }, { className: "ReLU", name: "relu", config, inputs }],
  weights: { "a/kernel": none(2, 1), "a/bias": none(1) },
});

const WRONG: [string, TfjsModel, string][] = [
  ["a ReLU with a bound", relu({ max_value: 6 }), "max_value must be none: current value is 6 in layer relu"],
  [
    "a leaky ReLU",
    relu({ negative_slope: 0.2 }),
    "negative_slope must be 0: current value is 0.2 in layer relu",
  ],
  [
    "a ReLU with a threshold",
    relu({ threshold: 1 }),
    "threshold must be 0: current value is 1 in layer relu",
  ],
  ["a layer that is not supported", {
    layers: [INPUT, { className: "Lambda", name: "own", config: {}, inputs: ["in"] }],
    weights: {},
  }, "every layer must be of a kind that is supported: current value is Lambda in layer own"],
  ["a gate that is not supported", {
    layers: [INPUT, {
      className: "GRU",
      name: "gru",
      config: { activation: "tanh", recurrent_activation: "hard_sigmoid" },
      inputs: ["in"],
    }],
    weights: {},
  }, "recurrent_activation must be sigmoid: current value is hard_sigmoid in layer gru (GRU)"],
  [
    "weights that are missing",
    { layers: [INPUT, HEAD], weights: {} },
    "it must have its kernel: current value is none in layer out",
  ],
  ["a last layer that is no head", {
    layers: [INPUT, { ...HEAD, config: { units: 1, activation: "relu" } }],
    weights: HEAD_WEIGHTS,
  }, "the last layer must be Dense, linear or with a sigmoid"],
  ["branches", {
    layers: [INPUT, { className: "Dropout", name: "a", config: { rate: 0.1 }, inputs: ["in"] }, HEAD],
    weights: HEAD_WEIGHTS,
  }, "layers must form a chain, sums aside: current value is in in layer out"],
];

for (const [name, model, sentence] of WRONG) {
  Deno.test(`loadTfjsTrace() refuses ${name}`, async () => {
    await inFolder(async (folder) => {
      await writeTfjs(`${folder}/model.json`, model);
      const read = () =>
        loadTfjsTrace(`${folder}/model.json`, { inputs: ["exc", "inh"], outputs: [{ name: "v" }] });
      await assertRejects(read, FileError, sentence);
    });
  });
}

Deno.test("loadTfjsTrace() refuses files that are cut short, of other numbers or of other columns", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/model.json`;
    const read = (columns?: string[]) =>
      loadTfjsTrace(path, { inputs: ["exc", "inh"], outputs: [{ name: "v" }], columns });
    await Deno.writeTextFile(path, "{");
    await assertRejects(read, FileError, "it must be JSON");
    await Deno.writeTextFile(path, "{}");
    await assertRejects(read, FileError, "it must have modelTopology and weightsManifest");
    await writeTfjs(path, { layers: [INPUT, HEAD], weights: HEAD_WEIGHTS });
    assertEquals((await read()).spec.window, null);
    await assertRejects(
      () => read(["exc", "inh", "v"]),
      FileError,
      "must have the 3 columns exc, inh, v: current value is 2",
    );
    await assertRejects(
      () => read(["exc", "w"]),
      FileError,
      "its columns must be inputs or outputs by name: current value is w",
    );
    await assertRejects(() => read(["exc", "exc"]), FileError, "its columns must be all inputs");
    await Deno.truncate(`${folder}/group1-shard1of1.bin`, 8);
    await assertRejects(read, FileError, "its weights need 12 bytes up to out/bias: current value is 8");
    const text = (await Deno.readTextFile(path)).replaceAll("float32", "uint8");
    await Deno.writeTextFile(path, text);
    await assertRejects(
      read,
      FileError,
      "weights must be float32 without quantization: current value is out/kernel of uint8",
    );
  });
});

Deno.test("loadTfjsTrace() moves columns through a normalisation, and refuses what it cannot move", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/model.json`;
    const norm = { className: "LayerNormalization", name: "norm", config: { epsilon: 1e-3 }, inputs: ["in"] };
    const data = (...values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });
    const weights = {
      "norm/gamma": data(1, 2),
      "norm/beta": data(5, 0),
      "out/kernel": { shape: [2, 1], data: Float32Array.of(1, 0.5) },
      "out/bias": data(0),
    };
    const of = { inputs: ["e"], outputs: [{ name: "v" }], columns: ["v", "e"] };
    await writeTfjs(path, { layers: [INPUT, norm, { ...HEAD, inputs: ["norm"] }], weights });
    const model = await loadTfjsTrace(path, of);
    // v = 1, e = 3: normalised -1 and 1 but for epsilon, so gain and bias give 4 and 2.
    const run = { runs: 1, samples: 1, inputs: Float32Array.of(3), start: Float32Array.of(1) };
    const [found] = runTracesReference(model, run), deviation = Math.sqrt(1 + 1e-3);
    assert(Math.abs(found - (5 - 1 / deviation + 0.5 * 2 / deviation)) < 1e-6, `${found}`);
    const wide = { className: "Dense", name: "wide", config: { units: 2 }, inputs: ["norm"] };
    const sum = { className: "Add", name: "sum", config: {}, inputs: ["wide", "in"] };
    await writeTfjs(path, {
      layers: [INPUT, norm, wide, sum, { ...HEAD, inputs: ["sum"] }],
      weights: { ...weights, "wide/kernel": none(2, 2), "wide/bias": none(2) },
    });
    await assertRejects(() => loadTfjsTrace(path, of), FileError, "sums may not reach its input unless");
    const sigmoid = { ...HEAD, config: { units: 1, activation: "sigmoid" } };
    await writeTfjs(path, { layers: [INPUT, sigmoid], weights: HEAD_WEIGHTS });
    await assertRejects(
      () => loadTfjsTrace(path, { inputs: ["a", "b"], outputs: [{ name: "p", centre: -70, scale: 100 }] }),
      FileError,
      "probabilities must have centre 0 and scale 1: current value is p",
    );
  });
});

Deno.test("kerasModel() names the layer that tfjs has not got", () => {
  const series = leakySeries({ runs: 1, samples: 9 });
  const spec = traceSpecOf({ layers: [{ kind: "gru", units: 3 }] }, series, 1);
  const model = { spec, weights: drawWeights(traceShapes(spec), () => 0.5, 2) };
  assertThrows(() => kerasModel(model), TypeError, "current value is gru; an LSTM would do");
  const padded: TraceDesign = {
    window: 6,
    layers: [{ ...conv, units: 2, width: 3, activation: "relu" }, { kind: "flatten" }],
  };
  const other = traceSpecOf(padded, series, 1);
  assertThrows(
    () => kerasModel({ spec: other, weights: drawWeights(traceShapes(other), () => 0.5, 2) }),
    TypeError,
    "it has no causal convolution of several taps: current value is width 3; causal: false would do",
  );
});
