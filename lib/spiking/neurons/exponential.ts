/** Largest argument for which the series are used. */
const NEAR = 0.5;

/**
 * `1 / (1 - e^-x) - 1 / x` for x of at least 0, 1/2 at 0, by Bernoulli's numbers where x is small: its relative error is below 1e-12. With it `x / (1 - e^-x)` is
 * `1 + x bendOf(x)`.
 */
export function bendOf(x: number): number {
  if (x > NEAR) return -1 / Math.expm1(-x) - 1 / x;
  const q = x * x;
  return 1 / 2 + x * (1 / 12 - q * (1 / 720 - q * (1 / 30_240 - q * (1 / 1_209_600 - q * (1 / 47_900_160)))));
}

/** `1 - e^-x` for x of at least 0, the part of its way that a decay goes in a step: to all digits, and fast where x is small. */
export function wayOf(x: number): number {
  return x > NEAR ? -Math.expm1(-x) : x / (1 + x * bendOf(x));
}

/** `(1 - e^-x) / x`, 1 at 0: the mean of `e^(-x u)` over u from 0 to 1. */
export function meanDecay(x: number): number {
  return x > NEAR ? -Math.expm1(-x) / x : 1 / (1 + x * bendOf(x));
}

/** How exponential Heun goes on in a step: `flow` times the current of its start, then `turn` times what the current that does not decay has changed by at that place. */
interface HeunFactors {
  flow: number;
  turn: number;
}

/**
 * Factors of the step of exponential Heun. S. M. Cox, P. C. Matthews (2002), doi:10.1006/jcph.2002.6995.
 * @param rate h over C, ms/pF. @param g Conductance whose decay is exact, nS; 0 makes it Heun's method.
 */
export function exponentialHeun(rate: number, g: number): HeunFactors & { rate: number } {
  const x = rate * g, bend = bendOf(x), flow = rate / (1 + x * bend);
  return { rate, flow, turn: flow * bend };
}

/**
 * The same in WGSL, put before the text of a model: `bend` for {@link bendOf}, `way` for {@link wayOf} and `mean_decay`, all to single precision, and `carried`, a sum
 * that forgets nothing.
 */
export const EXPONENTIAL_WGSL = `
// 1 / (1 - e^-x) - 1 / x, by Bernoulli's numbers where x is small.
fn bend(x: f32) -> f32 {
  if (x > 0.5) { return 1.0 / (1.0 - exp(-x)) - 1.0 / x; }
  let q = x * x;
  return 0.5 + x * (1.0 / 12.0 - q * (1.0 / 720.0 - q / 30240.0));
}
fn way(x: f32) -> f32 {
  if (x > 0.5) { return 1.0 - exp(-x); }
  return x / (1.0 + x * bend(x));
}
fn mean_decay(x: f32) -> f32 {
  if (x > 0.5) { return (1.0 - exp(-x)) / x; }
  return 1.0 / (1.0 + x * bend(x));
}
// v + low + change as a sum of two, of which the second is what rounding takes from the first.
fn carried(v: f32, low: f32, change: f32, h: f32) -> vec2<f32> {
  let all = change + low;
  // The step's sign bit is 0. As no compiler knows that, none takes next - v for all.
  let next = bitcast<f32>(bitcast<u32>(v + all) ^ (bitcast<u32>(h) & 0x80000000u));
  return vec2<f32>(next, all - (next - v));
}
`;
