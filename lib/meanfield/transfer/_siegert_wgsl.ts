import { LEAST_POWER, LEAST_RATE, siegertTerms } from "./_siegert_terms.ts";
import { transferWgsl } from "./_wgsl.ts";
import type { SiegertTransfer } from "./siegert_spec.ts";

/** Its numbers: tau_m, t_ref, threshold and reset above rest, shift, then mean and power of each argument. */
export function siegertData(spec: SiegertTransfer): Float32Array<ArrayBuffer> {
  const { rest, mean, power, shift } = siegertTerms(spec), { tau_m, t_ref, V_th, V_reset } = spec.cell;
  return Float32Array.from([tau_m, t_ref, V_th - rest, V_reset - rest, shift, ...mean, ...power]);
}

/** Its jet in WGSL, which follows `_siegert_jet.ts`. */
export function siegertWgsl(spec: SiegertTransfer, name: string): string {
  const sources = spec.sources.length, n = sources + (spec.adaptation ? 1 : 0);
  return transferWgsl(
    name,
    n,
    `  var mu = 0.0;
  var q = 0.0;
  for (var k = 0u; k < ${n}u; k++) {
    if (k < ${sources}u) { v[k] = max(v[k], ${LEAST_RATE}); }
    mu += transfer_data[at + 5u + k] * v[k];
    q += transfer_data[at + ${5 + n}u + k] * v[k];
  }
  q = max(q, ${LEAST_POWER});
  let sigma = sqrt(q);
  let shift = transfer_data[at + 4u];
  let b = (transfer_data[at + 2u] - mu) / sigma;
  let a = (transfer_data[at + 3u] - mu) / sigma;
  let top = b + shift;
  let bottom = a + shift;
  if (top > 9.0) {
    return jet;
  }
  let small = select(1.0, exp(-min(top * top, 100.0)), top > 0.0);
  let c = transfer_data[at] * TRANSFER_ROOT_PI;
  let scaled = 1.0 / (transfer_data[at + 1u] * small + c * transfer_passage(bottom, top));
  let rate = 1000.0 * small * scaled;
  let gb = transfer_end(top, top);
  let ga = transfer_end(bottom, top);
  let sb = transfer_end_slope(top, top);
  let sa = transfer_end_slope(bottom, top);
  let byM = -(gb - ga) / sigma;
  let byQ = -(gb * b - ga * a) / (2.0 * q);
  let byMM = (sb - sa) / q;
  let byMQ = (sb * b - sa * a + gb - ga) / (2.0 * q * sigma);
  let byQQ = (sb * b * b - sa * a * a + 3.0 * (gb * b - ga * a)) / (4.0 * q * q);
  let one = -scaled * c;
  jet[0] = rate;
  var place = ${1 + n}u;
  for (var k = 0u; k < ${n}u; k++) {
    let mk = transfer_data[at + 5u + k];
    let qk = transfer_data[at + ${5 + n}u + k];
    let ik = byM * mk + byQ * qk;
    jet[1u + k] = rate * one * ik;
    for (var l = k; l < ${n}u; l++) {
      let ml = transfer_data[at + 5u + l];
      let ql = transfer_data[at + ${5 + n}u + l];
      let il = byM * ml + byQ * ql;
      let ikl = byMM * mk * ml + byMQ * (mk * ql + ml * qk) + byQQ * qk * ql;
      jet[place] = rate * (2.0 * one * one * ik * il + one * ikl);
      place++;
    }
  }`,
  );
}
