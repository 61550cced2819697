// One chunk (at most 64 KiB, the portable size of a uniform binding) of the left and right operands of a weight
// gradient, and its products. The host instantiates this piece once per chunk by renumbering the suffix 0.

@group(0) @binding(16) var<uniform> left0: array<vec4<f32>, 4096>; // (S of the chunk, leftStride / 4)
@group(0) @binding(32) var<uniform> right0: array<vec4<f32>, 4096>; // (S of the chunk, N)

alias Sums = array<vec4<f32>, 8>;

// acc[q] += sum over the chunk's samples of left[s, 8 band + q] * right[s, n].
fn productsPart0(count: u32, leftWidth: u32, band: u32, n: u32, acc: ptr<function, Sums>) {
  var a = *acc;
  var at = 2u * band;
  var rightAt = n;
  for (var s = 0u; s < count; s++) {
    let l = left0[at];
    let m = left0[at + 1u];
    let r = right0[rightAt];
    a[0] = fma(vec4<f32>(l.x), r, a[0]);
    a[1] = fma(vec4<f32>(l.y), r, a[1]);
    a[2] = fma(vec4<f32>(l.z), r, a[2]);
    a[3] = fma(vec4<f32>(l.w), r, a[3]);
    a[4] = fma(vec4<f32>(m.x), r, a[4]);
    a[5] = fma(vec4<f32>(m.y), r, a[5]);
    a[6] = fma(vec4<f32>(m.z), r, a[6]);
    a[7] = fma(vec4<f32>(m.w), r, a[7]);
    at += leftWidth;
    rightAt += shape.columns;
  }
  *acc = a;
}
