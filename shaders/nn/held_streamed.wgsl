// Products with the weights for which a kernel `held` has no registers: fetched at each step, four quads at a time, for all rows
// of the workgroup at once. Joined with `weightQuad` and `factors` of the kernel, which says ROWS. Flags: STREAMED.

//#if STREAMED
fn productsOfRows(w: vec4<f32>, part: u32, quad: u32) -> vec4<f32> {
  return vec4<f32>(
    dot(w, factors(0u, part, quad)),
    dot(w, factors(min(1u, ROWS - 1u), part, quad)),
    dot(w, factors(min(2u, ROWS - 1u), part, quad)),
    dot(w, factors(ROWS - 1u, part, quad)),
  );
}

// What they add to the sums of up to four rows. Quads past the last one are the last once more, times 0.
fn streamedSums(a: u32, b: u32, lane: u32, part: u32) -> vec4<f32> {
  var sums = vec4<f32>(0.0);
  for (var quad = HELD; quad < QUADS; quad += 4u) {
    let q1 = min(quad + 1u, QUADS - 1u);
    let q2 = min(quad + 2u, QUADS - 1u);
    let q3 = min(quad + 3u, QUADS - 1u);
    let w0 = weightQuad(quad, a, b, lane);
    let w1 = weightQuad(q1, a, b, lane) * select(0.0, 1.0, q1 == quad + 1u);
    let w2 = weightQuad(q2, a, b, lane) * select(0.0, 1.0, q2 == quad + 2u);
    let w3 = weightQuad(q3, a, b, lane) * select(0.0, 1.0, q3 == quad + 3u);
    sums += productsOfRows(w0, part, quad) + productsOfRows(w1, part, q1);
    sums += productsOfRows(w2, part, q2) + productsOfRows(w3, part, q3);
  }
  return sums;
}
//#endif
