import { LEAST_TOTAL } from "./_softplus_jet.ts";
import { transferWgsl } from "./_wgsl.ts";
import type { SoftplusTransfer } from "./softplus_spec.ts";

/** Its numbers: background, gain, slope by the root, offset, refractory time in s, then the weights. */
export function softplusData(spec: SoftplusTransfer): Float32Array<ArrayBuffer> {
  const { weights, background = 0, q = 1, d = 0, x0, b, c, t_ref } = spec, steep = b * (1 + d * q);
  return Float32Array.from([background, c / b, steep * q, steep * x0, 1e-3 * t_ref, ...weights]);
}

/** Its jet in WGSL, which follows `_softplus_jet.ts`. */
export function softplusWgsl({ weights }: SoftplusTransfer, name: string): string {
  const n = weights.length;
  return transferWgsl(
    name,
    n,
    `  var total = transfer_data[at];
  for (var k = 0u; k < ${n}u; k++) { total += transfer_data[at + 5u + k] * max(v[k], 0.0); }
  total = max(total, ${LEAST_TOTAL});
  let gain = transfer_data[at + 1u];
  let slope = transfer_data[at + 2u];
  let refractory = transfer_data[at + 4u];
  let root = sqrt(total);
  let u = slope * root - transfer_data[at + 3u];
  let s = transfer_logistic(u);
  let f = gain * transfer_softplus(u);
  let first = 0.5 * slope / root;
  let f1 = gain * s * first;
  let f2 = gain * (s * transfer_logistic(-u) * first * first - 0.5 * s * first / total);
  let r = 1.0 / (1.0 + refractory * f);
  jet[0] = f * r;
  let one = f1 * r * r;
  let two = (f2 - 2.0 * refractory * f1 * f1 * r) * r * r;
  var place = ${1 + n}u;
  for (var k = 0u; k < ${n}u; k++) {
    let weight = transfer_data[at + 5u + k];
    jet[1u + k] = one * weight;
    for (var l = k; l < ${n}u; l++) {
      jet[place] = two * weight * transfer_data[at + 5u + l];
      place++;
    }
  }`,
  );
}
