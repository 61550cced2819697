// Back-propagation through time of an LSTM in groups (grouped_forward): an invocation runs one group of one batch row backwards.
//   dh_t = (from above) + (W^T dSums_{t+1})_h;  dSums and dc by cellBackward of recurrent_cell;  dW += dSums z^T, summed over the steps here
// Source: Werbos (1990), doi:10.1109/5.58337.
// Dispatch: ceil(B G / LANES) workgroups, once per stretch of steps from the last one on; `partials` go from one to the next.
// Flags: INPUTS also writes the gradient of the inputs. SMALL (grouped_part).

struct Shape {
  batch: u32, // B
  steps: u32, // T
  groups: u32, // G
  groupInputs: u32, // F / G
  groupUnits: u32, // H / G
  inputStride: u32, // floats per step in `inputs` and `dInputs`
  hiddenStride: u32, // floats per step in `hiddens`
  gradientStride: u32, // floats per step in `dHiddens`
  stepFirst: u32, // of this dispatch
  stepEnd: u32, // past its last one
  fresh: u32, // 1: starts from zeros instead of `partials`
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> inputs: array<f32>; // (B, T, inputStride)
@group(0) @binding(2) var<storage, read> hiddens: array<f32>; // (B, T, hiddenStride)
@group(0) @binding(3) var<storage, read> gates: array<vec4<f32>>; // (B, T, H)
@group(0) @binding(4) var<storage, read> cells: array<f32>; // (B, T, H)
@group(0) @binding(5) var<storage, read> dHiddens: array<f32>; // (B, T, gradientStride)
@group(0) @binding(6) var<storage, read> weights: array<vec4<f32>>; // (GROUP_ROWS, H)
// (B, GROUP_ROWS, H): the gradient of the weights, row by row; then (B, H) of the gradients of (h, c).
@group(0) @binding(7) var<storage, read_write> partials: array<vec4<f32>>;
//#if INPUTS
@group(0) @binding(8) var<storage, read_write> dInputs: array<f32>; // (B, T, inputStride)
//#endif

var<private> dW: array<vec4<f32>, GROUP_ROWS * GROUP_UNITS>; // (unit, k)
var<private> dz: array<f32, GROUP_ROWS>;
var<private> dCell: array<f32, GROUP_UNITS>;

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
  let carried = (shape.batch * K + row) * H + unit;
  for (var u = 0u; u < U; u++) {
    var start = partials[carried + u];
    if (shape.fresh == 1u) { start = vec4<f32>(0.0); }
    dz[F + 1u + u] = start.x;
    dCell[u] = start.y;
    for (var k = 0u; k < K; k++) {
      w[u * K + k] = weights[k * H + unit + u];
      var sum = partials[(row * K + k) * H + unit + u];
      if (shape.fresh == 1u) { sum = vec4<f32>(0.0); }
      dW[u * K + k] = sum;
    }
  }
  z[F] = 1.0;
  for (var back = shape.stepFirst; back < shape.stepEnd; back++) {
    let t = shape.stepEnd - 1u - (back - shape.stepFirst);
    let step = row * shape.steps + t;
    let before = max(step, 1u) - 1u;
    let started = select(0.0, 1.0, t > 0u);
    for (var k = 0u; k < F; k++) { z[k] = inputs[step * shape.inputStride + group * F + k]; }
    for (var u = 0u; u < U; u++) { z[F + 1u + u] = started * hiddens[before * shape.hiddenStride + unit + u]; }
    var above = dz;
    for (var k = 0u; k < K; k++) { dz[k] = 0.0; }
    for (var u = 0u; u < U; u++) {
      let dh = dHiddens[step * shape.gradientStride + unit + u] + above[F + 1u + u];
      let previous = started * cells[before * H + unit + u];
      let unitBack = cellBackward(dh, dCell[u], gates[step * H + unit + u], previous, cells[step * H + unit + u]);
      dCell[u] = unitBack.carried;
      for (var k = 0u; k < K; k++) {
        let place = u * K + k;
        dz[k] += dot(w[place], unitBack.sums);
        dW[place] = fma(unitBack.sums, vec4<f32>(z[k]), dW[place]);
      }
    }
    //#if INPUTS
    for (var k = 0u; k < F; k++) { dInputs[step * shape.inputStride + group * F + k] = dz[k]; }
    //#endif
  }
  for (var u = 0u; u < U; u++) {
    partials[carried + u] = vec4<f32>(dz[F + 1u + u], dCell[u], 0.0, 0.0);
    for (var k = 0u; k < K; k++) { partials[(row * K + k) * H + unit + u] = dW[u * K + k]; }
  }
}
