// Leaky integrate-and-fire units over a whole sequence,
//   i_t = W [x_t, 1] + R s_{t-1};  c_t = synapse c_{t-1} + i_t;  v_t = decay v_{t-1} + c_t - threshold s_{t-1}, or decay v_{t-1} (1 - s_{t-1}) + c_t
//   a_t = adaptationDecay a_{t-1} + s_{t-1};  s_t = 1 where v_t > threshold + adaptationStrength a_t, else 0
// Source: Neftci et al. (2019), doi:10.1109/MSP.2019.2931595; of adapting thresholds Bellec et al. (2018), arXiv:1803.09574. Outputs are spikes, or v.
// Workgroup: LANES places of one batch row, an invocation per place, through all steps. With RECURRENT one batch row, whose units its invocations share.
// Dispatch: B ceil(outputStride / LANES) workgroups, with RECURRENT B, once per stretch of steps; `state` carries over.
// Flags: SUMS has `sums` hold W [x_t, 1], in whose place the voltages come; REPEATED has them in `projected`, the same for all steps, and then SUMS is there
// where voltages are kept. ADAPTS keeps a, BEFORE the spikes that recurrent weights met, for the way back.

struct Unit {
  v: f32,
  c: f32,
  a: f32,
  s: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read_write> outputs: array<f32>; // (B, T, outputStride): s or v, 1, 0..
@group(0) @binding(3) var<storage, read_write> state: array<Unit>; // (B, unitWidth)
//#if SUMS
@group(0) @binding(4) var<storage, read_write> sums: array<f32>; // (B, T, unitWidth): W [x, 1], then v
//#endif
//#if REPEATED
@group(0) @binding(5) var<storage, read> projected: array<f32>; // (B, unitWidth): W [x, 1]
//#endif
//#if ADAPTS
@group(0) @binding(6) var<storage, read_write> adaptations: array<f32>; // (B, T, unitWidth): a
//#endif
//#if BEFORE
@group(0) @binding(7) var<storage, read_write> before: array<f32>; // (B, T, unitWidth): s of the step before
//#endif
//#if RECURRENT

var<workgroup> spiking: array<f32, 2 * MOST_UNITS>; // of even and of odd steps
//#endif

fn startOf(row: u32, n: u32) -> Unit {
  if (shape.fresh == 1u) { return Unit(0.0, 0.0, 0.0, 0.0); }
  return state[row * shape.unitWidth + n];
}

// A unit after step number `step` of all rows.
fn advanced(row: u32, step: u32, n: u32, unit: Unit) -> Unit {
  let at = step * shape.unitWidth + n;
  //#if REPEATED
  var sum = projected[row * shape.unitWidth + n];
  //#else
  var sum = sums[at];
  //#endif
  //#if RECURRENT
  let other = (1u - (step - row * shape.steps) % 2u) * MOST_UNITS;
  for (var k = 0u; k < shape.units; k++) {
    if (spiking[other + k] > 0.0) { sum += weights[shape.ofSpikes + k * shape.unitWidth + n]; }
  }
  //#endif
  let threshold = thresholdOf(n);
  let c = fma(shape.synapse, unit.c, sum);
  let a = fma(shape.adaptationDecay, unit.a, unit.s);
  let left = select(unit.v, unit.v * (1.0 - unit.s), shape.toZero == 1u);
  let v = fma(decayOf(n), left, c) - select(threshold * unit.s, 0.0, shape.toZero == 1u);
  let s = select(0.0, 1.0, shape.spikes == 1u && v > threshold + shape.adaptationStrength * a);
  //#if SUMS
  sums[at] = v;
  //#endif
  //#if ADAPTS
  adaptations[at] = a;
  //#endif
  //#if BEFORE
  before[at] = unit.s;
  //#endif
  outputs[step * shape.outputStride + n] = select(v, s, shape.spikes == 1u);
  return Unit(v, c, a, s);
}

// What follows the units in a row of the outputs.
fn putRest(step: u32, n: u32) {
  outputs[step * shape.outputStride + n] = select(0.0, 1.0, n == shape.units);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let group = wid.y * count.x + wid.x;
  //#if RECURRENT
  let row = group;
  if (row >= shape.batch) { return; }
  for (var n = lane; n < shape.units; n += LANES) {
    spiking[(1u - shape.stepFirst % 2u) * MOST_UNITS + n] = startOf(row, n).s;
  }
  workgroupBarrier();
  for (var t = shape.stepFirst; t < shape.stepEnd; t++) {
    let step = row * shape.steps + t;
    for (var n = lane; n < shape.outputStride; n += LANES) {
      if (n >= shape.units) {
        putRest(step, n);
        continue;
      }
      var unit = state[row * shape.unitWidth + n];
      if (t == shape.stepFirst) { unit = startOf(row, n); }
      unit = advanced(row, step, n, unit);
      state[row * shape.unitWidth + n] = unit;
      spiking[t % 2u * MOST_UNITS + n] = unit.s;
    }
    workgroupBarrier();
  }
  //#else
  let chunks = (shape.outputStride + LANES - 1u) / LANES;
  let row = group / chunks;
  let n = group % chunks * LANES + lane;
  if (row >= shape.batch || n >= shape.outputStride) { return; }
  if (n >= shape.units) {
    for (var t = shape.stepFirst; t < shape.stepEnd; t++) { putRest(row * shape.steps + t, n); }
    return;
  }
  var unit = startOf(row, n);
  for (var t = shape.stepFirst; t < shape.stepEnd; t++) { unit = advanced(row, row * shape.steps + t, n, unit); }
  state[row * shape.unitWidth + n] = unit;
  //#endif
}
