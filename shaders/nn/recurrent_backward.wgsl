// Back-propagation through time of one recurrent layer, by units: a workgroup runs ROWS batch rows backwards, an invocation
// owns every LANES-th unit, then every LANES-th input. Equations and source as in recurrent_backward_rows.
// The weights come transposed (see transpose_weights), so that neighbouring invocations read neighbouring weights.
// Dispatch: ceil(B / ROWS) workgroups, once per stretch of steps from the last one on; `carry` goes from one to the next.
// Flags: GRU, RNN; INPUTS also writes the gradient of the layer's inputs.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  inputs: u32, // F
  inputStride: u32, // floats per step in `dInputs`
  hidden: u32, // H
  hiddenStride: u32, // floats per step in `dHiddens`
  stepFirst: u32, // of this dispatch
  stepEnd: u32, // past its last one
  fresh: u32, // 1: starts from zeros instead of `carry`
}

override LANES: u32 = 64u;
override H_CAPACITY: u32 = 128u; // at least H

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> dHiddens: array<f32>; // (B, T, hiddenStride)
@group(0) @binding(2) var<storage, read> gates: array<vec4<f32>>; // (B, T, H)
@group(0) @binding(3) var<storage, read> cells: array<f32>; // (B, T, H)
@group(0) @binding(4) var<storage, read_write> dGates: array<vec4<f32>>; // (B, T, H)
//#if INPUTS
@group(0) @binding(5) var<storage, read_write> dInputs: array<f32>; // (B, T, inputStride)
//#endif
@group(0) @binding(6) var<storage, read_write> carry: array<vec2<f32>>; // (B, H) of the gradients of (h, carried)
@group(0) @binding(7) var<storage, read> transposed: array<vec4<f32>>; // (H, K)

var<workgroup> dGate: array<Gates, H_CAPACITY>;
var<workgroup> dHidden: array<Row, H_CAPACITY>;
var<workgroup> dCell: array<Row, H_CAPACITY>;

fn rowOf(base: u32, r: u32) -> u32 {
  return min(base + r, shape.batch - 1u);
}

fn stepOf(base: u32, r: u32, t: u32) -> u32 {
  return rowOf(base, r) * shape.steps + t;
}

fn loadUpper(base: u32, t: u32, u: u32) -> Row {
  let s = shape.hiddenStride;
  //#if ROWS4
  return rowFrom(dHiddens[stepOf(base, 0u, t) * s + u], dHiddens[stepOf(base, 1u, t) * s + u], dHiddens[stepOf(base, 2u, t) * s + u], dHiddens[stepOf(base, 3u, t) * s + u]);
  //#elif ROWS2
  return rowFrom(dHiddens[stepOf(base, 0u, t) * s + u], dHiddens[stepOf(base, 1u, t) * s + u], 0.0, 0.0);
  //#else
  return dHiddens[stepOf(base, 0u, t) * s + u];
  //#endif
}

fn loadCell(base: u32, t: u32, u: u32) -> Row {
  let H = shape.hidden;
  //#if ROWS4
  return rowFrom(cells[stepOf(base, 0u, t) * H + u], cells[stepOf(base, 1u, t) * H + u], cells[stepOf(base, 2u, t) * H + u], cells[stepOf(base, 3u, t) * H + u]);
  //#elif ROWS2
  return rowFrom(cells[stepOf(base, 0u, t) * H + u], cells[stepOf(base, 1u, t) * H + u], 0.0, 0.0);
  //#else
  return cells[stepOf(base, 0u, t) * H + u];
  //#endif
}

fn loadGates(base: u32, t: u32, u: u32) -> Gates {
  let H = shape.hidden;
  let a = gates[stepOf(base, 0u, t) * H + u];
  //#if ROWS4
  let b = gates[stepOf(base, 1u, t) * H + u];
  let c = gates[stepOf(base, 2u, t) * H + u];
  let d = gates[stepOf(base, 3u, t) * H + u];
  return Gates(rowFrom(a.x, b.x, c.x, d.x), rowFrom(a.y, b.y, c.y, d.y), rowFrom(a.z, b.z, c.z, d.z), rowFrom(a.w, b.w, c.w, d.w));
  //#elif ROWS2
  let b = gates[stepOf(base, 1u, t) * H + u];
  return Gates(Row(a.x, b.x), Row(a.y, b.y), Row(a.z, b.z), Row(a.w, b.w));
  //#else
  return Gates(a.x, a.y, a.z, a.w);
  //#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let base = (wid.y * count.x + wid.x) * ROWS;
  let live = min(base + ROWS, shape.batch) - min(base, shape.batch);
  let T = shape.steps;
  let H = shape.hidden;
  let first = shape.inputs + 1u;
  for (var u = lane; u < H; u += LANES) {
    let s0 = carry[rowOf(base, 0u) * H + u];
    let s1 = carry[rowOf(base, 1u) * H + u];
    let s2 = carry[rowOf(base, 2u) * H + u];
    let s3 = carry[rowOf(base, 3u) * H + u];
    let fresh = shape.fresh == 1u;
    dHidden[u] = select(rowFrom(s0.x, s1.x, s2.x, s3.x), Row(0.0), fresh);
    dCell[u] = select(rowFrom(s0.y, s1.y, s2.y, s3.y), Row(0.0), fresh);
  }
  workgroupBarrier();
  for (var back = shape.stepFirst; back < shape.stepEnd; back++) {
    let t = shape.stepEnd - 1u - (back - shape.stepFirst);
    for (var u = lane; u < H; u += LANES) {
      let dh = loadUpper(base, t, u) + dHidden[u];
      let gate = loadGates(base, t, u);
      var previous = Row(0.0);
      if (t > 0u) { previous = loadCell(base, t - 1u, u); }
      let unitBack = cellBackward(dh, dCell[u], gate, previous, loadCell(base, t, u));
      let d = unitBack.sums;
      dCell[u] = unitBack.carried;
      dGate[u] = d;
      for (var r = 0u; r < live; r++) {
        dGates[((base + r) * T + t) * H + u] = vec4<f32>(rowAt(d.x, r), rowAt(d.y, r), rowAt(d.z, r), rowAt(d.w, r));
      }
    }
    workgroupBarrier();
    //#if INPUTS
    let start = 0u;
    //#else
    let start = first;
    //#endif
    for (var k = start + lane; k < first + H; k += LANES) {
      var sum = Row(0.0);
      for (var u = 0u; u < H; u++) {
        let w = transposed[u * (first + H) + k];
        let d = dGate[u];
        sum = fma(Row(w.x), d.x, fma(Row(w.y), d.y, fma(Row(w.z), d.z, fma(Row(w.w), d.w, sum))));
      }
      if (k >= first) { dHidden[k - first] = sum; }
      //#if INPUTS
      if (k < shape.inputs) {
        for (var r = 0u; r < live; r++) { dInputs[((base + r) * T + t) * shape.inputStride + k] = rowAt(sum, r); }
      }
      //#endif
    }
    workgroupBarrier();
  }
  for (var u = lane; u < H; u += LANES) {
    for (var r = 0u; r < live; r++) { carry[(base + r) * H + u] = vec2<f32>(rowAt(dHidden[u], r), rowAt(dCell[u], r)); }
  }
}
