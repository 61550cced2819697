// One part (at most 64 KiB, the portable size of a uniform binding) of the weights of an LSTM layer, and the products
// with its transpose. The host instantiates this piece once per part by renumbering the suffix 0.
// weights: (K, H) vec4 of gates (i, f, g, o); a part holds consecutive rows k of it.

@group(0) @binding(16) var<uniform> weights0: array<vec4<f32>, 4096>; // (K of the part, H) gates

// dz[k] = sum over units and gates of weights[k, unit][gate] * dGate[unit][gate], for k in [first, end), eight at once.
// `base` is the part's first row; `first - base` and the part's size are multiples of 8, so that writes of up to seven
// rows past `end` stay inside dz.
fn inputsPart0(hidden: u32, base: u32, first: u32, end: u32) {
  for (var k = first; k < end; k += 8u) {
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
      let d = dGate[u];
      a0 = fma(weights0[at], d, a0);
      a1 = fma(weights0[at + hidden], d, a1);
      a2 = fma(weights0[at + 2u * hidden], d, a2);
      a3 = fma(weights0[at + 3u * hidden], d, a3);
      a4 = fma(weights0[at + 4u * hidden], d, a4);
      a5 = fma(weights0[at + 5u * hidden], d, a5);
      a6 = fma(weights0[at + 6u * hidden], d, a6);
      a7 = fma(weights0[at + 7u * hidden], d, a7);
      at++;
    }
    let one = vec4<f32>(1.0);
    dz[k] = dot(a0, one);
    dz[k + 1u] = dot(a1, one);
    dz[k + 2u] = dot(a2, one);
    dz[k + 3u] = dot(a3, one);
    dz[k + 4u] = dot(a4, one);
    dz[k + 5u] = dot(a5, one);
    dz[k + 6u] = dot(a6, one);
    dz[k + 7u] = dot(a7, one);
  }
}
