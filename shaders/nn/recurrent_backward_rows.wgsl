// Back-propagation through time of one recurrent layer, by rows: an invocation runs ROWS batch rows backwards.
//   dh_t = (from above) + (W^T dSums_{t+1})_h;  dSums and the carried gradient by cellBackward of recurrent_cell
// Source: Werbos (1990), doi:10.1109/5.58337.
// Weights in uniform bindings, carried gradients in private memory; see recurrent_forward_rows. No barriers.
// Workgroup: LANES * ROWS rows. Dispatch: ceil(B / (LANES * ROWS)) workgroups, once per stretch of steps from the last one
// on; `carry` goes from one to the next. Flags: GRU, RNN; ROWS2, ROWS4; INPUTS also writes the gradient of the inputs.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  inputs: u32, // F
  inputStride: u32, // floats per step in `dInputs`
  hidden: u32, // H
  hiddenStride: u32, // floats per step in `dHiddens`
  partRows: u32, // rows k in a part of the weights
  stepFirst: u32, // of this dispatch
  stepEnd: u32, // past its last one
  fresh: u32, // 1: starts from zeros instead of `carry`
}

override LANES: u32 = 8u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> dHiddens: array<f32>; // (B, T, hiddenStride)
@group(0) @binding(2) var<storage, read> gates: array<vec4<f32>>; // (B, T, H)
@group(0) @binding(3) var<storage, read> cells: array<f32>; // (B, T, H)
@group(0) @binding(4) var<storage, read_write> dGates: array<vec4<f32>>; // (B, T, H)
//#if INPUTS
@group(0) @binding(5) var<storage, read_write> dInputs: array<f32>; // (B, T, inputStride)
//#endif
@group(0) @binding(6) var<storage, read_write> carry: array<vec2<f32>>; // (B, H) of the gradients of (h, carried)

var<private> dCell: array<f32, H_CAPACITY>; // (H, ROWS)
var<private> cell: array<f32, H_CAPACITY>; // (H, ROWS): the carried value of this step

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let base = ROWS * id.x;
  if (base >= shape.batch) { return; }
  let live = min(ROWS, shape.batch - base);
  let H = shape.hidden;
  let first = shape.inputs + 1u;
  for (var r = 0u; r < live; r++) {
    let row = base + r;
    for (var u = 0u; u < H; u++) {
      var start = carry[row * H + u];
      if (shape.fresh == 1u) { start = vec2<f32>(0.0); }
      dz[ROWS * (first + u) + r] = start.x;
      dCell[ROWS * u + r] = start.y;
      cell[ROWS * u + r] = cells[(row * shape.steps + shape.stepEnd - 1u) * H + u];
    }
  }
  for (var back = shape.stepFirst; back < shape.stepEnd; back++) {
    let t = shape.stepEnd - 1u - (back - shape.stepFirst);
    for (var q = 0u; q < ROWS * H; q++) {
      let u = q / ROWS;
      let row = base + q % ROWS;
      if (row >= shape.batch) { continue; }
      let step = row * shape.steps + t;
      let at = step * H + u;
      let dh = dHiddens[step * shape.hiddenStride + u] + dz[ROWS * first + q];
      let gate = gates[at];
      let previous = cells[max(at, H) - H] * select(0.0, 1.0, t > 0u);
      let unitBack = cellBackward(dh, dCell[q], gate, previous, cell[q]);
      dCell[q] = unitBack.carried;
      cell[q] = previous;
      dGate[q] = unitBack.sums;
      dGates[at] = unitBack.sums;
    }
    //#if INPUTS
    sumInputs(H, 0u, shape.partRows, first + H);
    for (var r = 0u; r < live; r++) {
      let to = ((base + r) * shape.steps + t) * shape.inputStride;
      for (var f = 0u; f < shape.inputs; f++) { dInputs[to + f] = dz[ROWS * f + r]; }
    }
    //#else
    sumInputs(H, first & ~7u, shape.partRows, first + H);
    //#endif
  }
  for (var r = 0u; r < live; r++) {
    for (var u = 0u; u < H; u++) {
      carry[(base + r) * H + u] = vec2<f32>(dz[ROWS * (first + u) + r], dCell[ROWS * u + r]);
    }
  }
}
