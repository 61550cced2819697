// One part (at most 64 KiB, the portable size of a uniform binding) of the weights of a recurrent layer, and the products
// with its transpose. The host instantiates this piece once per part by renumbering the suffix 0.
// weights: (K, H) vec4 of what makes the four sums of a unit (recurrent_cell); a part holds consecutive rows k of it.

@group(0) @binding(16) var<uniform> weights0: array<vec4<f32>, 4096>; // (K of the part, H)

// dz[ROWS k + r] = sum over units and sums of weights[k, unit][gate] * dGate[ROWS unit + r][gate], for k in [first, end),
// 8 / ROWS at once. `base` is the part's first row; `first - base` and the part's size are multiples of 8, so that writes of
// up to seven rows past `end` stay inside dz.
fn inputsPart0(hidden: u32, base: u32, first: u32, end: u32) {
  for (var k = first; k < end; k += 8u / ROWS) {
    var a0 = vec4<f32>(0.0);
    var a1 = vec4<f32>(0.0);
    var a2 = vec4<f32>(0.0);
    var a3 = vec4<f32>(0.0);
    var a4 = vec4<f32>(0.0);
    var a5 = vec4<f32>(0.0);
    var a6 = vec4<f32>(0.0);
    var a7 = vec4<f32>(0.0);
    var at = (k - base) * hidden;
    for (var u = 0u; u < hidden; u++) {
      //#if ROWS2
      let d = dGate[2u * u];
      let e = dGate[2u * u + 1u];
      let w0 = weights0[at];
      a0 = fma(w0, d, a0);
      a1 = fma(w0, e, a1);
      let w1 = weights0[at + hidden];
      a2 = fma(w1, d, a2);
      a3 = fma(w1, e, a3);
      let w2 = weights0[at + 2u * hidden];
      a4 = fma(w2, d, a4);
      a5 = fma(w2, e, a5);
      let w3 = weights0[at + 3u * hidden];
      a6 = fma(w3, d, a6);
      a7 = fma(w3, e, a7);
      //#else
      let d = dGate[u];
      a0 = fma(weights0[at], d, a0);
      a1 = fma(weights0[at + hidden], d, a1);
      a2 = fma(weights0[at + 2u * hidden], d, a2);
      a3 = fma(weights0[at + 3u * hidden], d, a3);
      a4 = fma(weights0[at + 4u * hidden], d, a4);
      a5 = fma(weights0[at + 5u * hidden], d, a5);
      a6 = fma(weights0[at + 6u * hidden], d, a6);
      a7 = fma(weights0[at + 7u * hidden], d, a7);
      //#endif
      at++;
    }
    let one = vec4<f32>(1.0);
    let to = ROWS * k;
    dz[to] = dot(a0, one);
    dz[to + 1u] = dot(a1, one);
    dz[to + 2u] = dot(a2, one);
    dz[to + 3u] = dot(a3, one);
    dz[to + 4u] = dot(a4, one);
    dz[to + 5u] = dot(a5, one);
    dz[to + 6u] = dot(a6, one);
    dz[to + 7u] = dot(a7, one);
  }
}
