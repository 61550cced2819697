// Gradient of a dense layer's inputs as in dense_backward, for software adapters: a dispatch reads some rows k of the
// weights as one uniform binding and writes the gradients of these inputs.
// Invocation: 4 samples by 16 inputs. Workgroup: 4 LANES samples.
// Dispatch: ceil(S / (4 LANES)) * ceil(rows / 16) workgroups per part of the weights.

struct Shape {
  samples: u32, // S
  columns: u32, // C, vec4 of units
  inputWidth: u32, // vec4 per sample of `dInputs`
  rowFirst: u32, // first input of this dispatch, a multiple of 16
  rows: u32, // inputs of this dispatch
}

override LANES: u32 = 8u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> dSums: array<vec4<f32>>; // (S, C)
@group(0) @binding(2) var<storage, read_write> dInputs: array<vec4<f32>>; // (S, inputWidth)
@group(0) @binding(16) var<uniform> weights: array<vec4<f32>, 4096>; // (rows, C)

fn store(s: u32, first: u32, total: mat4x4<f32>) {
  if (s >= shape.samples) { return; }
  let at = s * shape.inputWidth + first;
  dInputs[at] = total[0];
  if (first + 1u < shape.inputWidth) { dInputs[at + 1u] = total[1]; }
  if (first + 2u < shape.inputWidth) { dInputs[at + 2u] = total[2]; }
  if (first + 3u < shape.inputWidth) { dInputs[at + 3u] = total[3]; }
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let down = (shape.rows + 15u) / 16u;
  let group = wid.y * count.x + wid.x;
  let band = group % down;
  let s = group / down * 4u * LANES + lane;
  let C = shape.columns;
  if (s >= shape.samples) { return; }
  let own = min(vec4<u32>(s) + LANES * vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(shape.samples - 1u)) * C;
  var a = mat4x4<f32>();
  var b = mat4x4<f32>();
  var c = mat4x4<f32>();
  var d = mat4x4<f32>();
  for (var n = 0u; n < C; n++) {
    let w = 16u * band * C + n;
    let m0 = mat4x4<f32>(weights[w], weights[w + C], weights[w + 2u * C], weights[w + 3u * C]);
    let m1 = mat4x4<f32>(weights[w + 4u * C], weights[w + 5u * C], weights[w + 6u * C], weights[w + 7u * C]);
    let m2 = mat4x4<f32>(weights[w + 8u * C], weights[w + 9u * C], weights[w + 10u * C], weights[w + 11u * C]);
    let m3 = mat4x4<f32>(weights[w + 12u * C], weights[w + 13u * C], weights[w + 14u * C], weights[w + 15u * C]);
    let x = dSums[own.x + n];
    a += mat4x4<f32>(x * m0, x * m1, x * m2, x * m3);
    let y = dSums[own.y + n];
    b += mat4x4<f32>(y * m0, y * m1, y * m2, y * m3);
    let z = dSums[own.z + n];
    c += mat4x4<f32>(z * m0, z * m1, z * m2, z * m3);
    let v = dSums[own.w + n];
    d += mat4x4<f32>(v * m0, v * m1, v * m2, v * m3);
  }
  let first = shape.rowFirst / 4u + 4u * band;
  store(s, first, a);
  store(s + LANES, first, b);
  store(s + 2u * LANES, first, c);
  store(s + 3u * LANES, first, d);
}
