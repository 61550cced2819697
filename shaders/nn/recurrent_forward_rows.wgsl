// Recurrent layer over a whole sequence, by rows: an invocation runs ROWS batch rows through all steps.
//   z_t = [x_t, 1, h_{t-1}];  sums = W z_t, four per unit;  the bias is W's row of the 1;  then recurrent_cell
// State lives in private memory, weights in uniform bindings: the fast places of software adapters, where a load from
// storage or workgroup memory costs as much as dozens of multiplications. No barriers. Needs H <= 128 and K <= 272.
// Workgroup: LANES * ROWS rows. Dispatch: ceil(B / (LANES * ROWS)) workgroups, once per stretch of steps; `state` carries over.
// Flags: GRU, RNN; ROWS2, ROWS4; TAPE keeps what back-propagation needs; PROJECTED adds sums of wide inputs that a dense layer has made.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  inputs: u32, // F
  inputStride: u32, // floats per step in `inputs`
  hidden: u32, // H
  hiddenStride: u32, // floats per step in `hiddens`
  zStride: u32, // floats per step in `zs`
  partRows: u32, // rows k in a part of the weights
  stepFirst: u32, // of this dispatch
  stepEnd: u32, // past its last one
  fresh: u32, // 1: starts from zeros instead of `state`
  projectedSteps: u32, // steps of `projected`: T, or 1 where all steps have the same
}

override LANES: u32 = 8u;

//#if PROJECTED
@group(0) @binding(7) var<storage, read> projected: array<vec4<f32>>; // (B, projectedSteps, H)
//#endif

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let base = ROWS * id.x;
  if (base >= shape.batch) { return; }
  let live = min(ROWS, shape.batch - base);
  let H = shape.hidden;
  let first = shape.inputs + 1u;
  for (var r = 0u; r < live; r++) {
    z[ROWS * shape.inputs + r] = 1.0;
    for (var u = 0u; u < H; u++) {
      var start = state[(base + r) * H + u];
      if (shape.fresh == 1u) { start = vec2<f32>(0.0); }
      z[ROWS * (first + u) + r] = start.x;
      cell[ROWS * u + r] = start.y;
    }
  }
  for (var t = shape.stepFirst; t < shape.stepEnd; t++) {
    for (var r = 0u; r < live; r++) {
      let step = (base + r) * shape.steps + t;
      for (var f = 0u; f < shape.inputs; f++) { z[ROWS * f + r] = inputs[step * shape.inputStride + f]; }
      //#if TAPE
      for (var k = 0u; k < first + H; k++) { zs[step * shape.zStride + k] = z[ROWS * k + r]; }
      //#endif
    }
    for (var unit = 0u; unit < H; unit += UNITS) {
      sumGates(H, unit, shape.partRows, first + H);
      let end = ROWS * min(UNITS, H - unit);
      for (var q = 0u; q < end; q++) {
        let at = ROWS * unit + q;
        //#if PROJECTED
        let given = (min(base + q % ROWS, shape.batch - 1u) * shape.projectedSteps + t % shape.projectedSteps) * H + at / ROWS;
        sums[q] += projected[given];
        //#endif
        let unitNow = cellForward(sums[q], cell[at]);
        cell[at] = unitNow.carried;
        next[at] = unitNow.h;
        //#if TAPE
        let row = base + q % ROWS;
        if (row < shape.batch) {
          let to = (row * shape.steps + t) * H + at / ROWS;
          gates[to] = unitNow.gates;
          cells[to] = unitNow.carried;
        }
        //#endif
      }
    }
    for (var r = 0u; r < live; r++) {
      let to = ((base + r) * shape.steps + t) * shape.hiddenStride;
      for (var u = 0u; u < H; u++) {
        let h = next[ROWS * u + r];
        z[ROWS * (first + u) + r] = h;
        hiddens[to + u] = h;
      }
      hiddens[to + H] = 1.0;
    }
  }
  for (var r = 0u; r < live; r++) {
    for (var u = 0u; u < H; u++) { state[(base + r) * H + u] = vec2<f32>(z[ROWS * (first + u) + r], cell[ROWS * u + r]); }
  }
}
