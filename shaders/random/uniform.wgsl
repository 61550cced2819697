// Uniform numbers from the upper 24 bits of a random word.

// In [0, 1).
fn uniform_closed_open(word: u32) -> f32 {
  return f32(word >> 8u) * 0x1p-24f;
}

// In (0, 1], where a sum rounds up to 1: a logarithm can be taken.
fn uniform_open(word: u32) -> f32 {
  return (f32(word >> 8u) + 0.5) * 0x1p-24f;
}
