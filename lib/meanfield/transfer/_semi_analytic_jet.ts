import { erfc } from "../../analysis/erfc.ts";
import {
  LEAST_RATE,
  MU_0,
  MU_1,
  SIGMA_0,
  SIGMA_1,
  type SynapseTerms,
  synapseTerms,
  TAU_0,
  thresholdTerms,
  type VoltageMoments,
} from "./_semi_analytic_terms.ts";
import type { SemiAnalyticTransfer } from "./semi_analytic_spec.ts";
import type { TransferFunction } from "./transfer.ts";

/** 2 / sqrt(pi). */
const SLOPE = 2 / Math.sqrt(Math.PI);

/** Places of sums over synapses: of A = K nu (area)² d² and of S, the variance, with their derivatives by mu_V and mu_G. */
const [A, A_M, A_MM, S, S_M, S_MM, S_G, S_MG, S_GG, SUMS] = Array.from({ length: 10 }, (_, k) => k);

/**
 * A semi-analytic transfer function in double precision. With G = mu_G and mu = mu_V, sums over synapses s of rates x_s are
 * A = sum x_s p_s d_s²/G² and S = sigma_V² = sum x_s p_s d_s² h_s(G), where d_s is the way to the reversal (1 of a current), p_s is K times the
 * squared area, and h_s(G) is 1/(2 G (C + tau G)) for exponential kinetics, (2 C + tau G)/(4 G (C + tau G)²) for alpha. tau_V = A/(2 S).
 */
export class SemiAnalyticFunction implements TransferFunction {
  /** n. */
  readonly arguments: number;
  readonly #synapses: SynapseTerms[];
  readonly #p: Float64Array;
  readonly #capacitance: number;
  readonly #leak: number;
  readonly #rest: number;
  readonly #alpha: number;
  readonly #sources: number;
  readonly #factor: number;
  /** Of each argument: what it adds to G, and to the current at 0 mV. */
  readonly #g: Float64Array;
  readonly #i: Float64Array;
  /** Of each argument: derivatives by it at fixed mu and G, and by it and mu or G, of A and S. */
  readonly #a: Float64Array;
  readonly #am: Float64Array;
  readonly #s: Float64Array;
  readonly #sm: Float64Array;
  readonly #sg: Float64Array;
  /** Derivatives of mean, sd, time and of the argument of erfc. */
  readonly #mean: Float64Array;
  readonly #aa: Float64Array;
  readonly #ss: Float64Array;
  readonly #sd: Float64Array;
  readonly #time: Float64Array;
  readonly #v: Float64Array;
  readonly #z: Float64Array;
  readonly #rates: Float64Array;
  readonly #sums = new Float64Array(SUMS);
  #total = 0;
  #mu = 0;

