// Back-propagation through time of one recurrent layer with its weights in registers, for GPUs: a workgroup runs ROWS batch rows
// backwards. Equations and source as in recurrent_backward_rows; the gradient of the inputs is a matrix product of its own, over
// all steps, after it.
// Invocation: the weights of one hidden unit with a quarter of the units, fetched once; then the cell of one unit in one row.
// Gradients of the sums go through workgroup memory, two barriers a step. What a step reads is fetched a step before.
// Dispatch: ceil(B / ROWS) workgroups, once per stretch of steps from the last one on; `carry` goes from one to the next.
// The host sets UNITS (at least H, a multiple of 8), QUADS (a quarter of H, rounded up) and HELD, those whose weights are kept.
// Flags: GRU, RNN; STREAMED: HELD is less than QUADS, and the other weights are fetched at each step.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  inputs: u32, // F
  hidden: u32, // H
  hiddenStride: u32, // floats per step in `dHiddens`
  stepFirst: u32, // of this dispatch
  stepEnd: u32, // past its last one
  fresh: u32, // 1: starts from zeros instead of `carry`
}

override ROWS: u32 = 1u; // 1, 2 or 4

const LANES = 4u * UNITS;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> dHiddens: array<f32>; // (B, T, hiddenStride)
@group(0) @binding(2) var<storage, read> gates: array<vec4<f32>>; // (B, T, H)
@group(0) @binding(3) var<storage, read> cells: array<f32>; // (B, T, H)
@group(0) @binding(4) var<storage, read_write> dGates: array<vec4<f32>>; // (B, T, H)
@group(0) @binding(6) var<storage, read_write> carry: array<vec2<f32>>; // (B, H) of the gradients of (h, carried)
@group(0) @binding(7) var<storage, read> weights: array<vec4<f32>>; // (K, H)

var<workgroup> dGate: array<array<array<vec4<f32>, QUADS>, 4>, ROWS>; // (ROWS, H) in quarters
var<workgroup> shares: array<array<array<f32, UNITS>, 4>, ROWS>; // (ROWS, quarter, H) of the gradient of h

fn factors(row: u32, part: u32, quad: u32) -> vec4<f32> {
  return dGate[row][part][quad];
}

// Weights of a hidden unit with unit `quad` of a quarter, 0 past the last one; multiplied by 1 as in held_gates.
fn weightQuad(quad: u32, first: u32, H: u32, lane: u32) -> vec4<f32> {
  let k = lane % UNITS;
  let u = lane / UNITS * QUADS + quad;
  let inside = select(0.0, 1.0, k < H && u < H);
  return inside * weights[(first + min(k, H - 1u)) * H + min(u, H - 1u)];
}

// What a unit's gradient in a step is made from.
struct Taken {
  gates: vec4<f32>,
  previous: f32, // carried value before the step
  above: f32, // gradient of h from above
}

fn take(step: u32, H: u32, stride: u32, u: u32) -> Taken {
  let at = step * H + u;
  return Taken(gates[at], cells[max(at, H) - H], dHiddens[step * stride + u]);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let base = (wid.y * count.x + wid.x) * ROWS;
  let live = min(base + ROWS, shape.batch) - min(base, shape.batch);
  let H = shape.hidden;
  let first = shape.inputs + 1u;
  holdWeights(first, H, lane);
  let part = lane / UNITS;
  let u = lane % UNITS;
  let owns = part < live && u < H;
  // All fetch, those that own nothing some other's: a branch would make what is fetched be waited for.
  let step = min(base + part, shape.batch - 1u) * shape.steps;
  let unit = min(u, H - 1u);
  let stride = shape.hiddenStride;
  let stepFirst = shape.stepFirst;
  let steps = shape.stepEnd - stepFirst;
  var last = vec2<f32>(0.0); // gradients of (h, carried)
  if (owns && shape.fresh == 0u) { last = carry[(base + part) * H + u]; }
  var t = shape.stepEnd - 1u;
  var carried = cells[(step + t) * H + unit];
  var next = take(step + t, H, stride, unit);
  for (var back = 0u; back < steps; back++) {
    let taken = next;
    let before = max(t, stepFirst + 1u) - 1u;
    next = take(step + before, H, stride, unit);
    if (owns) {
      let previous = taken.previous * select(0.0, 1.0, t > 0u);
      let unitBack = cellBackward(taken.above + last.x, last.y, taken.gates, previous, carried);
      last.y = unitBack.carried;
      carried = previous;
      dGate[part][u / QUADS][u % QUADS] = unitBack.sums;
      dGates[(step + t) * H + u] = unitBack.sums;
    }
    t = before;
    workgroupBarrier();
    //#if STREAMED
    let streamed = streamedSums(first, H, lane, part);
    //#endif
    for (var r = 0u; r < live; r++) {
      var sum = heldSum(r, part);
      //#if STREAMED
      sum += streamed[r];
      //#endif
      shares[r][part][u] = sum;
    }
    workgroupBarrier();
    if (owns) { last.x = (shares[part][0][u] + shares[part][1][u]) + (shares[part][2][u] + shares[part][3][u]); }
  }
  if (owns) { carry[(base + part) * H + u] = last; }
}
