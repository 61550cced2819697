// tanh that does not overflow on drivers whose tanh is (e^x - e^-x) / (e^x + e^-x).
fn safeTanh(x: f32) -> f32 {
  return tanh(clamp(x, -15.0, 15.0));
}
