// LSTM in groups over a whole sequence: each group of units reads its own part of the inputs and its own units alone.
//   z_t = [x_t of the group, 1, h_{t-1} of the group];  sums = W z_t, four per unit;  then recurrent_cell
// Invocation: one group of one batch row, through all steps, its weights in private memory. No barriers.
// Dispatch: ceil(B G / LANES) workgroups, once per stretch of steps; `state` carries over. Flags: TAPE keeps what back-propagation needs.
// SMALL (grouped_part).

struct Shape {
  batch: u32, // B
  steps: u32, // T
  groups: u32, // G
  groupInputs: u32, // F / G
  groupUnits: u32, // H / G
  inputStride: u32, // floats per step in `inputs`
  hiddenStride: u32, // floats per step in `hiddens`
  stepFirst: u32, // of this dispatch
  stepEnd: u32, // past its last one
  fresh: u32, // 1: starts from zeros instead of `state`
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> inputs: array<f32>; // (B, T, inputStride)
@group(0) @binding(2) var<storage, read_write> hiddens: array<f32>; // (B, T, hiddenStride): h, 1, 0..
//#if TAPE
@group(0) @binding(3) var<storage, read_write> gates: array<vec4<f32>>; // (B, T, H)
@group(0) @binding(4) var<storage, read_write> cells: array<f32>; // (B, T, H)
//#endif
@group(0) @binding(5) var<storage, read_write> state: array<vec2<f32>>; // (B, H) of (h, c)
@group(0) @binding(6) var<storage, read> weights: array<vec4<f32>>; // (GROUP_ROWS, H)

var<private> c: array<f32, GROUP_UNITS>;
var<private> next: array<f32, GROUP_UNITS>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  if (at >= shape.batch * shape.groups) { return; }
  let F = groupInputs();
  let U = groupUnits();
  let K = F + 1u + U;
  let row = at / shape.groups;
  let group = at % shape.groups;
  let H = shape.groups * U;
  let unit = group * U;
  for (var u = 0u; u < U; u++) {
    for (var k = 0u; k < K; k++) { w[u * K + k] = weights[k * H + unit + u]; }
    var start = state[row * H + unit + u];
    if (shape.fresh == 1u) { start = vec2<f32>(0.0); }
    z[F + 1u + u] = start.x;
    c[u] = start.y;
  }
  z[F] = 1.0;
  for (var t = shape.stepFirst; t < shape.stepEnd; t++) {
    let step = row * shape.steps + t;
    for (var k = 0u; k < F; k++) { z[k] = inputs[step * shape.inputStride + group * F + k]; }
    for (var u = 0u; u < U; u++) {
      var sums = vec4<f32>(0.0);
      for (var k = 0u; k < K; k++) { sums = fma(w[u * K + k], vec4<f32>(z[k]), sums); }
      let unitNow = cellForward(sums, c[u]);
      c[u] = unitNow.carried;
      next[u] = unitNow.h;
      //#if TAPE
      gates[step * H + unit + u] = unitNow.gates;
      cells[step * H + unit + u] = unitNow.carried;
      //#endif
    }
    for (var u = 0u; u < U; u++) {
      z[F + 1u + u] = next[u];
      hiddens[step * shape.hiddenStride + unit + u] = next[u];
    }
    if (group == 0u) { hiddens[step * shape.hiddenStride + H] = 1.0; }
  }
  for (var u = 0u; u < U; u++) { state[row * H + unit + u] = vec2<f32>(z[F + 1u + u], c[u]); }
}
