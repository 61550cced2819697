// A uniform number in (0, 1) from a random word.
fn uniformFrom(word: u32) -> f32 {
  return (f32(word >> 8u) + 0.5) * 5.9604645e-8;
}
