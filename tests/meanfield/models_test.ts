import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { getMeanFieldPreset } from "../../lib/meanfield/mean_field_presets.ts";
import { overrideMeanField } from "../../lib/meanfield/mean_field_spec.ts";
import { MeanFieldStepper } from "../../lib/meanfield/mean_field_stepper.ts";
import { RATE_MODELS } from "../../lib/meanfield/models/models.ts";
import { defineRateModel, type RateModel } from "../../lib/meanfield/models/rate_model.ts";

/** Lowest and highest rate of the first population after so many steps. */
function spanOf(stepper: MeanFieldStepper, steps: number): [number, number] {
  stepper.advance(steps);
  const P = stepper.field.populations.length, rates = stepper.advance(steps).filter((_, k) => k % P === 0);
  return [Math.min(...rates), Math.max(...rates)];
}

Deno.test("the populations of Wilson and Cowan oscillate with their drive, and rest without it", () => {
  const spec = getMeanFieldPreset("wilson-cowan");
  const [low, high] = spanOf(MeanFieldStepper.open(spec), 5000);
  assert(low < 12 && high > 25, `E goes from ${low} to ${high} Hz`);
  const [least, most] = spanOf(
    MeanFieldStepper.open(overrideMeanField(spec, { "inputs.drive.value": 0 })),
    20_000,
  );
  assert(most - least < 1e-3, `E goes from ${least} to ${most} Hz without drive`);
});

Deno.test("without input the sigmoid of Wilson and Cowan is silent where silence is 1, and has S(0) where it is 0", () => {
  for (const [silence, wanted] of [[1, 0], [0, 1 / (1 + Math.exp(1.3 * 4))]] as const) {
    const spec = {
      ...getMeanFieldPreset("wilson-cowan"),
      couplings: [],
      inputs: [],
      populations: [{ name: "E", size: 1, model: "wilson-cowan", parameters: { silence, refractory: 0 } }],
    };
    const stepper = MeanFieldStepper.open(spec);
    stepper.advance(4000);
    // k S(0), where k is 1 without silence.
    assertAlmostEquals(stepper.rates[0], 100 * wanted, 1e-6);
  }
});

Deno.test("every model's parameters have units, ranges and defaults within, and its state starts finite", () => {
  for (const { name, parameters, state, references } of RATE_MODELS) {
    for (const [field, { low, high, default: value, about }] of Object.entries(parameters)) {
      assert(value >= low && value <= high && about.length > 0, `${name}.${field}`);
    }
    for (const { initial } of Object.values(state)) assert(Number.isFinite(initial));
    assert(references.length > 0);
  }
});

Deno.test("defineRateModel() refuses names, defaults and WGSL that do not fit, and takes what does", () => {
  const [model] = RATE_MODELS;
  const refused = (changes: Partial<RateModel>, sentence: string) =>
    assertThrows(() => defineRateModel({ ...model, ...changes }), TypeError, sentence);
  refused({ name: "My Model" }, "its name must be lower case with hyphens: current value is My Model");
  refused({ state: {} }, "it must have a state variable: current value is none");
  refused({ ofCell: ["E_K"] }, "its ofCell must be among its parameters: current value is E_K");
  refused({ mostHz: 0 }, "its mostHz must be positive: current value is 0");
  refused({ wgsl: "fn rate(s: State) {}" }, "its WGSL must hold fn derivative");
  const tau = { unit: "ms", default: 0, low: 1, high: 2, about: "time" };
  refused({ parameters: { tau } }, "the default of tau must be from 1 to 2: current value is 0");
  refused(
    { parameters: { rate: { ...tau, default: 1 } } },
    "must be distinct names of letters, digits and _: current value is rate",
  );
  assertEquals(defineRateModel(model).name, model.name);
});
