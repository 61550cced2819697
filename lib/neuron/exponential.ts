/** Largest argument for which the series are used. */
const NEAR = 0.5;

/** `x / (1 - e^-x)` for x from 0 to {@link NEAR}, by Bernoulli's numbers: its relative error is below 2e-13. */
function stretched(x: number): number {
  const q = x * x;
  return 1 + x / 2 + q * (1 / 12 - q * (1 / 720 - q * (1 / 30_240 - q * (1 / 1_209_600 - q / 47_900_160))));
}

/** `1 - e^-x` for x of at least 0, the part of its way that a decay goes in a step: to all digits, and fast where x is small. */
export function wayOf(x: number): number {
  return x > NEAR ? -Math.expm1(-x) : x / stretched(x);
}

/** `(1 - e^-x) / x`, 1 at 0: the mean of `e^(-x u)` over u from 0 to 1. */
export function meanDecay(x: number): number {
  return x > NEAR ? -Math.expm1(-x) / x : 1 / stretched(x);
}

/** `(1 - m) / x`, 1/2 at 0, where m is {@link meanDecay} of x: the mean of `u e^(-x (1 - u))`. */
export function rampDecay(x: number, m: number): number {
  if (x > NEAR) return (1 - m) / x;
  const q = x * x;
  return m * (1 / 2 + x * (1 / 12 - q * (1 / 720 - q * (1 / 30_240 - q * (1 / 1_209_600 - q / 47_900_160)))));
}

/**
 * Factors of the step of exponential Heun without synaptic conductances: from t to t + h a voltage goes `flow F`, F the current of the start, and then
 * `turn` times what the current that does not decay has changed by at that place. S. M. Cox, P. C. Matthews (2002), doi:10.1006/jcph.2002.6995.
 * @param rate h over C, ms/pF. @param g Conductance whose decay is exact, nS; 0 makes it Heun's method.
 */
export function exponentialHeun(rate: number, g: number): { rate: number; flow: number; turn: number } {
  const mean = meanDecay(rate * g);
  return { rate, flow: rate * mean, turn: rate * rampDecay(rate * g, mean) };
}

/**
 * The same in WGSL, put before the text of a model: `way` for {@link wayOf}, `mean_decay` and `ramp_decay`, all to single precision, and `carried`, a sum that
 * forgets nothing.
 */
export const EXPONENTIAL_WGSL = `
// x / (1 - e^-x) near 0, by Bernoulli's numbers.
fn stretched(x: f32) -> f32 {
  let q = x * x;
  return 1.0 + 0.5 * x + q * (1.0 / 12.0 - q * (1.0 / 720.0 - q / 30240.0));
}
fn way(x: f32) -> f32 {
  if (x > 0.5) { return 1.0 - exp(-x); }
  return x / stretched(x);
}
fn mean_decay(x: f32) -> f32 {
  if (x > 0.5) { return (1.0 - exp(-x)) / x; }
  return 1.0 / stretched(x);
}
fn ramp_decay(x: f32, m: f32) -> f32 {
  if (x > 0.5) { return (1.0 - m) / x; }
  let q = x * x;
  return m * (0.5 + x * (1.0 / 12.0 - q * (1.0 / 720.0 - q / 30240.0)));
}
// v + low + change as a sum of two, of which the second is what rounding takes from the first.
fn carried(v: f32, low: f32, change: f32, h: f32) -> vec2<f32> {
  let all = change + low;
  // The step's sign bit is 0. As no compiler knows that, none takes next - v for all.
  let next = bitcast<f32>(bitcast<u32>(v + all) ^ (bitcast<u32>(h) & 0x80000000u));
  return vec2<f32>(next, all - (next - v));
}
`;
