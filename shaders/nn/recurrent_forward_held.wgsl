// Recurrent layer over a whole sequence with its weights in registers, for GPUs: a workgroup runs ROWS batch rows through all
// steps. Equations as in recurrent_forward_rows and recurrent_cell.
// Invocation: one of the four sums of a unit, whose weights it fetches once and keeps; then the cell of one unit in one row.
// z and the sums go through workgroup memory, two barriers a step. Inputs of the next step are fetched while products are taken.
// Dispatch: ceil(B / ROWS) workgroups, once per stretch of steps; `state` carries over.
// The host sets UNITS (at least H, a multiple of 8), QUADS (4 QUADS at least K) and HELD, the quads of rows k that are kept.
// Flags: GRU, RNN; TAPE keeps what back-propagation needs; PROJECTED adds sums of wide inputs that a dense layer has made;
// STREAMED: HELD is less than QUADS, and the weights of the other rows k are fetched at each step.

override ROWS: u32 = 1u; // 1, 2 or 4

const LANES = 4u * UNITS;

@group(0) @binding(7) var<storage, read> weights: array<f32>; // (K, H, 4)
//#if PROJECTED
@group(0) @binding(8) var<storage, read> projected: array<vec4<f32>>; // (B, projectedSteps, H)
//#endif

// Batch rows that a workgroup has, from the first on.
fn liveRows(base: u32) -> u32 {
  return min(base + ROWS, shape.batch) - min(base, shape.batch);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let base = (wid.y * count.x + wid.x) * ROWS;
  let live = liveRows(base);
  let F = shape.inputs;
  let H = shape.hidden;
  let K = F + 1u + H;
  holdWeights(K, 4u * H, lane);
  // The cell and the input that the invocation owns; those without one fetch another's, as a branch would make them wait for it.
  let row = lane / UNITS;
  let u = lane % UNITS;
  let owns = row < live && u < H;
  let feature = lane % max(F, 1u);
  let reads = lane < live * F;
  let source = min(base + lane / max(F, 1u), shape.batch - 1u) * shape.steps;
  let inputStride = shape.inputStride;
  let hiddenStride = shape.hiddenStride;
  let stepEnd = shape.stepEnd;
  let step = (base + row) * shape.steps;
  let ones = (base + lane) * shape.steps * hiddenStride + H;
  var last = vec2<f32>(0.0); // (h, carried)
  if (owns && shape.fresh == 0u) { last = state[(base + row) * H + u]; }
  if (owns) { setZ(row, F + 1u + u, last.x); }
  if (lane < live) { setZ(lane, F, 1.0); }
  if (reads) { setZ(lane / F, feature, inputs[(source + shape.stepFirst) * inputStride + feature]); }
  workgroupBarrier();
  for (var t = shape.stepFirst; t < stepEnd; t++) {
    let incoming = inputs[(source + min(t + 1u, stepEnd - 1u)) * inputStride + feature];
    sumRows(live, K, 4u * H, lane);
    //#if TAPE
    for (var r = 0u; r < live; r++) {
      for (var k = lane; k < K; k += LANES) { zs[((base + r) * shape.steps + t) * shape.zStride + k] = zAt(r, k); }
    }
    //#endif
    workgroupBarrier();
    if (owns) {
      var s = sumsOf(row, u);
      //#if PROJECTED
      s += projected[((base + row) * shape.projectedSteps + t % shape.projectedSteps) * H + u];
      //#endif
      let unitNow = cellForward(s, last.y);
      last = vec2<f32>(unitNow.h, unitNow.carried);
      setZ(row, F + 1u + u, unitNow.h);
      hiddens[(step + t) * hiddenStride + u] = unitNow.h;
      //#if TAPE
      gates[(step + t) * H + u] = unitNow.gates;
      cells[(step + t) * H + u] = unitNow.carried;
      //#endif
    }
    if (lane < live) { hiddens[ones + t * hiddenStride] = 1.0; }
    if (reads) { setZ(lane / F, feature, incoming); }
    workgroupBarrier();
  }
  if (owns) { state[(base + row) * H + u] = last; }
}
