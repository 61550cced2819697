// Recurrent layer over a whole sequence, by units: a workgroup runs ROWS batch rows through all steps, an invocation owns
// every LANES-th hidden unit. Equations as in recurrent_forward_rows and recurrent_cell.
// z, the carried value and the next h live in workgroup memory; neighbouring invocations read neighbouring weights (coalesced).
// Dispatch: ceil(B / ROWS) workgroups, once per stretch of steps; `state` carries over.
// Flags: GRU, RNN; TAPE keeps what back-propagation needs; PROJECTED adds sums of wide inputs that a dense layer has made.

override LANES: u32 = 64u;
override Z_CAPACITY: u32 = 192u; // at least K = F + 1 + H
override H_CAPACITY: u32 = 128u; // at least H

@group(0) @binding(7) var<storage, read> weights: array<vec4<f32>>; // (K, H)
//#if PROJECTED
@group(0) @binding(8) var<storage, read> projected: array<vec4<f32>>; // (B, projectedSteps, H)
//#endif

var<workgroup> z: array<Row, Z_CAPACITY>;
var<workgroup> cell: array<Row, H_CAPACITY>;
var<workgroup> next: array<Row, H_CAPACITY>;

fn rowOf(base: u32, r: u32) -> u32 {
  return min(base + r, shape.batch - 1u);
}

fn loadInput(base: u32, t: u32, f: u32) -> Row {
  let at = t * shape.inputStride + f;
  let stride = shape.steps * shape.inputStride;
  //#if ROWS4
  return rowFrom(inputs[rowOf(base, 0u) * stride + at], inputs[rowOf(base, 1u) * stride + at], inputs[rowOf(base, 2u) * stride + at], inputs[rowOf(base, 3u) * stride + at]);
  //#elif ROWS2
  return rowFrom(inputs[rowOf(base, 0u) * stride + at], inputs[rowOf(base, 1u) * stride + at], 0.0, 0.0);
  //#else
  return rowFrom(inputs[rowOf(base, 0u) * stride + at], 0.0, 0.0, 0.0);
  //#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let base = (wid.y * count.x + wid.x) * ROWS;
  let live = min(base + ROWS, shape.batch) - min(base, shape.batch);
  let H = shape.hidden;
  let first = shape.inputs + 1u;
  for (var u = lane; u < H; u += LANES) {
    let s0 = state[rowOf(base, 0u) * H + u];
    let s1 = state[rowOf(base, 1u) * H + u];
    let s2 = state[rowOf(base, 2u) * H + u];
    let s3 = state[rowOf(base, 3u) * H + u];
    let fresh = shape.fresh == 1u;
    next[u] = select(rowFrom(s0.x, s1.x, s2.x, s3.x), Row(0.0), fresh);
    cell[u] = select(rowFrom(s0.y, s1.y, s2.y, s3.y), Row(0.0), fresh);
  }
  for (var t = shape.stepFirst; t < shape.stepEnd; t++) {
    for (var k = lane; k < first + H; k += LANES) {
      var value = Row(1.0);
      if (k < shape.inputs) { value = loadInput(base, t, k); }
      if (k >= first) { value = next[k - first]; }
      z[k] = value;
      //#if TAPE
      for (var r = 0u; r < live; r++) { zs[((base + r) * shape.steps + t) * shape.zStride + k] = rowAt(value, r); }
      //#endif
    }
    workgroupBarrier();
    for (var u = lane; u < H; u += LANES) {
      var s0 = Row(0.0);
      var s1 = Row(0.0);
      var s2 = Row(0.0);
      var s3 = Row(0.0);
      for (var k = 0u; k < first + H; k++) {
        let w = weights[k * H + u];
        let v = z[k];
        s0 = fma(Row(w.x), v, s0);
        s1 = fma(Row(w.y), v, s1);
        s2 = fma(Row(w.z), v, s2);
        s3 = fma(Row(w.w), v, s3);
      }
      //#if PROJECTED
      let at = (t % shape.projectedSteps) * H + u;
      let all = shape.projectedSteps * H;
      let p0 = projected[rowOf(base, 0u) * all + at];
      let p1 = projected[rowOf(base, 1u) * all + at];
      let p2 = projected[rowOf(base, 2u) * all + at];
      let p3 = projected[rowOf(base, 3u) * all + at];
      s0 += rowFrom(p0.x, p1.x, p2.x, p3.x);
      s1 += rowFrom(p0.y, p1.y, p2.y, p3.y);
      s2 += rowFrom(p0.z, p1.z, p2.z, p3.z);
      s3 += rowFrom(p0.w, p1.w, p2.w, p3.w);
      //#endif
      let unitNow = cellForward(Gates(s0, s1, s2, s3), cell[u]);
      let gate = unitNow.gates;
      cell[u] = unitNow.carried;
      next[u] = unitNow.h;
      for (var r = 0u; r < live; r++) {
        let step = (base + r) * shape.steps + t;
        hiddens[step * shape.hiddenStride + u] = rowAt(unitNow.h, r);
        //#if TAPE
        gates[step * H + u] = vec4<f32>(rowAt(gate.x, r), rowAt(gate.y, r), rowAt(gate.z, r), rowAt(gate.w, r));
        cells[step * H + u] = rowAt(unitNow.carried, r);
        //#endif
      }
    }
    if (lane < live) { hiddens[((base + lane) * shape.steps + t) * shape.hiddenStride + H] = 1.0; }
    workgroupBarrier();
  }
  for (var u = lane; u < H; u += LANES) {
    for (var r = 0u; r < live; r++) { state[(base + r) * H + u] = vec2<f32>(rowAt(next[u], r), rowAt(cell[u], r)); }
  }
}
