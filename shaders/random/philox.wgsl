// Philox 4x32: four random words from a counter and a key, without stored state.
// Salmon, Moraes, Dror, Shaw (2011), doi:10.1145/2063384.2063405.

fn multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let carry = a_low * b_high + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (carry >> 16u);
}

fn philox4x32_rounds(counter: vec4<u32>, key: vec2<u32>, rounds: u32) -> vec4<u32> {
  var c = counter;
  var k = key;
  for (var round = 0u; round < rounds; round++) {
    let high0 = multiply_high(0xd2511f53u, c.x);
    let high1 = multiply_high(0xcd9e8d57u, c.z);
    c = vec4<u32>(high1 ^ c.y ^ k.x, 0xcd9e8d57u * c.z, high0 ^ c.w ^ k.y, 0xd2511f53u * c.x);
    k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

fn philox4x32(counter: vec4<u32>, key: vec2<u32>) -> vec4<u32> {
  return philox4x32_rounds(counter, key, 10u);
}
