import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { leakySeries } from "../../../lib/surrogate/trace/_leaky_series.ts";
import { loadTraceModel, saveModel } from "../../../lib/surrogate/model_file.ts";
import { joinTraceSeries } from "../../../lib/surrogate/trace/recorded_series.ts";
import { runTraces } from "../../../lib/surrogate/trace/run_traces.ts";
import { runTracesReference } from "../../../lib/surrogate/trace/run_traces_reference.ts";
import { normaliseParameters, traceSpecOf } from "../../../lib/surrogate/trace/trace_design.ts";
import { parseTraceSpec } from "../../../lib/surrogate/trace/trace_spec.ts";
import { trainTraces } from "../../../lib/surrogate/trace/train_traces.ts";
import { inFolder } from "../../_folder.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";

/** Part of the voltage's variance that is not explained. */
function unexplained(found: Float32Array, wanted: Float32Array): number {
  const voltages = wanted.filter((_, at) => at % 2 === 0),
    mean = voltages.reduce((a, b) => a + b) / voltages.length;
  let squares = 0, all = 0;
  voltages.forEach((value, t) => {
    squares += (found[2 * t] - value) ** 2;
    all += (value - mean) ** 2;
  });
  return squares / all;
}

Deno.test("a surrogate of cells over a box does what each of them does, and one without the parameters does not", async () => {
  const data = leakySeries({ runs: 40, samples: 300, parameters: true }), { parameters, ...alike } = data;
  const options = {
    spec: { layers: [{ kind: "lstm" as const, units: 16 }] },
    ...{ steps: 600, batch: 16, stretch: 50, heldOut: 2, learningRate: 0.03 },
  };
  const { model } = await trainTraces(null, { ...options, data });
  const { low, high } = parameters!;
  assertEquals(model.spec.parameters, { names: ["weight", "kept"], low: [...low!], high: [...high!] });
  const test = leakySeries({ runs: 8, samples: 300, seed: 9, parameters: true });
  const { runs, samples, inputs: { values: inputs } } = test, given = test.parameters!.values;
  const found = await runTraces(null, model, { runs, samples, inputs, parameters: given });
  const own = unexplained(found, test.outputs.values);
  assert(own < 0.1, `unexplained ${own}`);
  const mixed = await runTraces(null, model, { runs, samples, inputs, parameters: given.toReversed() });
  assert(unexplained(mixed, test.outputs.values) > 2 * own, "it does not read its parameters");
  const blind = await trainTraces(null, { ...options, data: alike });
  const without = await runTraces(null, blind.model, { runs, samples, inputs });
  assert(unexplained(without, test.outputs.values) > 1.5 * own, `${own} with the parameters`);
  const loaded = await inFolder(async (folder) => {
    const [path] = await saveModel(`${folder}/cells`, model);
    return await loadTraceModel(path);
  });
  assertEquals(loaded, model);
});

Deno.test("parameters are normalised to -1 to 1 over the box", () => {
  const parameters = { names: ["a", "b"], low: [2, 5], high: [6, 5] };
  assertEquals([...normaliseParameters({ parameters }, [2, 5, 4, 6, 6, 5])], [-1, 0, 0, 1, 1, 0]);
});

Deno.test("a spec without parameters, as files of earlier versions have it, is read as it was", () => {
  const spec = traceSpecOf({}, leakySeries({ runs: 2, samples: 30 }), 2);
  assertEquals("parameters" in spec, false);
  assertEquals(parseTraceSpec(JSON.parse(JSON.stringify(spec))), spec);
});

Deno.test("what does not fit the parameters of a surrogate is refused in a sentence", async () => {
  const series = leakySeries({ runs: 3, samples: 30, parameters: true }), spec = traceSpecOf({}, series, 3);
  const run = { runs: 3, samples: 30, inputs: series.inputs.values };
  const model = { spec, weights: {} };
  const rule =
    "Cannot run the trace surrogate as parameters must hold 2 values (weight, kept) for each of 3 runs: ";
  await assertRejects(() => runTraces(null, model, run), RangeError, `${rule}current value is 0 values`);
  assertThrows(() => runTracesReference(model, { ...run, parameters: [1] }), RangeError, rule);
  await assertRejects(
    () => runTraces(null, model, { ...run, parameters: [1, 2, NaN, 4, 5, 6] }),
    RangeError,
    "parameter weight must be a number: current value is NaN",
  );
  assertThrows(
    () => joinTraceSeries([series, leakySeries({ runs: 3, samples: 30 })]),
    RangeError,
    "all must have the parameters weight, kept: current value is none of set 1",
  );
  assertEquals(joinTraceSeries([series, series]).parameters!.values.length, 12);
  assertThrows(
    () => parseTraceSpec({ ...spec, parameters: { names: ["a"], low: [0, 1], high: [1] } }),
    SpecError,
    "parameters.low is wrong (expected a number for each of 1 names)",
  );
  assertThrows(
    () =>
      traceSpecOf({}, { ...series, parameters: { ...series.parameters!, values: new Float32Array(5) } }, 3),
    RangeError,
    "parameters must be (3, 2), 6 values: current value is 5",
  );
});
