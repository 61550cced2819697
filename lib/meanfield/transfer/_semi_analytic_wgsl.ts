import { LEAST_RATE, synapseTerms, thresholdTerms } from "./_semi_analytic_terms.ts";
import { transferWgsl } from "./_wgsl.ts";
import type { SemiAnalyticTransfer } from "./semi_analytic_spec.ts";

/** Numbers before those of the arguments: capacitance, leak, leak current, 500 alpha, eleven coefficients. */
const HEAD = 15;

/** Its numbers: the head, conductance and current of each argument, then power, reversal and time constant of each synapse. */
export function semiAnalyticData(spec: SemiAnalyticTransfer): Float32Array<ArrayBuffer> {
  const { C_m, g_L, E_L } = spec.cell, factor = spec.moments === "auto-mfm" ? Math.E : 1;
  const n = spec.sources.length + (spec.adaptation ? 1 : 0), synapses = synapseTerms(spec);
  const conductances = new Float64Array(n), currents = new Float64Array(n);
  for (const { source, conductance, current } of synapses) {
    conductances[source] += conductance;
    currents[source] += factor * current;
  }
  if (spec.adaptation) currents[n - 1] = -1;
  return Float32Array.from([
    ...[C_m, g_L, factor * g_L * E_L, 500 * (spec.alpha ?? 1)],
    ...thresholdTerms(spec.threshold),
    ...conductances,
    ...currents,
    ...synapses.flatMap(({ power, reversal, tau }) => [power, Number.isNaN(reversal) ? 0 : reversal, tau]),
  ]);
}

/** Sums over one synapse. */
function synapseWgsl(source: number, place: number, form: { bound: boolean; alpha: boolean }): string {
  const way = form.bound ? `transfer_data[at + ${place + 1}u] - mu` : "1.0";
  const filter = form.alpha
    ? `    let u = tau / (C + sum);
    let w = tau / sum;
    let r = u - 1.0 / total - 2.0 * w;
    let h = (C + sum) / (4.0 * total * sum * sum);
    let slope = h * r;
    let curve = h * (r * r - u * u + square + 2.0 * w * w);`
    : `    let q = total * sum;
    let first = sum + tau * total;
    let h = 0.5 / q;
    let slope = -h * first / q;
    let curve = h * (2.0 * first * first / q - 2.0 * tau) / q;`;
  return `  {
    let power = transfer_data[at + ${place}u];
    let way = ${way};
    let tau = transfer_data[at + ${place + 2}u];
    let f = power * way * way;
    let fm = ${form.bound ? "-2.0 * power * way" : "0.0"};
    let fmm = ${form.bound ? "2.0 * power" : "0.0"};
    let sum = C + tau * total;
${filter}
    let rate = v[${source}];
    a[${source}] += f * square;
    am[${source}] += fm * square;
    s[${source}] += f * h;
    sm[${source}] += fm * h;
    sg[${source}] += f * slope;
    A += rate * f * square;
    A_M += rate * fm * square;
    A_MM += rate * fmm * square;
    S += rate * f * h;
    S_M += rate * fm * h;
    S_MM += rate * fmm * h;
    S_G += rate * f * slope;
    S_MG += rate * fm * slope;
    S_GG += rate * f * curve;
  }`;
}

/** What comes before the sums: numbers, mean conductance and voltage. */
function meanWgsl(n: number, sources: number): string {
  return `  let C = transfer_data[at];
  let leak = transfer_data[at + 1u];
  var p: array<f32, 11>;
  for (var k = 0u; k < 11u; k++) { p[k] = transfer_data[at + 4u + k]; }
  var g: array<f32, ${n}>;
  var i: array<f32, ${n}>;
  var total = leak;
  var current = transfer_data[at + 2u];
  for (var k = 0u; k < ${n}u; k++) {
    g[k] = transfer_data[at + ${HEAD}u + k];
    i[k] = transfer_data[at + ${HEAD + n}u + k];
    if (k < ${sources}u) { v[k] = max(v[k], ${LEAST_RATE}); }
    total += v[k] * g[k];
    current += v[k] * i[k];
  }
  let mu = current / total;
  let square = 1.0 / (total * total);
  var a: array<f32, ${n}>;
  var am: array<f32, ${n}>;
  var s: array<f32, ${n}>;
  var sm: array<f32, ${n}>;
  var sg: array<f32, ${n}>;
  var A = 0.0;
  var A_M = 0.0;
  var A_MM = 0.0;
  var S = 0.0;
  var S_M = 0.0;
  var S_MM = 0.0;
  var S_G = 0.0;
  var S_MG = 0.0;
  var S_GG = 0.0;`;
}

