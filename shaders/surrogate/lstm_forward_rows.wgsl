// LSTM forward over a whole sequence, by rows: an invocation runs its batch rows through all steps.
//   z_t = [x_t, 1, h_{t-1}];  (i, f, g, o) = (sigmoid, sigmoid, tanh, sigmoid)(W z_t);  the bias is W's row of the 1
//   c_t = f c_{t-1} + i g;  h_t = o tanh(c_t)
// Source: Hochreiter & Schmidhuber (1997), doi:10.1162/neco.1997.9.8.1735; Gers et al. (2000), doi:10.1162/089976600300015015.
// State lives in private memory, weights in uniform bindings: the fast places of software adapters, where a load from
// storage or workgroup memory costs as much as dozens of multiplications. No barriers. Needs H <= 128 and K <= 272.
// Invocation: ROWS rows. Workgroup: LANES * ROWS rows. Dispatch: ceil(B / (LANES * ROWS)) workgroups.
// Flags: STATE reads the first state from `state` and writes the last one; TAPE keeps what back-propagation needs.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  inputs: u32, // F
  inputStride: u32, // floats per step in `inputs`
  hidden: u32, // H
  hiddenStride: u32, // floats per step in `hiddens`
  zStride: u32, // floats per step in `zs`
  partRows: u32, // rows k in a part of the weights
}

override LANES: u32 = 8u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> inputs: array<f32>; // (B, T, inputStride)
@group(0) @binding(2) var<storage, read_write> hiddens: array<f32>; // (B, T, hiddenStride): h, 1, 0..
//#if TAPE
@group(0) @binding(3) var<storage, read_write> gates: array<vec4<f32>>; // (B, T, H) of (i, f, g, o)
@group(0) @binding(4) var<storage, read_write> cells: array<f32>; // (B, T, H)
@group(0) @binding(5) var<storage, read_write> zs: array<f32>; // (B, T, zStride)
//#endif
//#if STATE
@group(0) @binding(6) var<storage, read_write> state: array<vec2<f32>>; // (B, H) of (h, c)
//#endif

var<private> cell: array<Row, 128>;
var<private> next: array<Row, 128>;

fn loadInput(rows: array<u32, 4>, t: u32, f: u32) -> Row {
  let at = t * shape.inputStride + f;
  let stride = shape.steps * shape.inputStride;
  //#if ROWS4
  return rowFrom(inputs[rows[0] * stride + at], inputs[rows[1] * stride + at], inputs[rows[2] * stride + at], inputs[rows[3] * stride + at]);
  //#elif ROWS2
  return rowFrom(inputs[rows[0] * stride + at], inputs[rows[1] * stride + at], 0.0, 0.0);
  //#else
  return rowFrom(inputs[rows[0] * stride + at], 0.0, 0.0, 0.0);
  //#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let base = id.x * ROWS;
  if (base >= shape.batch) { return; }
  let live = min(ROWS, shape.batch - base);
  let last = shape.batch - 1u;
  let rows = array<u32, 4>(base, min(base + 1u, last), min(base + 2u, last), min(base + 3u, last));
  let H = shape.hidden;
  let first = shape.inputs + 1u;
  z[shape.inputs] = Row(1.0);
  for (var u = 0u; u < H; u++) {
    //#if STATE
    z[first + u] = rowFrom(state[rows[0] * H + u].x, state[rows[1] * H + u].x, state[rows[2] * H + u].x, state[rows[3] * H + u].x);
    cell[u] = rowFrom(state[rows[0] * H + u].y, state[rows[1] * H + u].y, state[rows[2] * H + u].y, state[rows[3] * H + u].y);
    //#else
    z[first + u] = Row(0.0);
    cell[u] = Row(0.0);
    //#endif
  }
  for (var t = 0u; t < shape.steps; t++) {
    for (var f = 0u; f < shape.inputs; f++) { z[f] = loadInput(rows, t, f); }
    //#if TAPE
    for (var k = 0u; k < first + H; k++) {
      let value = z[k];
      for (var r = 0u; r < live; r++) { zs[((base + r) * shape.steps + t) * shape.zStride + k] = rowAt(value, r); }
    }
    //#endif
    for (var unit = 0u; unit < H; unit += 4u) {
      var acc = array<Row, 16>();
      allParts(H, unit, shape.partRows, first + H, &acc);
      for (var q = 0u; q < 4u; q++) {
        let u = unit + q;
        if (u >= H) { break; }
        let i = sigmoidRow(acc[4u * q]);
        let f = sigmoidRow(acc[4u * q + 1u]);
        let g = tanhRow(acc[4u * q + 2u]);
        let o = sigmoidRow(acc[4u * q + 3u]);
        let c = fma(f, cell[u], i * g);
        cell[u] = c;
        next[u] = o * tanhRow(c);
        //#if TAPE
        for (var r = 0u; r < live; r++) {
          let at = ((base + r) * shape.steps + t) * H + u;
          gates[at] = vec4<f32>(rowAt(i, r), rowAt(f, r), rowAt(g, r), rowAt(o, r));
          cells[at] = rowAt(c, r);
        }
        //#endif
      }
    }
    for (var u = 0u; u < H; u++) {
      let h = next[u];
      z[first + u] = h;
      for (var r = 0u; r < live; r++) { hiddens[((base + r) * shape.steps + t) * shape.hiddenStride + u] = rowAt(h, r); }
    }
    for (var r = 0u; r < live; r++) { hiddens[((base + r) * shape.steps + t) * shape.hiddenStride + H] = 1.0; }
  }
  //#if STATE
  for (var u = 0u; u < H; u++) {
    for (var r = 0u; r < live; r++) { state[(base + r) * H + u] = vec2<f32>(rowAt(z[first + u], r), rowAt(cell[u], r)); }
  }
  //#endif
}
