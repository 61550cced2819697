// Activations of a dense layer, four units at a time, and their derivatives.
// Flags: RELU, TANH, SIGMOID, SILU (x sigmoid(x); Elfwing et al. 2018, doi:10.1016/j.neunet.2017.12.012),
// SELU (Klambauer et al. 2017, arXiv:1706.02515); none of them: linear.

const SELU_SCALE = 1.0507009873554805;
const SELU_BELOW = 1.7580993408473766; // scale times alpha

fn activation(x: vec4<f32>) -> vec4<f32> {
  //#if RELU
  return max(x, vec4<f32>(0.0));
  //#elif TANH
  return tanh(clamp(x, vec4<f32>(-15.0), vec4<f32>(15.0)));
  //#elif SIGMOID
  return vec4<f32>(1.0) / (vec4<f32>(1.0) + exp(-x));
  //#elif SILU
  return x / (vec4<f32>(1.0) + exp(-x));
  //#elif SELU
  return select(SELU_BELOW * (exp(min(x, vec4<f32>(0.0))) - 1.0), SELU_SCALE * x, x > vec4<f32>(0.0));
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
  //#elif SELU
  return select(y + SELU_BELOW, vec4<f32>(SELU_SCALE), y > vec4<f32>(0.0));
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
