// One part (at most 64 KiB, the portable size of a uniform binding) of the weights of a recurrent layer, and the products
// with it. The host instantiates this piece once per part by renumbering the suffix 0.
// weights: (K, H) vec4 of what makes the four sums of a unit (recurrent_cell); a part holds consecutive rows k of it.
// Flags: ROWS2, ROWS4.

@group(0) @binding(16) var<uniform> weights0: array<vec4<f32>, 4096>; // (K of the part, H)

// Products of row k for the weights of one unit after another, `at` being the first's; every weight loaded serves all the
// rows of an invocation.
fn gatesRow0(k: u32, at: u32, s: ptr<function, Sums>) {
  let a = vec4<f32>(z[ROWS * k]);
  //#if ROWS2
  let b = vec4<f32>(z[ROWS * k + 1u]);
  //#elif ROWS4
  let b = vec4<f32>(z[ROWS * k + 1u]);
  let c = vec4<f32>(z[ROWS * k + 2u]);
  let d = vec4<f32>(z[ROWS * k + 3u]);
  //#endif
  let w0 = weights0[at];
  let w1 = weights0[at + 1u];
  let w2 = weights0[at + 2u];
  let w3 = weights0[at + 3u];
  //#if ROWS4
  (*s)[0] = fma(w0, a, (*s)[0]);
  (*s)[1] = fma(w0, b, (*s)[1]);
  (*s)[2] = fma(w0, c, (*s)[2]);
  (*s)[3] = fma(w0, d, (*s)[3]);
  (*s)[4] = fma(w1, a, (*s)[4]);
  (*s)[5] = fma(w1, b, (*s)[5]);
  (*s)[6] = fma(w1, c, (*s)[6]);
  (*s)[7] = fma(w1, d, (*s)[7]);
  (*s)[8] = fma(w2, a, (*s)[8]);
  (*s)[9] = fma(w2, b, (*s)[9]);
  (*s)[10] = fma(w2, c, (*s)[10]);
  (*s)[11] = fma(w2, d, (*s)[11]);
  (*s)[12] = fma(w3, a, (*s)[12]);
  (*s)[13] = fma(w3, b, (*s)[13]);
  (*s)[14] = fma(w3, c, (*s)[14]);
  (*s)[15] = fma(w3, d, (*s)[15]);
  //#elif ROWS2
  (*s)[0] = fma(w0, a, (*s)[0]);
  (*s)[1] = fma(w0, b, (*s)[1]);
  (*s)[2] = fma(w1, a, (*s)[2]);
  (*s)[3] = fma(w1, b, (*s)[3]);
  (*s)[4] = fma(w2, a, (*s)[4]);
  (*s)[5] = fma(w2, b, (*s)[5]);
  (*s)[6] = fma(w3, a, (*s)[6]);
  (*s)[7] = fma(w3, b, (*s)[7]);
  //#else
  (*s)[0] = fma(w0, a, (*s)[0]);
  (*s)[1] = fma(w1, a, (*s)[1]);
  (*s)[2] = fma(w2, a, (*s)[2]);
  (*s)[3] = fma(w3, a, (*s)[3]);
  (*s)[4] = fma(weights0[at + 4u], a, (*s)[4]);
  (*s)[5] = fma(weights0[at + 5u], a, (*s)[5]);
  (*s)[6] = fma(weights0[at + 6u], a, (*s)[6]);
  (*s)[7] = fma(weights0[at + 7u], a, (*s)[7]);
  //#endif
}

// sums[ROWS q + r] += sum over k in [first, end) of weights[k, unit + q] * z[ROWS k + r], for UNITS units q at once. Two rows k
// in a turn: what a turn ends with costs a software adapter as much as a product.
fn gatesPart0(hidden: u32, unit: u32, first: u32, end: u32) {
  var s = sums;
  var at = unit;
  var k = first;
  for (; k + 1u < end; k += 2u) {
    gatesRow0(k, at, &s);
    gatesRow0(k + 1u, at + hidden, &s);
    at += 2u * hidden;
  }
  if (k < end) { gatesRow0(k, at, &s); }
  sums = s;
}
