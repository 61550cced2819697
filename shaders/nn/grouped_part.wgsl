// What the kernels of an LSTM in groups share: sizes of a group, its weights and what they are multiplied with, in private memory.
// GROUP_INPUTS (F / G) and GROUP_UNITS (H / G) come from the host, as sizes of that memory. Flags: SMALL: few weights in a group.

const GROUP_ROWS = GROUP_INPUTS + 1u + GROUP_UNITS;

var<private> w: array<vec4<f32>, GROUP_ROWS * GROUP_UNITS>; // (unit, k)
var<private> z: array<f32, GROUP_ROWS>; // inputs, 1, h of the step before

// Loops over small groups have known lengths, for a compiler to write them out; over larger ones that takes it minutes.
fn groupInputs() -> u32 {
  //#if SMALL
  return GROUP_INPUTS;
  //#else
  return shape.groupInputs;
  //#endif
}

fn groupUnits() -> u32 {
  //#if SMALL
  return GROUP_UNITS;
  //#else
  return shape.groupUnits;
  //#endif
}
