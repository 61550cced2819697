// Back-propagation through time of spiking units (lif_forward) with the slope f of a surrogate in place of that of their spikes. With what step t + 1 left, 0 at
// the end, and d for gradients,
//   ds_t = (from above) + R di_{t+1} + da_{t+1} - throughReset (threshold, or decay v_t) dv_{t+1}
//   du_t = ds_t f(v_t - threshold - adaptationStrength a_t);  dv_t = du_t + decay (1, or 1 - s_t) dv_{t+1}
//   di_t = dc_t = dv_t + synapse dc_{t+1};  da_t = adaptationDecay da_{t+1} - adaptationStrength du_t
//   ddecay = sum over t of dv_{t+1} v_t (1, or 1 - s_t);  dthreshold = - sum over t of du_t + (1, or 0) s_t dv_{t+1}
// The first of two is where a spike takes the threshold off, the second where it resets to 0; without spikes du_t is what comes from above.
// Source: Neftci et al. (2019), doi:10.1109/MSP.2019.2931595; Bellec et al. (2018), arXiv:1803.09574; Werbos (1990), doi:10.1109/5.58337.
// Workgroup: LANES units of one batch row, an invocation per unit, through all steps backwards. With RECURRENT one batch row, whose units its invocations share.
// Dispatch: B ceil(unitWidth / LANES) workgroups, with RECURRENT B, once per stretch of steps from the last one on; `later` carries over.
// Flags: ADAPTS has adapting thresholds, REPEATED adds the gradient of all steps up.

// Gradients by a unit's state, and of its decay and threshold so far.
struct Later {
  v: f32,
  c: f32,
  a: f32,
  decay: f32,
  threshold: f32,
  sum: f32, // of dc
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> outputs: array<f32>; // (B, T, outputStride): s
@group(0) @binding(3) var<storage, read> dOutputs: array<f32>; // (B, T, gradientStride)
@group(0) @binding(4) var<storage, read_write> sums: array<f32>; // (B, T, unitWidth): v, then di
@group(0) @binding(5) var<storage, read_write> later: array<Later>; // (B, unitWidth)
@group(0) @binding(6) var<storage, read_write> partials: array<f32>; // (B, ownDecays + ownThresholds, unitWidth): gradients of what is stored
//#if ADAPTS
@group(0) @binding(7) var<storage, read> adaptations: array<f32>; // (B, T, unitWidth): a
//#endif
//#if REPEATED
@group(0) @binding(8) var<storage, read_write> dProjected: array<f32>; // (B, unitWidth): the sum of di over all steps
//#endif
//#if RECURRENT

var<workgroup> di: array<f32, 2 * MOST_UNITS>; // of even and of odd steps
//#endif

fn slopeOf(u: f32) -> f32 {
  let x = shape.slope * abs(u);
  if (shape.surrogate == 2u) { return max(0.0, 1.0 - x); }
  if (shape.surrogate == 1u) { return 1.0 / fma(x, x, 1.0); }
  return 1.0 / ((1.0 + x) * (1.0 + x));
}

// One step of a unit back: `bySpike` is R di_{t+1}.
fn wentBack(step: u32, n: u32, bySpike: f32, next: Later) -> Later {
  let at = step * shape.unitWidth + n;
  if (n >= shape.units) {
    sums[at] = 0.0;
    return next;
  }
  let given = dOutputs[step * shape.gradientStride + n];
  let v = sums[at];
  let decay = decayOf(n);
  var ofUnit = given;
  var kept = 1.0;
  var ofThreshold = 0.0;
  if (shape.spikes == 1u) {
    let threshold = thresholdOf(n);
    let s = outputs[step * shape.outputStride + n];
    var slope = given + bySpike + next.a;
    if (shape.toZero == 1u) { kept = 1.0 - s; } else { ofThreshold = -s * next.v; }
    if (shape.throughReset == 1u) { slope -= select(threshold, decay * v, shape.toZero == 1u) * next.v; }
    var u = v - threshold;
    //#if ADAPTS
    u = v - (threshold + shape.adaptationStrength * adaptations[at]);
    //#endif
    ofUnit = slope * slopeOf(u);
    ofThreshold -= ofUnit;
  }
  let dv = fma(decay * kept, next.v, ofUnit);
  let dc = fma(shape.synapse, next.c, dv);
  sums[at] = dc;
  return Later(
    dv,
    dc,
    fma(shape.adaptationDecay, next.a, -shape.adaptationStrength * ofUnit),
    fma(next.v * v, kept, next.decay),
    next.threshold + ofThreshold,
    next.sum + dc,
  );
}

fn startOf(row: u32, n: u32) -> Later {
  if (shape.fresh == 1u) { return Later(0.0, 0.0, 0.0, 0.0, 0.0, 0.0); }
  return later[row * shape.unitWidth + n];
}

// After the last dispatch: gradients of what is stored, and of what all steps have in common.
fn finish(row: u32, n: u32, last: Later) {
  let own = shape.ownDecays + shape.ownThresholds;
  if (shape.ownDecays == 1u) {
    let decay = decayOf(n);
    partials[row * own * shape.unitWidth + n] = select(0.0, last.decay * decay * (1.0 - decay), n < shape.units);
  }
  if (shape.ownThresholds == 1u) {
    let at = (row * own + shape.ownDecays) * shape.unitWidth + n;
    partials[at] = select(0.0, last.threshold * thresholdOf(n), n < shape.units);
  }
  //#if REPEATED
  dProjected[row * shape.unitWidth + n] = select(0.0, last.sum, n < shape.units);
  //#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let group = wid.y * count.x + wid.x;
  //#if RECURRENT
  let row = group;
  if (row >= shape.batch) { return; }
  for (var n = lane; n < shape.units; n += LANES) { di[shape.stepEnd % 2u * MOST_UNITS + n] = startOf(row, n).c; }
  workgroupBarrier();
  for (var back = shape.stepFirst; back < shape.stepEnd; back++) {
    let t = shape.stepEnd - 1u - (back - shape.stepFirst);
    for (var n = lane; n < shape.unitWidth; n += LANES) {
      var bySpike = 0.0;
      let other = (1u - t % 2u) * MOST_UNITS;
      for (var k = 0u; n < shape.units && k < shape.units; k++) {
        bySpike = fma(weights[shape.ofSpikes + n * shape.unitWidth + k], di[other + k], bySpike);
      }
      var next = later[row * shape.unitWidth + n];
      if (back == shape.stepFirst) { next = startOf(row, n); }
      next = wentBack(row * shape.steps + t, n, bySpike, next);
      later[row * shape.unitWidth + n] = next;
      if (n < shape.units) { di[t % 2u * MOST_UNITS + n] = next.c; }
      if (t == 0u) { finish(row, n, next); }
    }
    workgroupBarrier();
  }
  //#else
  let chunks = (shape.unitWidth + LANES - 1u) / LANES;
  let row = group / chunks;
  let n = group % chunks * LANES + lane;
  if (row >= shape.batch || n >= shape.unitWidth) { return; }
  var next = startOf(row, n);
  for (var back = shape.stepFirst; back < shape.stepEnd; back++) {
    let t = shape.stepEnd - 1u - (back - shape.stepFirst);
    next = wentBack(row * shape.steps + t, n, 0.0, next);
  }
  later[row * shape.unitWidth + n] = next;
  if (shape.stepFirst == 0u) { finish(row, n, next); }
  //#endif
}
