import { assertEquals, assertThrows } from "@std/assert";
import { fieldOf, fieldsAlong, inputValues } from "../../../lib/meanfield/analysis/field_at.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { adexField } from "./_adex.ts";

/** What a field's state changes by. */
function slope({ field, inputs = [] }: ReturnType<typeof fieldOf>): number[] {
  const out = new Float64Array(3);
  field.derivative([2, 20, 8], [2, 2, 8, 8, inputs[0], inputs[0]], out);
  return Array.from(out);
}

Deno.test("fieldsAlong() is the field of the overridden spec: an input, a parameter, several at once", () => {
  const spec = adexField();
  assertEquals(slope(fieldsAlong(spec, "inputs.drive.value")(2)), slope(fieldOf(adexField({ drive: 2 }))));
  assertEquals(
    slope(fieldsAlong(spec, "populations.E.parameters.b")(7)),
    slope(fieldOf(adexField({ b: 7 }))),
  );
  const both = ["populations.E.parameters.a", "populations.E.parameters.b"];
  assertEquals(slope(fieldsAlong(spec, both)(7)), slope(fieldOf(adexField({ a: 7, b: 7 }))));
});

Deno.test("fieldsAlong() gives each field inputs of its own", () => {
  const at = fieldsAlong(adexField(), "inputs.drive.value"), [one, other] = [at(1), at(2)];
  assertEquals([one.inputs![0], other.inputs![0]], [1, 2]);
});

Deno.test("inputs that vary in time, and paths that name nothing, are refused", () => {
  const spec = { ...adexField(), inputs: [{ name: "drive", value: { everyMs: 1, values: [1, 2] } }] };
  assertThrows(
    () => inputValues(spec),
    RangeError,
    "the input drive must be a number: current value is a waveform",
  );
  assertEquals(inputValues({ ...spec, inputs: undefined }).length, 0);
  assertThrows(() => fieldsAlong(adexField(), "inputs.drives.value")(1), SpecError);
});
