// Dense layer as in dense_forward, for software adapters: weights come through uniform bindings, of which a dispatch has
// PARTS (dense_rows_part); dispatches follow one another, each goes on with the sums that the last one left in `outputs`.
// Invocation: 4 samples by 4 vec4 of units. Workgroup: 4 LANES samples.
// Dispatch: ceil(S / (4 LANES)) * ceil(C / 4) workgroups. Flags: those of dense_activation; TAPE keeps the sums.

struct Shape {
  samples: u32, // S
  columns: u32, // C, vec4 of units
  units: u32, // N
  inputWidth: u32, // vec4 per sample of `inputs`
  outputWidth: u32, // vec4 per sample of `outputs`
  one: f32, // what follows the last unit
  quadFirst: u32, // first vec4 of inputs of this dispatch
  quadEnd: u32, // past its last one
  partQuads: u32, // vec4 of inputs per part of the weights
  last: u32, // 1: the sums are whole
}

override LANES: u32 = 8u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> inputs: array<vec4<f32>>; // (S, inputWidth): x, 1, 0..
@group(0) @binding(2) var<storage, read_write> outputs: array<vec4<f32>>; // (S, outputWidth)
//#if TAPE
@group(0) @binding(4) var<storage, read_write> sums: array<vec4<f32>>; // (S, C)
//#endif

fn sumsSoFar(s: u32, column: u32) -> mat4x4<f32> {
  let at = s * shape.outputWidth + column;
  let most = s * shape.outputWidth + shape.columns - 1u;
  return mat4x4<f32>(outputs[at], outputs[min(at + 1u, most)], outputs[min(at + 2u, most)], outputs[min(at + 3u, most)]);
}

fn store(s: u32, column: u32, total: mat4x4<f32>) {
  if (s >= shape.samples) { return; }
  var rest = total;
  for (var q = 0u; q < 4u; q++) {
    let c = column + q;
    if (c >= shape.columns) { break; }
    if (shape.last == 0u) {
      outputs[s * shape.outputWidth + c] = rest[0];
    } else {
      //#if TAPE
      sums[s * shape.columns + c] = rest[0];
      //#endif
      outputs[s * shape.outputWidth + c] = denseOutputs(rest[0], c, shape.units, shape.one);
    }
    rest = mat4x4<f32>(rest[1], rest[2], rest[3], rest[3]);
  }
  if (shape.last == 1u && column + 4u >= shape.columns && shape.columns < shape.outputWidth) {
    outputs[s * shape.outputWidth + shape.columns] = vec4<f32>(shape.one, 0.0, 0.0, 0.0);
  }
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let across = (shape.columns + 3u) / 4u;
  let group = wid.y * count.x + wid.x;
  let column = group % across * 4u;
  let s = group / across * 4u * LANES + lane;
  if (s >= shape.samples) { return; }
  let own = min(vec4<u32>(s) + LANES * vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(shape.samples - 1u));
  var total = DenseSums();
  if (shape.quadFirst > 0u) {
    total = DenseSums(sumsSoFar(own.x, column), sumsSoFar(own.y, column), sumsSoFar(own.z, column), sumsSoFar(own.w, column));
  }
  allDenseProducts(own * shape.inputWidth, column, &total);
  store(s, column, total.a);
  store(s + LANES, column, total.b);
  store(s + 2u * LANES, column, total.c);
  store(s + 3u * LANES, column, total.d);
}
