import { assert, assertEquals, assertThrows } from "@std/assert";
import type { StackShape } from "../../lib/nn/_made_up_stack.ts";
import { parseLayers } from "../../lib/nn/layer_list.ts";
import type { StackLayer } from "../../lib/nn/layer_spec.ts";
import { layerKinds, registerLayer } from "../../lib/nn/layers/registry.ts";
import type { Schedule } from "../../lib/nn/schedule.ts";
import { rolloutSurrogate } from "../../lib/surrogate/counts/rollout.ts";
import { rolloutOnCpu, trainReference } from "../../lib/surrogate/counts/train_reference.ts";
import { loadTraceModel, saveModel } from "../../lib/surrogate/model_file.ts";
import { runTraces } from "../../lib/surrogate/trace/run_traces.ts";
import { runTracesReference } from "../../lib/surrogate/trace/run_traces_reference.ts";
import { parseTraceSpec } from "../../lib/surrogate/trace/trace_spec.ts";
import { trainTraces } from "../../lib/surrogate/trace/train_traces.ts";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";
import { syntheticCounts } from "../surrogate/counts/_data.ts";
import { assertClose } from "./_assert_close.ts";
import { leakySeries } from "../../lib/surrogate/trace/_leaky_series.ts";
import { scale } from "./_scale.ts";
import { checkDifferences, checkStack } from "./_stack_problem.ts";
import { SpecError } from "../../lib/base/spec_error.ts";

registerLayer(scale);

/** A kind that the library does not know by type. */
const SCALE = { kind: "scale" } as unknown as StackLayer;
const dense: StackLayer = { kind: "dense", units: 6, activation: "tanh" };
const SHAPE: StackShape = {
  batch: 5,
  steps: 9,
  inputs: 3,
  layers: [SCALE, dense, SCALE, { kind: "lstm", units: 4 }],
};

Deno.test("the reference of a kind of layer of one's own has the gradient that finite differences give", () =>
  checkDifferences(SHAPE));

for (const schedule of ["rows", "units"] as Schedule[]) {
  gpuTest(
    `a kind of layer of one's own runs forwards and backwards in a stack by ${schedule} as its reference`,
    (gpu) => checkStack(gpu, SHAPE, schedule),
  );
}

gpuTest("a surrogate with a kind of layer of one's own is trained, saved, loaded and run", async (gpu) => {
  const data = leakySeries({ runs: 6, samples: 120 });
  const layers = [SCALE, dense, SCALE];
  const options = {
    data,
    spec: { layers },
    batch: 8,
    stretch: 30,
    learningRate: 0.02,
    warmup: 0,
    average: 0,
  };
  const { model } = await trainTraces(gpu, { ...options, steps: 1 });
  // Factors start at 1, and a first step of Adam moves each by the step size.
  for (const factor of model.weights["layers.0.weight"].data) {
    assert(Math.abs(Math.abs(factor - 1) - 0.02) < 1e-4, `a factor of ${factor} after one step`);
  }
  const longer = await trainTraces(gpu, { ...options, steps: 150 });
  assert(longer.losses[149] < 0.7 * longer.losses[0], `${longer.losses[0]} to ${longer.losses[149]}`);
  const loaded = await inFolder(async (folder) => {
    const [path] = await saveModel(`${folder}/scaled`, longer.model);
    return await loadTraceModel(path);
  });
  assertEquals(loaded, longer.model);
  const { runs, samples, inputs: { values: inputs } } = data;
  const found = await runTraces(gpu, loaded, { runs, samples, inputs });
  const wanted = runTracesReference(loaded, { runs, samples, inputs });
  // Voltages of about 70 mV in single precision.
  assertClose(found, wanted, { atol: 1e-3, rtol: 1e-5, what: "what it predicts" });
});

gpuTest("a surrogate of populations of a layer of one's own rolls out as on the CPU", async (gpu) => {
  const { parameters: _, ...data } = syntheticCounts(4, 200);
  const spec = { layers: parseLayers("scale") };
  const { model } = await trainReference({ data, spec, steps: 5, batch: 4, window: 20, burnIn: 2 });
  const options = { runs: 3, bins: 50, seed: 1, warmup: 0 };
  const found = await rolloutSurrogate(gpu, model, options), wanted = rolloutOnCpu(model, options);
  const differ = found.counts.filter((count, at) => count !== wanted.counts[at]).length;
  // A count whose random number lies within rounding of a step may differ, and what follows in its run.
  assert(differ <= 30, `${differ} of ${found.counts.length} counts differ`);
});

Deno.test("a kind of layer of one's own that has a written form is read from a command line", () => {
  assertEquals<unknown>(parseLayers("scale,lstm:4"), [{ kind: "scale" }, { kind: "lstm", units: 4 }]);
  assertThrows(
    () => parseLayers("scale:4"),
    TypeError,
    "each must be lstm:UNITS, gru:UNITS, rnn:UNITS, dense:UNITS:ACTIVATION or scale: current value is scale:4",
  );
});

Deno.test("a spec names the kinds of layers there are, and the library's are not replaced", () => {
  const spec = {
    kind: "trace",
    stepMs: 1,
    inputs: { names: ["exc"], filters: [{ tauMs: 0, centre: 0, scale: 1 }] },
    outputs: [{
      name: "v",
      loss: "squared",
      weight: 1,
      positiveWeight: 1,
      centre: 0,
      scale: 1,
      low: null,
      high: null,
    }],
    fedBack: 0,
    window: null,
    training: {},
  };
  assertEquals(parseTraceSpec({ ...spec, layers: [{ kind: "scale" }] }).layers, [{ kind: "scale" }]);
  assertThrows(
    () => parseTraceSpec({ ...spec, layers: [{ kind: "scales" }] }),
    SpecError,
    "layers.0.kind is wrong (expected one of lstm, gru, rnn, dense, conv, conv2d, pool2d, grouped-lstm, norm, dropout, add, flatten, last, repeat, chain, narrow, turn, bidirectional, elm, lif, scale): " +
      'current value is "scales"',
  );
  assertThrows(
    () => parseTraceSpec({ ...spec, layers: [{ kind: "scale", units: 3 }] }),
    SpecError,
    "layers.0.units is wrong (expected no such field",
  );
  assertThrows(
    () => registerLayer({ ...scale, kind: "norm" }),
    TypeError,
    "Cannot register the layer as its kind must be none of the library's: current value is norm",
  );
});

Deno.test("no module of lib/nn outside of layers/ names a kind of layer, the dense one aside, of which heads are made", async () => {
  const kinds = layerKinds().filter((kind) => kind !== "dense");
  const named = new RegExp(`"(${kinds.join("|")})"`);
  for (const folder of ["lib/nn/", "lib/nn/reference/"]) {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      // Proofs choose the stacks that they run.
      if (!isFile || name.endsWith("_proof.ts") || name.startsWith("_")) continue;
      const found = named.exec(await Deno.readTextFile(folder + name));
      assertEquals(found, null, `${folder}${name}`);
    }
  }
});
