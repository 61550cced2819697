// One part (at most 64 KiB, the portable size of a uniform binding) of the weights of an LSTM layer, and the products
// with it. The host instantiates this piece once per part by renumbering the suffix 0.
// weights: (K, H) vec4 of gates (i, f, g, o); a part holds consecutive rows k of it.

@group(0) @binding(16) var<uniform> weights0: array<vec4<f32>, 4096>; // (K of the part, H) gates

// sums[q] += sum over k in [first, end) of weights[k, unit + q] * z[k], for eight units q at once.
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
    let v = vec4<f32>(z[k]);
    s0 = fma(weights0[at], v, s0);
    s1 = fma(weights0[at + 1u], v, s1);
    s2 = fma(weights0[at + 2u], v, s2);
    s3 = fma(weights0[at + 3u], v, s3);
    s4 = fma(weights0[at + 4u], v, s4);
    s5 = fma(weights0[at + 5u], v, s5);
    s6 = fma(weights0[at + 6u], v, s6);
    s7 = fma(weights0[at + 7u], v, s7);
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
