// Activations of a dense layer, four units at a time, and their derivatives.
// Flags: RELU, TANH, SIGMOID, SILU (x sigmoid(x); Elfwing et al. 2018, doi:10.1016/j.neunet.2017.12.012); none of them: linear.

fn activation(x: vec4<f32>) -> vec4<f32> {
  //#if RELU
  return max(x, vec4<f32>(0.0));
  //#elif TANH
  return tanh(clamp(x, vec4<f32>(-15.0), vec4<f32>(15.0)));
  //#elif SIGMOID
  return vec4<f32>(1.0) / (vec4<f32>(1.0) + exp(-x));
  //#elif SILU
  return x / (vec4<f32>(1.0) + exp(-x));
  //#else
  return x;
  //#endif
}

// The derivative by x where the activation is y = activation(x). Only SILU reads x.
fn activationSlope(x: vec4<f32>, y: vec4<f32>) -> vec4<f32> {
  //#if RELU
  return select(vec4<f32>(0.0), vec4<f32>(1.0), y > vec4<f32>(0.0));
  //#elif TANH
  return vec4<f32>(1.0) - y * y;
  //#elif SIGMOID
  return y * (vec4<f32>(1.0) - y);
  //#elif SILU
  let s = vec4<f32>(1.0) / (vec4<f32>(1.0) + exp(-x));
  return s + y * (vec4<f32>(1.0) - s);
  //#else
  return vec4<f32>(1.0);
  //#endif
}

// Outputs of vec4 number `column` of a layer of `units`: activations, then `one` once, then 0.
fn denseOutputs(sums: vec4<f32>, column: u32, units: u32, one: f32) -> vec4<f32> {
  let unit = vec4<u32>(4u * column) + vec4<u32>(0u, 1u, 2u, 3u);
  let rest = select(vec4<f32>(0.0), vec4<f32>(one), unit == vec4<u32>(units));
  return select(rest, activation(sums), unit < vec4<u32>(units));
}
