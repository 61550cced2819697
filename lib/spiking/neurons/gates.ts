import { EXPONENTIAL_WGSL, wayOf } from "./exponential.ts";

/** `x / (e^x - 1)`, and its limit at 0. */
export function linoid(x: number): number {
  return Math.abs(x) < 1e-5 ? 1 - x / 2 : x / Math.expm1(x);
}

/** Gate at the end of a step of h, ms, with opening and closing rates, 1/ms, that stay as they are. */
export function relax(x: number, open: number, close: number, h: number): number {
  const rate = open + close;
  return x + (open / rate - x) * wayOf(h * rate);
}

/** {@link linoid} in WGSL, to single precision. */
export const LINOID_WGSL = `
fn linoid(x: f32) -> f32 {
  if (abs(x) > 0.5) { return x / (exp(x) - 1.0); }
  let q = x * x;
  return 1.0 - 0.5 * x + q * (1.0 / 12.0 - q * (1.0 / 720.0 - q / 30240.0));
}
`;

/** The same in WGSL, put before the text of a model, with {@link EXPONENTIAL_WGSL}. */
export const GATES_WGSL =
  `${EXPONENTIAL_WGSL}${LINOID_WGSL}fn relax(x: f32, open: f32, close: f32, h: f32) -> f32 {
  let rate = open + close;
  return x + (open / rate - x) * way(h * rate);
}
`;