/** First derivatives of the moments, and what the template makes of all. Silence is 0: exp(-z²) would vanish against what it multiplies. */
function templateWgsl(n: number): string {
  return `  let sd = sqrt(S);
  let time = A / (2.0 * S);
  var mean: array<f32, ${n}>;
  var aa: array<f32, ${n}>;
  var ss: array<f32, ${n}>;
  var sds: array<f32, ${n}>;
  var times: array<f32, ${n}>;
  let perTime = leak / C;
  let m0 = (mu + 60.0) / 10.0;
  let s0 = (sd - 4.0) / 6.0;
  let t0 = time * perTime - 0.5;
  let byM = (p[1] + 2.0 * p[4] * m0 + p[7] * s0 + p[8] * t0) / 10.0;
  let byS = (p[2] + 2.0 * p[5] * s0 + p[7] * m0 + p[9] * t0) / 6.0;
  let byT = (p[3] + 2.0 * p[6] * t0 + p[8] * m0 + p[9] * s0) * perTime;
  let mm = p[4] / 50.0;
  let sgg = p[5] / 18.0;
  let tt = 2.0 * p[6] * perTime * perTime;
  let ms = p[7] / 60.0;
  let mt = p[8] / 10.0 * perTime;
  let st = p[9] / 6.0 * perTime;
  let threshold = p[0] + p[1] * m0 + p[2] * s0 + p[3] * t0 + m0 * (p[4] * m0 + p[7] * s0 + p[8] * t0) +
    s0 * (p[5] * s0 + p[9] * t0) + p[6] * t0 * t0 + p[10] * log(total / leak);
  let z = (threshold - mu) * 0.70710678 / sd;
  if (z > 9.0) {
    return jet;
  }
  let scale = transfer_data[at + 3u] / time;
  let e = scale * transfer_erfc(z);
  let e1 = -1.12837917 * scale * exp(-min(z * z, 100.0));
  var zs: array<f32, ${n}>;
  jet[0] = e;
  for (var k = 0u; k < ${n}u; k++) {
    mean[k] = (i[k] - mu * g[k]) / total;
    aa[k] = (a[k] + A_M * mean[k] - 2.0 * A / total * g[k]) / A;
    ss[k] = (s[k] + S_M * mean[k] + S_G * g[k]) / S;
    sds[k] = 0.5 * sd * ss[k];
    times[k] = time * (aa[k] - ss[k]);
    let by = byM * mean[k] + byS * sds[k] + byT * times[k] + p[10] * g[k] / total;
    zs[k] = ((by - mean[k]) * 0.70710678 - z * sds[k]) / sd;
    jet[1u + k] = e1 * zs[k] - e * times[k] / time;
  }
  var place = ${1 + n}u;
  for (var k = 0u; k < ${n}u; k++) {
    for (var l = k; l < ${n}u; l++) {
      let m2 = -(mean[k] * g[l] + mean[l] * g[k]) / total;
      let cross = mean[k] * g[l] + mean[l] * g[k];
      let a2 = am[k] * mean[l] + am[l] * mean[k] - 2.0 * (a[k] * g[l] + a[l] * g[k]) / total +
        A_MM * mean[k] * mean[l] - 2.0 * A_M / total * cross + 6.0 * A * square * g[k] * g[l] + A_M * m2;
      let s2 = sm[k] * mean[l] + sm[l] * mean[k] + sg[k] * g[l] + sg[l] * g[k] + S_MM * mean[k] * mean[l] +
        S_MG * cross + S_GG * g[k] * g[l] + S_M * m2;
      let sd2 = 0.5 * sd * (s2 / S - 0.5 * ss[k] * ss[l]);
      let time2 = times[k] * times[l] / time + time * (a2 / A - aa[k] * aa[l] - s2 / S + ss[k] * ss[l]);
      let v2 = byM * m2 + byS * sd2 + byT * time2 + mm * mean[k] * mean[l] + sgg * sds[k] * sds[l] +
        tt * times[k] * times[l] + ms * (mean[k] * sds[l] + mean[l] * sds[k]) +
        mt * (mean[k] * times[l] + mean[l] * times[k]) + st * (sds[k] * times[l] + sds[l] * times[k]) -
        p[10] * g[k] * g[l] * square;
      let z2 = ((v2 - m2) * 0.70710678 - zs[k] * sds[l] - zs[l] * sds[k] - z * sd2) / sd;
      jet[place] = e1 * (z2 - 2.0 * z * zs[k] * zs[l] - (zs[k] * times[l] + zs[l] * times[k]) / time) +
        e * (2.0 * times[k] * times[l] / time - time2) / time;
      place++;
    }
  }`;
}

/** Its mean voltage in WGSL. */
function voltageWgsl(name: string, n: number, sources: number): string {
  return `fn ${name}_voltage(x: array<f32, ${n}>, at: u32) -> f32 {
  var v = x;
  var total = transfer_data[at + 1u];
  var current = transfer_data[at + 2u];
  for (var k = 0u; k < ${n}u; k++) {
    if (k < ${sources}u) { v[k] = max(v[k], ${LEAST_RATE}); }
    total += v[k] * transfer_data[at + ${HEAD}u + k];
    current += v[k] * transfer_data[at + ${HEAD + n}u + k];
  }
  return current / total;
}
`;
}

/** Its jet in WGSL, which follows `_semi_analytic_jet.ts`. */
export function semiAnalyticWgsl(spec: SemiAnalyticTransfer, name: string): string {
  const sources = spec.sources.length, n = sources + (spec.adaptation ? 1 : 0);
  const sums = synapseTerms(spec).map(({ source, reversal, alpha }, k) =>
    synapseWgsl(source, HEAD + 2 * n + 3 * k, { bound: !Number.isNaN(reversal), alpha })
  );
  const jet = transferWgsl(name, n, [meanWgsl(n, sources), ...sums, templateWgsl(n)].join("\n"));
  return jet + voltageWgsl(name, n, sources);
}
