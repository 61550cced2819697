import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { parseAxis, unitOf } from "../../lib/experiment/grid.ts";
import {
  freeBox,
  outsideOf,
  parametersAt,
  placesOf,
  usualParameters,
} from "../../lib/experiment/model_parameters.ts";
import { getPreset } from "../../lib/markov/presets.ts";

Deno.test("parseAxis() reads ranges without rounding errors, and lists", () => {
  const axis = parseAxis("S_EI=3:6:0.1");
  assertEquals([axis.values.length, axis.values[3], axis.values[30]], [31, 3.3, 6]);
  assertEquals(parseAxis("lambda=2000,7000"), {
    name: "lambda",
    unit: "kicks per second",
    values: [2000, 7000],
  });
  assertEquals(parseAxis("tau_EE=1:2:0.4").values, [1, 1.4, 1.8]);
  assertEquals([unitOf("P_EE"), unitOf("tau_I"), unitOf("nothing")], ["", "ms", ""]);
});

Deno.test("parseAxis() refuses what is neither a range nor a list", () => {
  for (
    const text of ["S_EE", "=1,2", "S_EE=", "S_EE=1:2", "S_EE=a,b", "S_EE=1:2:0.1:3", "S_EE=1:Infinity:1"]
  ) {
    assertThrows(() => parseAxis(text), RangeError, "NAME=LOW:HIGH:STEP");
  }
  assertThrows(() => parseAxis("S_EE=1:2:-1"), RangeError, "STEP positive: current value is S_EE=1:2:-1");
  assertThrows(() => parseAxis("S_EE=1:2:1e-9"), RangeError, "at most 100000 values");
});

const parameters = { names: ["S_EE", "lambda_E", "lambda_I"], low: [3, 1000, 1000], high: [4, 3000, 8000] };

Deno.test("placesOf() finds parameters by name and by alias", () => {
  assertEquals(placesOf(parameters, "S_EE"), [0]);
  assertEquals(placesOf(parameters, "lambda"), [1, 2]);
  assertEquals(placesOf({ ...parameters, names: ["lambda", "a", "b"] }, "lambda"), [0]);
  assertThrows(() => placesOf(parameters, "tau_I"), RangeError, "it has S_EE, lambda_E, lambda_I");
  assertThrows(() => placesOf(parameters, "S_EEE"), RangeError, "did you mean S_EE?");
});

Deno.test("usualParameters() are the network's own within the box, else the box's middle", () => {
  const spec = { ...getPreset("mif-hom"), S_EE: 5 };
  const [couplings, drive, other] = usualParameters(parameters, spec);
  assertAlmostEquals(couplings, 3.5);
  assertEquals([drive, other], [2000, 7000]);
  assertEquals(usualParameters(parameters, null), [3.5, 2000, 4500]);
});

Deno.test("what is held goes before the network's own, and an alias sets all that it stands for", () => {
  const spec = getPreset("mif-hom");
  assertEquals(usualParameters(parameters, spec, { held: { lambda: 9, lambda_E: 8 } }).slice(1), [8, 9]);
  assertEquals(parametersAt(parameters, ["lambda", "S_EE"], [1, 2, 3])([7, 5]), [5, 7, 7]);
});

Deno.test("freeBox() has the free parameters in the order asked for, without those held or of one value", () => {
  const names = (options: Parameters<typeof freeBox>[1], high = parameters.high) =>
    freeBox({ ...parameters, high }, options).map(({ name }) => name);
  assertEquals(names({}), parameters.names);
  assertEquals(names({ free: ["lambda", "S_EE", "lambda_E"] }), ["lambda_E", "lambda_I", "S_EE"]);
  assertEquals(names({ held: { lambda: 1 } }), ["S_EE"]);
  assertEquals(names({ free: ["S_EE"], held: { S_EE: 3 } }), []);
  assertEquals(names({}, [3, 3000, 8000]), ["lambda_E", "lambda_I"]);
  assertEquals(freeBox(parameters, { free: ["S_EE"] }), [{ name: "S_EE", low: 3, high: 4 }]);
  assertThrows(() => freeBox(parameters, { free: ["S_EX"] }), RangeError, "did you mean S_EE?");
});

Deno.test("outsideOf() names parameter, box and value, and forgives single precision", () => {
  assertEquals(outsideOf(parameters, [[3, 1000, 8000], [4 + 1e-7, 2000, 2000]]), null);
  assertEquals(
    outsideOf(parameters, [[3, 900, 2000], [3, 500, 2000], [3, 2000, 2000]]),
    "lambda_E must be in the box it was trained on (S_EE 3 to 4, lambda_E 1000 to 3000, lambda_I 1000 to 8000): " +
      "current value is 900 and more, at 2 of 3 points",
  );
});
