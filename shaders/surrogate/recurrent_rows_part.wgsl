// One part (at most 64 KiB, the portable size of a uniform binding) of the weights of a recurrent layer, and the products
// with it. The host instantiates this piece once per part by renumbering the suffix 0.
// weights: (K, H) vec4 of what makes the four sums of a unit (recurrent_cell); a part holds consecutive rows k of it.

@group(0) @binding(16) var<uniform> weights0: array<vec4<f32>, 4096>; // (K of the part, H)

// sums[ROWS q + r] += sum over k in [first, end) of weights[k, unit + q] * z[ROWS k + r], for 8 / ROWS units q at once:
// every weight loaded serves all the rows of an invocation.
fn gatesPart0(hidden: u32, unit: u32, first: u32, end: u32) {
  var s0 = sums[0];
  var s1 = sums[1];
  var s2 = sums[2];
  var s3 = sums[3];
  var s4 = sums[4];
  var s5 = sums[5];
  var s6 = sums[6];
  var s7 = sums[7];
  var at = unit;
  for (var k = first; k < end; k++) {
    //#if ROWS2
    let a = vec4<f32>(z[2u * k]);
    let b = vec4<f32>(z[2u * k + 1u]);
    let w0 = weights0[at];
    s0 = fma(w0, a, s0);
    s1 = fma(w0, b, s1);
    let w1 = weights0[at + 1u];
    s2 = fma(w1, a, s2);
    s3 = fma(w1, b, s3);
    let w2 = weights0[at + 2u];
    s4 = fma(w2, a, s4);
    s5 = fma(w2, b, s5);
    let w3 = weights0[at + 3u];
    s6 = fma(w3, a, s6);
    s7 = fma(w3, b, s7);
    //#else
    let a = vec4<f32>(z[k]);
    s0 = fma(weights0[at], a, s0);
    s1 = fma(weights0[at + 1u], a, s1);
    s2 = fma(weights0[at + 2u], a, s2);
    s3 = fma(weights0[at + 3u], a, s3);
    s4 = fma(weights0[at + 4u], a, s4);
    s5 = fma(weights0[at + 5u], a, s5);
    s6 = fma(weights0[at + 6u], a, s6);
    s7 = fma(weights0[at + 7u], a, s7);
    //#endif
    at += hidden;
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
  sums[4] = s4;
  sums[5] = s5;
  sums[6] = s6;
  sums[7] = s7;
}
