// One part (at most 64 KiB, the portable size of a uniform binding) of the weights of an LSTM layer, and the products
// with it. The host instantiates this piece once per part by renumbering the suffix 0.
// weights: (K, H) vec4 of gates (i, f, g, o); a part holds consecutive rows k of it.

@group(0) @binding(16) var<uniform> weights0: array<vec4<f32>, 4096>; // (K of the part, H) gates

// acc[4 q + gate] += sum over k in [first, end) of weights[k, unit + q] * stateOf(k), for four units at once.
fn gatesPart0(hidden: u32, unit: u32, first: u32, end: u32, acc: ptr<function, array<Row, 16>>) {
  var a = *acc;
  var at = unit;
  for (var k = first; k < end; k++) {
    let v = z[k];
    let w0 = weights0[at];
    let w1 = weights0[at + 1u];
    let w2 = weights0[at + 2u];
    let w3 = weights0[at + 3u];
    a[0] = fma(Row(w0.x), v, a[0]);
    a[1] = fma(Row(w0.y), v, a[1]);
    a[2] = fma(Row(w0.z), v, a[2]);
    a[3] = fma(Row(w0.w), v, a[3]);
    a[4] = fma(Row(w1.x), v, a[4]);
    a[5] = fma(Row(w1.y), v, a[5]);
    a[6] = fma(Row(w1.z), v, a[6]);
    a[7] = fma(Row(w1.w), v, a[7]);
    a[8] = fma(Row(w2.x), v, a[8]);
    a[9] = fma(Row(w2.y), v, a[9]);
    a[10] = fma(Row(w2.z), v, a[10]);
    a[11] = fma(Row(w2.w), v, a[11]);
    a[12] = fma(Row(w3.x), v, a[12]);
    a[13] = fma(Row(w3.y), v, a[13]);
    a[14] = fma(Row(w3.z), v, a[14]);
    a[15] = fma(Row(w3.w), v, a[15]);
    at += hidden;
  }
  *acc = a;
}
