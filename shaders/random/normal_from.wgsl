// Standard normal numbers from two random words. G. E. P. Box, M. E. Muller (1958), doi:10.1214/aoms/1177706645.

// One of two independent numbers: `turn` is 0 for the first, and a quarter for the second.
fn normal_turned(one: u32, two: u32, turn: f32) -> f32 {
  let part = (f32(one >> 8u) + 0.5) * 0x1p-24f;
  return sqrt(-2.0 * log(part)) * cos(6.2831853 * (f32(two >> 8u) * 0x1p-24f - turn));
}

fn normal_from(one: u32, two: u32) -> f32 {
  return normal_turned(one, two, 0.0);
}
