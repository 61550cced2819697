// Dense layer: outputs[s, :] = activation(sum over k of inputs[s, k] weights[k, :]), where inputs[s, K - 1] = 1, so that the
// last row of the weights is the bias. For GPUs: a tiled matrix product.
// Workgroup: 64 samples by 16 vec4 of units, 16 inputs at a time through workgroup memory. Invocation: 8 samples of one vec4.
// Dispatch: ceil(S / 64) * ceil(C / 16) workgroups.
// Flags: those of dense_activation; TAPE keeps the sums before the activation.

struct Shape {
  samples: u32, // S
  rows: u32, // K, inputs and the 1 of the bias
  columns: u32, // C, vec4 of units
  units: u32, // N
  inputWidth: u32, // vec4 per sample of `inputs`
  outputWidth: u32, // vec4 per sample of `outputs`
  one: f32, // what follows the last unit: 1 where another layer reads the outputs, else 0
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> inputs: array<vec4<f32>>; // (S, inputWidth): x, 1, 0..
@group(0) @binding(2) var<storage, read_write> outputs: array<vec4<f32>>; // (S, outputWidth)
@group(0) @binding(3) var<storage, read> weights: array<vec4<f32>>; // (K, C)
//#if TAPE
@group(0) @binding(4) var<storage, read_write> sums: array<vec4<f32>>; // (S, C)
//#endif

var<workgroup> x: array<array<vec4<f32>, 5>, 64>; // samples, quads of inputs; one unused against bank conflicts
var<workgroup> w: array<array<vec4<f32>, 16>, 16>; // inputs, columns

fn store(s: u32, column: u32, sum: vec4<f32>) {
  if (s >= shape.samples || column >= shape.columns) { return; }
  //#if TAPE
  sums[s * shape.columns + column] = sum;
  //#endif
  outputs[s * shape.outputWidth + column] = denseOutputs(sum, column, shape.units, shape.one);
  if (column + 1u == shape.columns && shape.columns < shape.outputWidth) {
    outputs[s * shape.outputWidth + shape.columns] = vec4<f32>(shape.one, 0.0, 0.0, 0.0);
  }
}

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let across = (shape.columns + 15u) / 16u;
  let group = wid.y * count.x + wid.x;
  let sampleFirst = group / across * 64u;
  let columnFirst = group % across * 16u;
  let column = lane % 16u;
  let mine = lane / 16u * 8u;
  var a0 = vec4<f32>(0.0);
  var a1 = vec4<f32>(0.0);
  var a2 = vec4<f32>(0.0);
  var a3 = vec4<f32>(0.0);
  var a4 = vec4<f32>(0.0);
  var a5 = vec4<f32>(0.0);
  var a6 = vec4<f32>(0.0);
  var a7 = vec4<f32>(0.0);
  for (var first = 0u; first < shape.rows; first += 16u) {
    for (var item = lane; item < 256u; item += 128u) {
      let s = sampleFirst + item / 4u;
      let quad = first / 4u + item % 4u;
      var value = vec4<f32>(0.0);
      if (s < shape.samples && quad < shape.inputWidth) { value = inputs[s * shape.inputWidth + quad]; }
      x[item / 4u][item % 4u] = value;
      let k = first + item / 16u;
      let c = columnFirst + item % 16u;
      var weight = vec4<f32>(0.0);
      if (k < shape.rows && c < shape.columns) { weight = weights[k * shape.columns + c]; }
      w[item / 16u][item % 16u] = weight;
    }
    workgroupBarrier();
    for (var q = 0u; q < 4u; q++) {
      let m = mat4x4<f32>(w[4u * q][column], w[4u * q + 1u][column], w[4u * q + 2u][column], w[4u * q + 3u][column]);
      a0 += m * x[mine][q];
      a1 += m * x[mine + 1u][q];
      a2 += m * x[mine + 2u][q];
      a3 += m * x[mine + 3u][q];
      a4 += m * x[mine + 4u][q];
      a5 += m * x[mine + 5u][q];
      a6 += m * x[mine + 6u][q];
      a7 += m * x[mine + 7u][q];
    }
    workgroupBarrier();
  }
  let s = sampleFirst + mine;
  store(s, columnFirst + column, a0);
  store(s + 1u, columnFirst + column, a1);
  store(s + 2u, columnFirst + column, a2);
  store(s + 3u, columnFirst + column, a3);
  store(s + 4u, columnFirst + column, a4);
  store(s + 5u, columnFirst + column, a5);
  store(s + 6u, columnFirst + column, a6);
  store(s + 7u, columnFirst + column, a7);
}
