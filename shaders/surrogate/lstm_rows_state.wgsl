// Private memory of the forward kernels by rows, and the non-linearities of the gates. An invocation has ROWS batch rows;
// what belongs to row r of it is at index ROWS * (k or unit) + r.
// ROWS, Z_CAPACITY and H_CAPACITY come from the host: memory is cleared at the start, and compilers write that out.

var<private> z: array<f32, Z_CAPACITY>; // (K, ROWS): inputs, 1, h
var<private> cell: array<f32, H_CAPACITY>; // (H, ROWS)
var<private> next: array<f32, H_CAPACITY>; // (H, ROWS): h of this step
var<private> sums: array<vec4<f32>, 8>; // (8 / ROWS, ROWS): gates of some units before their non-linearity

// (i, f, g, o) from their sums: tanh(x) = 2 sigmoid(2 x) - 1 makes one exponential of all four.
fn activate(s: vec4<f32>) -> vec4<f32> {
  let steep = vec4<f32>(1.0, 1.0, 2.0, 1.0);
  let y = vec4<f32>(1.0) / (vec4<f32>(1.0) + exp(-steep * s));
  return vec4<f32>(y.x, y.y, safeTanh(s.z), y.w);
}
