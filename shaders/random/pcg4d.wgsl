// pcg4d: a hash of four words to four words, used as a counter-based generator where Philox would cost more than the
// neuron. Jarzynski & Olano (2020), "Hash functions for GPU rendering", JCGT 9(3), 20-38.
// Its statistical tests are in tests/random/pcg4d_test.ts, its cost beside Philox in bench/random.ts.

fn pcg4d(counter: vec4<u32>) -> vec4<u32> {
  var v = counter * 1664525u + 1013904223u;
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  v ^= v >> vec4<u32>(16u);
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  return v;
}
