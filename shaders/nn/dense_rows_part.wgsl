// One part (at most 64 KiB, the portable size of a uniform binding) of the weights of a dense layer, and the products with
// it. The host instantiates this piece once per part by renumbering the suffix 0.
// weights: (K, C) vec4 of units; a part holds consecutive rows k of it.

@group(0) @binding(16) var<uniform> weights0: array<vec4<f32>, 4096>; // (K of the part, C)

// Sums of 4 samples; column q of a matrix is vec4 number `column + q` of the units.
struct DenseSums {
  a: mat4x4<f32>,
  b: mat4x4<f32>,
  c: mat4x4<f32>,
  d: mat4x4<f32>,
}

// sums += products of the inputs 4 first .. 4 end of four samples, whose rows start at `at`, with the part's first rows.
fn denseProducts0(at: vec4<u32>, column: u32, first: u32, end: u32, sums: ptr<function, DenseSums>) {
  let C = shape.columns;
  var total = *sums;
  var w = column;
  for (var quad = first; quad < end; quad++) {
    let m0 = mat4x4<f32>(weights0[w], weights0[w + C], weights0[w + 2u * C], weights0[w + 3u * C]);
    let m1 = mat4x4<f32>(weights0[w + 1u], weights0[w + C + 1u], weights0[w + 2u * C + 1u], weights0[w + 3u * C + 1u]);
    let m2 = mat4x4<f32>(weights0[w + 2u], weights0[w + C + 2u], weights0[w + 2u * C + 2u], weights0[w + 3u * C + 2u]);
    let m3 = mat4x4<f32>(weights0[w + 3u], weights0[w + C + 3u], weights0[w + 2u * C + 3u], weights0[w + 3u * C + 3u]);
    let x = inputs[at.x + quad];
    total.a += mat4x4<f32>(m0 * x, m1 * x, m2 * x, m3 * x);
    let y = inputs[at.y + quad];
    total.b += mat4x4<f32>(m0 * y, m1 * y, m2 * y, m3 * y);
    let z = inputs[at.z + quad];
    total.c += mat4x4<f32>(m0 * z, m1 * z, m2 * z, m3 * z);
    let v = inputs[at.w + quad];
    total.d += mat4x4<f32>(m0 * v, m1 * v, m2 * v, m3 * v);
    w += 4u * C;
  }
  *sums = total;
}
