// Back-propagation through time of an ELM layer (elm_forward): with the gradient g of a_{t+1}, 0 at the end,
//   dm_t = (from above) + kappa g;  ds_t = lambda (1 - kappa) dm_t (1 - d_t²);  dz_t = W_o^T ds_t where h_t > 0;  g = dm_t + W_m^T dz_t
//   dkappa = sum over t of g m_t - lambda dm_t d_t, with the g before it is set anew;  dp = dkappa kappa span sigmoid'(p) / tau
// Source: Werbos (1990), doi:10.1109/5.58337.
// Workgroup: one batch row, through all steps backwards. Dispatch: B workgroups, once per stretch of steps from the last one on; `partials` go from one
// to the next.

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> outputs: array<f32>; // (B, T, outputStride): m
@group(0) @binding(3) var<storage, read> hiddens: array<f32>; // (B, T, tapeStride): h
@group(0) @binding(4) var<storage, read> changes: array<f32>; // (B, T, unitWidth): d
@group(0) @binding(5) var<storage, read> dOutputs: array<f32>; // (B, T, gradientStride)
@group(0) @binding(6) var<storage, read_write> dHidden: array<f32>; // (B, T, hiddenWidth): dz
@group(0) @binding(7) var<storage, read_write> dSums: array<f32>; // (B, T, unitWidth): ds
@group(0) @binding(8) var<storage, read_write> partials: array<f32>; // (B, unitWidth) of dkappa, at the end of dp; then (B, unitWidth) of g

var<workgroup> ds: array<f32, MOST_UNITS>;
var<workgroup> g: array<f32, MOST_UNITS>;
var<workgroup> dz: array<f32, MOST_HIDDEN>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = wid.y * count.x + wid.x;
  if (row >= shape.batch) { return; }
  let N = shape.units;
  let H = shape.hidden;
  let own = row * shape.unitWidth;
  let after = (shape.batch + row) * shape.unitWidth;
  for (var n = lane; n < N; n += LANES) {
    if (shape.fresh == 1u) { partials[own + n] = 0.0; }
    g[n] = select(partials[after + n], 0.0, shape.fresh == 1u);
  }
  for (var back = shape.stepFirst; back < shape.stepEnd; back++) {
    let t = shape.stepEnd - 1u - (back - shape.stepFirst);
    let step = row * shape.steps + t;
    for (var n = lane; n < N; n += LANES) {
      let lost = lostBy(rateOf(weights[shape.taus + n]));
      let change = changes[step * shape.unitWidth + n];
      let slope = dOutputs[step * shape.gradientStride + n] + g[n] - lost * g[n];
      partials[own + n] += g[n] * outputs[step * shape.outputStride + n] - shape.gain * slope * change;
      ds[n] = shape.gain * lost * slope * (1.0 - change * change);
      dSums[step * shape.unitWidth + n] = ds[n];
      g[n] = slope;
    }
    workgroupBarrier();
    for (var u = lane; u < H; u += LANES) {
      var sum = 0.0;
      for (var n = 0u; n < N; n++) { sum = fma(weights[shape.toMemory + u * shape.unitWidth + n], ds[n], sum); }
      dz[u] = select(0.0, sum, hiddens[step * shape.tapeStride + u] > 0.0);
      dHidden[step * shape.hiddenWidth + u] = dz[u];
    }
    workgroupBarrier();
    for (var n = lane; n < N; n += LANES) {
      var sum = g[n];
      for (var u = 0u; u < H; u++) { sum = fma(weights[shape.ofMemory + n * shape.hiddenWidth + u], dz[u], sum); }
      g[n] = sum;
    }
  }
  for (var n = lane; n < N; n += LANES) {
    partials[after + n] = g[n];
    if (shape.stepFirst == 0u) {
      let logOdds = weights[shape.taus + n];
      let rate = rateOf(logOdds);
      let odds = oddsOf(logOdds);
      partials[own + n] *= exp(-rate) * rate * shape.span * odds * (1.0 - odds);
    }
  }
}