  /** Makes it ready. */
  constructor(spec: SemiAnalyticTransfer) {
    const sources = spec.sources.length, n = sources + (spec.adaptation ? 1 : 0);
    const list = () => new Float64Array(n);
    this.arguments = n;
    this.#sources = sources;
    this.#synapses = synapseTerms(spec);
    this.#p = thresholdTerms(spec.threshold);
    ({ C_m: this.#capacitance, g_L: this.#leak, E_L: this.#rest } = spec.cell);
    this.#alpha = spec.alpha ?? 1;
    this.#factor = spec.moments === "auto-mfm" ? Math.E : 1;
    [this.#g, this.#i, this.#a, this.#am, this.#s, this.#sm, this.#sg] = Array.from({ length: 7 }, list);
    [this.#mean, this.#aa, this.#ss, this.#sd, this.#time, this.#v, this.#z] = Array.from(
      { length: 7 },
      list,
    );
    this.#rates = new Float64Array(sources);
    for (const { source, conductance, current } of this.#synapses) {
      this.#g[source] += conductance;
      this.#i[source] += this.#factor * current;
    }
    if (spec.adaptation) this.#i[sources] = -1;
  }

  /** Mean conductance and voltage. */
  #takeMean(x: ArrayLike<number>): void {
    const g = this.#g, i = this.#i, rates = this.#rates, n = this.arguments, sources = this.#sources;
    let total = this.#leak, current = this.#factor * this.#leak * this.#rest;
    for (let k = 0; k < sources; k++) {
      const rate = x[k] > LEAST_RATE ? x[k] : x[k] <= LEAST_RATE ? LEAST_RATE : NaN;
      rates[k] = rate;
      total += rate * g[k];
      current += rate * i[k];
    }
    if (n > sources) current -= x[sources];
    this.#total = total;
    this.#mu = current / total;
  }

  /** A and S alone. */
  #takeSums(): void {
    const sums = this.#sums, total = this.#total, mu = this.#mu, C = this.#capacitance;
    let a = 0, s = 0;
    for (const { source, power, reversal, tau, alpha } of this.#synapses) {
      const way = reversal === reversal ? reversal - mu : 1, part = this.#rates[source] * power * way * way;
      const sum = C + tau * total;
      a += part;
      s += part * (alpha ? (C + sum) / (4 * total * sum * sum) : 1 / (2 * total * sum));
    }
    sums[A] = a / (total * total);
    sums[S] = s;
  }

  /** A and S with their derivatives by mu, by G and by the arguments. */
  #takeAllSums(): void {
    const sums = this.#sums, total = this.#total, mu = this.#mu, C = this.#capacitance, rates = this.#rates;
    const a = this.#a, am = this.#am, s = this.#s, sm = this.#sm, sg = this.#sg;
    const square = 1 / (total * total), list = this.#synapses, n = this.arguments;
    let all = 0, allM = 0, allMM = 0, S0 = 0, SM = 0, SMM = 0, SG = 0, SMG = 0, SGG = 0;
    for (let k = 0; k < n; k++) {
      a[k] =
        am[k] =
        s[k] =
        sm[k] =
        sg[k] =
          0;
    }
    for (let k = 0; k < list.length; k++) {
      const { source, power, reversal, tau, alpha } = list[k], rate = rates[source];
      const bound = reversal === reversal, way = bound ? reversal - mu : 1;
      const f = power * way * way, fm = bound ? -2 * power * way : 0, fmm = bound ? 2 * power : 0;
      const sum = C + tau * total;
      let h, slope, curve;
      if (alpha) {
        const u = tau / (C + sum), w = tau / sum, r = u - 1 / total - 2 * w;
        h = (C + sum) / (4 * total * sum * sum);
        slope = h * r;
        curve = h * (r * r - u * u + square + 2 * w * w);
      } else {
        const q = 1 / (total * sum), first = (sum + tau * total) * q;
        h = 0.5 * q;
        slope = -h * first;
        curve = 2 * h * (first * first - tau * q);
      }
      const part = rate * f, partM = rate * fm, partMM = rate * fmm;
      a[source] += f * square;
      am[source] += fm * square;
      s[source] += f * h;
      sm[source] += fm * h;
      sg[source] += f * slope;
      all += part;
      allM += partM;
      allMM += partMM;
      S0 += part * h;
      SM += partM * h;
      SMM += partMM * h;
      SG += part * slope;
      SMG += partM * slope;
      SGG += part * curve;
    }
    sums[A] = all * square;
    sums[A_M] = allM * square;
    sums[A_MM] = allMM * square;
    sums[S] = S0;
    sums[S_M] = SM;
    sums[S_MM] = SMM;
    sums[S_G] = SG;
    sums[S_MG] = SMG;
    sums[S_GG] = SGG;
  }

  #threshold(sd: number, time: number): number {
    const p = this.#p, m = (this.#mu - MU_0) / MU_1, s = (sd - SIGMA_0) / SIGMA_1;
    const t = time * this.#leak / this.#capacitance - TAU_0;
    const quadratic = m * (p[4] * m + p[7] * s + p[8] * t) + s * (p[5] * s + p[9] * t) + p[6] * t * t;
    const logarithm = p[10] === 0 ? 0 : p[10] * Math.log(this.#total / this.#leak);
    return p[0] + p[1] * m + p[2] * s + p[3] * t + quadratic + logarithm;
  }

