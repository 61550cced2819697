// One part (at most 64 KiB, the portable size of a uniform binding) of the weights of a recurrent layer, and the products
// with its transpose. The host instantiates this piece once per part by renumbering the suffix 0.
// weights: (K, H) vec4 of what makes the four sums of a unit (recurrent_cell); a part holds consecutive rows k of it.
// Flags: ROWS2, ROWS4.

@group(0) @binding(16) var<uniform> weights0: array<vec4<f32>, 4096>; // (K of the part, H)

// Products with the gradients of unit u, `at` being its weight for the first of the rows k; `hidden` further is the next's.
fn inputsUnit0(u: u32, at: u32, hidden: u32, s: ptr<function, Sums>) {
  let d = dGate[ROWS * u];
  //#if ROWS2
  let e = dGate[ROWS * u + 1u];
  //#elif ROWS4
  let e = dGate[ROWS * u + 1u];
  let f = dGate[ROWS * u + 2u];
  let g = dGate[ROWS * u + 3u];
  //#endif
  let w0 = weights0[at];
  let w1 = weights0[at + hidden];
  let w2 = weights0[at + 2u * hidden];
  let w3 = weights0[at + 3u * hidden];
  //#if ROWS4
  (*s)[0] = fma(w0, d, (*s)[0]);
  (*s)[1] = fma(w0, e, (*s)[1]);
  (*s)[2] = fma(w0, f, (*s)[2]);
  (*s)[3] = fma(w0, g, (*s)[3]);
  (*s)[4] = fma(w1, d, (*s)[4]);
  (*s)[5] = fma(w1, e, (*s)[5]);
  (*s)[6] = fma(w1, f, (*s)[6]);
  (*s)[7] = fma(w1, g, (*s)[7]);
  (*s)[8] = fma(w2, d, (*s)[8]);
  (*s)[9] = fma(w2, e, (*s)[9]);
  (*s)[10] = fma(w2, f, (*s)[10]);
  (*s)[11] = fma(w2, g, (*s)[11]);
  (*s)[12] = fma(w3, d, (*s)[12]);
  (*s)[13] = fma(w3, e, (*s)[13]);
  (*s)[14] = fma(w3, f, (*s)[14]);
  (*s)[15] = fma(w3, g, (*s)[15]);
  //#elif ROWS2
  (*s)[0] = fma(w0, d, (*s)[0]);
  (*s)[1] = fma(w0, e, (*s)[1]);
  (*s)[2] = fma(w1, d, (*s)[2]);
  (*s)[3] = fma(w1, e, (*s)[3]);
  (*s)[4] = fma(w2, d, (*s)[4]);
  (*s)[5] = fma(w2, e, (*s)[5]);
  (*s)[6] = fma(w3, d, (*s)[6]);
  (*s)[7] = fma(w3, e, (*s)[7]);
  //#else
  (*s)[0] = fma(w0, d, (*s)[0]);
  (*s)[1] = fma(w1, d, (*s)[1]);
  (*s)[2] = fma(w2, d, (*s)[2]);
  (*s)[3] = fma(w3, d, (*s)[3]);
  (*s)[4] = fma(weights0[at + 4u * hidden], d, (*s)[4]);
  (*s)[5] = fma(weights0[at + 5u * hidden], d, (*s)[5]);
  (*s)[6] = fma(weights0[at + 6u * hidden], d, (*s)[6]);
  (*s)[7] = fma(weights0[at + 7u * hidden], d, (*s)[7]);
  //#endif
}

// dz[ROWS k + r] = sum over units and sums of weights[k, unit][gate] * dGate[ROWS unit + r][gate], for k in [first, end),
// UNITS at once. `base` is the part's first row; `first - base` and the part's size are multiples of 8, so that writes of
// up to seven rows past `end` stay inside dz. Two units in a turn, as in recurrent_rows_part.
fn inputsPart0(hidden: u32, base: u32, first: u32, end: u32) {
  for (var k = first; k < end; k += UNITS) {
    var s = Sums();
    let at = (k - base) * hidden;
    var u = 0u;
    for (; u + 1u < hidden; u += 2u) {
      inputsUnit0(u, at + u, hidden, &s);
      inputsUnit0(u + 1u, at + u + 1u, hidden, &s);
    }
    if (u < hidden) { inputsUnit0(u, at + u, hidden, &s); }
    let one = vec4<f32>(1.0);
    let to = ROWS * k;
    dz[to] = dot(s[0], one);
    dz[to + 1u] = dot(s[1], one);
    dz[to + 2u] = dot(s[2], one);
    dz[to + 3u] = dot(s[3], one);
    dz[to + 4u] = dot(s[4], one);
    dz[to + 5u] = dot(s[5], one);
    dz[to + 6u] = dot(s[6], one);
    dz[to + 7u] = dot(s[7], one);
    //#if ROWS4
    dz[to + 8u] = dot(s[8], one);
    dz[to + 9u] = dot(s[9], one);
    dz[to + 10u] = dot(s[10], one);
    dz[to + 11u] = dot(s[11], one);
    dz[to + 12u] = dot(s[12], one);
    dz[to + 13u] = dot(s[13], one);
    dz[to + 14u] = dot(s[14], one);
    dz[to + 15u] = dot(s[15], one);
    //#endif
  }
}
