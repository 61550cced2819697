import { EXPONENTIAL_WGSL } from "../neurons/exponential.ts";
import { LINOID_WGSL } from "../neurons/gates.ts";

/** `bendOf`, `wayOf` and `meanDecay` of `lib/spiking/neurons/exponential.ts`, operation by operation; the translation knows `expm1` and `carried`. */
const EXPONENTIAL = `
fn bend(x: f32) -> f32 {
  if (x > 0.5) { return -1.0 / expm1(-x) - 1.0 / x; }
  let q = x * x;
  return 1.0 / 2.0 + x * (1.0 / 12.0 - q * (1.0 / 720.0 - q * (1.0 / 30240.0 - q * (1.0 / 1209600.0 - q * (1.0 / 47900160.0)))));
}
fn way(x: f32) -> f32 {
  if (x > 0.5) { return -expm1(-x); }
  return x / (1.0 + x * bend(x));
}
fn mean_decay(x: f32) -> f32 {
  if (x > 0.5) { return -expm1(-x) / x; }
  return 1.0 / (1.0 + x * bend(x));
}
`;

/** `linoid` of `lib/spiking/neurons/gates.ts`. */
const LINOID = `
fn linoid(x: f32) -> f32 {
  if (abs(x) < 1e-5) { return 1.0 - x / 2.0; }
  return x / expm1(x);
}
`;

/** A model's WGSL with the forms in double precision of what the library puts before it in single precision. */
export function doubleWgsl(wgsl: string): string {
  return wgsl.replace(EXPONENTIAL_WGSL, EXPONENTIAL).replace(LINOID_WGSL, LINOID);
}
