// ELM layer over a whole sequence (Spieler et al. 2024, arXiv:2306.16922): leaky memory that a small net writes to,
//   a_t = kappa m_{t-1};  h_t = relu(W_x [x_t, 1] + W_m a_t);  d_t = tanh(W_o [h_t, 1]);  m_t = a_t + lambda (1 - kappa) d_t
// `projected` is W_x [x_t, 1]. Outputs are the memory.
// Workgroup: one batch row, through all steps; its invocations share the hidden units, then the units of the memory.
// Dispatch: B workgroups, once per stretch of steps; `state` carries over. Flags: TAPE keeps what back-propagation needs.

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> projected: array<f32>; // (B, T, hiddenWidth)
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> outputs: array<f32>; // (B, T, outputStride): m, 1, 0..
@group(0) @binding(4) var<storage, read_write> state: array<f32>; // (B, unitWidth) of m
//#if TAPE
@group(0) @binding(5) var<storage, read_write> carried: array<f32>; // (B, T, unitWidth): a
@group(0) @binding(6) var<storage, read_write> hiddens: array<f32>; // (B, T, tapeStride): h, 1, 0..
@group(0) @binding(7) var<storage, read_write> changes: array<f32>; // (B, T, unitWidth): d
//#endif

var<workgroup> a: array<f32, MOST_UNITS>;
var<workgroup> h: array<f32, MOST_HIDDEN>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = wid.y * count.x + wid.x;
  if (row >= shape.batch) { return; }
  let N = shape.units;
  let H = shape.hidden;
  for (var n = lane; n < N; n += LANES) {
    let start = select(state[row * shape.unitWidth + n], 0.0, shape.fresh == 1u);
    a[n] = start - lostBy(rateOf(weights[shape.taus + n])) * start;
  }
  workgroupBarrier();
  for (var t = shape.stepFirst; t < shape.stepEnd; t++) {
    let step = row * shape.steps + t;
    for (var u = lane; u < H; u += LANES) {
      var sum = projected[step * shape.hiddenWidth + u];
      for (var n = 0u; n < N; n++) { sum = fma(weights[shape.ofMemory + n * shape.hiddenWidth + u], a[n], sum); }
      h[u] = max(sum, 0.0);
      //#if TAPE
      hiddens[step * shape.tapeStride + u] = h[u];
      //#endif
    }
    workgroupBarrier();
    for (var n = lane; n < N; n += LANES) {
      var sum = weights[shape.toMemory + H * shape.unitWidth + n];
      for (var u = 0u; u < H; u++) { sum = fma(weights[shape.toMemory + u * shape.unitWidth + n], h[u], sum); }
      let change = safeTanh(sum);
      let lost = lostBy(rateOf(weights[shape.taus + n]));
      let memory = fma(shape.gain * lost, change, a[n]);
      //#if TAPE
      carried[step * shape.unitWidth + n] = a[n];
      changes[step * shape.unitWidth + n] = change;
      //#endif
      outputs[step * shape.outputStride + n] = memory;
      state[row * shape.unitWidth + n] = memory;
      a[n] = memory - lost * memory;
    }
    if (lane == 0u) {
      outputs[step * shape.outputStride + N] = 1.0;
      //#if TAPE
      hiddens[step * shape.tapeStride + H] = 1.0;
      //#endif
    }
    workgroupBarrier();
  }
}