  /** Moments of the voltage at some arguments. @param x (n) */
  moments(x: ArrayLike<number>): VoltageMoments {
    this.#takeMean(x);
    this.#takeSums();
    const a = this.#sums[A], s = this.#sums[S];
    return { mean: this.#mu, sd: Math.sqrt(s), time: a / (2 * s), conductance: this.#total / this.#leak };
  }

  /** Mean voltage, mV. @param x (n) */
  meanVoltage(x: ArrayLike<number>): number {
    this.#takeMean(x);
    return this.#mu;
  }

  /** Rate, Hz. @param x (n) */
  value(x: ArrayLike<number>): number {
    this.#takeMean(x);
    this.#takeSums();
    const sd = Math.sqrt(this.#sums[S]), time = this.#sums[A] / (2 * this.#sums[S]);
    const z = (this.#threshold(sd, time) - this.#mu) / (Math.SQRT2 * sd);
    return 500 * this.#alpha / time * erfc(z);
  }

  /** Rate, gradient and Hessian. @param x (n) @param out (1 + n + n (n + 1) / 2) */
  jet(x: ArrayLike<number>, out: Float64Array): void {
    this.#takeMean(x);
    this.#takeAllSums();
    this.#firstOrder();
    this.#assemble(out);
  }

  /** Derivatives by the arguments of mu, A, S, sigma and tau. */
  #firstOrder(): void {
    const g = this.#g, sums = this.#sums, each = 1 / this.#total, mu = this.#mu, n = this.arguments;
    const i = this.#i, a = this.#a, s = this.#s, aa = this.#aa, ss = this.#ss, means = this.#mean;
    const A0 = sums[A],
      S0 = sums[S],
      sd = Math.sqrt(S0),
      time = A0 / (2 * S0),
      sds = this.#sd,
      times = this.#time;
    for (let k = 0; k < n; k++) {
      const mean = (i[k] - mu * g[k]) * each;
      means[k] = mean;
      aa[k] = (a[k] + sums[A_M] * mean) / A0 - 2 * each * g[k];
      ss[k] = (s[k] + sums[S_M] * mean + sums[S_G] * g[k]) / S0;
      sds[k] = 0.5 * sd * ss[k];
      times[k] = time * (aa[k] - ss[k]);
    }
  }

  #assemble(out: Float64Array): void {
    const n = this.arguments, p = this.#p, sums = this.#sums, each = 1 / this.#total, mu = this.#mu;
    const g = this.#g, mean = this.#mean, aa = this.#aa, ss = this.#ss, sds = this.#sd, times = this.#time;
    const v = this.#v, zs = this.#z, sd = Math.sqrt(sums[S]), time = sums[A] / (2 * sums[S]);
    const perTime = this.#leak / this.#capacitance, t = time * perTime - TAU_0;
    const m = (mu - MU_0) / MU_1, s = (sd - SIGMA_0) / SIGMA_1;
    const byM = (p[1] + 2 * p[4] * m + p[7] * s + p[8] * t) / MU_1;
    const byS = (p[2] + 2 * p[5] * s + p[7] * m + p[9] * t) / SIGMA_1;
    const byT = (p[3] + 2 * p[6] * t + p[8] * m + p[9] * s) * perTime;
    const mm = 2 * p[4] / (MU_1 * MU_1),
      sgg = 2 * p[5] / (SIGMA_1 * SIGMA_1),
      tt = 2 * p[6] * perTime * perTime;
    const ms = p[7] / (MU_1 * SIGMA_1), mt = p[8] / MU_1 * perTime, st = p[9] / SIGMA_1 * perTime;
    const z = (this.#threshold(sd, time) - mu) / (Math.SQRT2 * sd);
    const scale = 500 * this.#alpha / time, e = scale * erfc(z), e1 = -SLOPE * scale * Math.exp(-z * z);
    out[0] = e;
    for (let k = 0; k < n; k++) {
      v[k] = byM * mean[k] + byS * sds[k] + byT * times[k] + p[10] * g[k] * each;
      zs[k] = ((v[k] - mean[k]) * Math.SQRT1_2 - z * sds[k]) / sd;
      out[1 + k] = e1 * zs[k] - e * times[k] / time;
    }
    const a = this.#a, am = this.#am, sm = this.#sm, sg = this.#sg, perA = 1 / sums[A], perS = 1 / sums[S];
    const aM = 2 * sums[A_M] * each, aG = 6 * sums[A] * each * each, aMM = sums[A_MM], sMM = sums[S_MM];
    const sMG = sums[S_MG],
      sGG = sums[S_GG],
      byAM = sums[A_M],
      bySM = sums[S_M],
      perT = 1 / time,
      perSd = 1 / sd;
    for (let k = 0, at = 1 + n; k < n; k++) {
      const mk = mean[k], gk = g[k], dk = sds[k], tk = times[k], zk = zs[k];
      for (let l = k; l < n; l++, at++) {
        const ml = mean[l], gl = g[l], dl = sds[l], tl = times[l], zl = zs[l];
        const cross = mk * gl + ml * gk, m2 = -cross * each, gg = gk * gl;
        const a2 = am[k] * ml + am[l] * mk - 2 * (a[k] * gl + a[l] * gk) * each + aMM * mk * ml - aM * cross +
          aG * gg + byAM * m2;
        const s2 = sm[k] * ml + sm[l] * mk + sg[k] * gl + sg[l] * gk + sMM * mk * ml + sMG * cross +
          sGG * gg +
          bySM * m2;
        const ra = a2 * perA, rs = s2 * perS, square = ss[k] * ss[l];
        const sd2 = 0.5 * sd * (rs - 0.5 * square);
        const time2 = tk * tl * perT + time * (ra - aa[k] * aa[l] - rs + square);
        const v2 = byM * m2 + byS * sd2 + byT * time2 + mm * mk * ml + sgg * dk * dl + tt * tk * tl +
          ms * (mk * dl + ml * dk) + mt * (mk * tl + ml * tk) + st * (dk * tl + dl * tk) -
          p[10] * gg * each * each;
        const z2 = ((v2 - m2) * Math.SQRT1_2 - zk * dl - zl * dk - z * sd2) * perSd;
        out[at] = e1 * (z2 - 2 * z * zk * zl - (zk * tl + zl * tk) * perT) +
          e * (2 * tk * tl * perT - time2) * perT;
      }
    }
  }
}

/** Makes a semi-analytic transfer function ready to be asked. */
export function openSemiAnalytic(spec: SemiAnalyticTransfer): SemiAnalyticFunction {
  return new SemiAnalyticFunction(spec);
}
