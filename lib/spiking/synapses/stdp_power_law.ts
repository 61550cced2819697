import { parameter } from "../neurons/neuron_model.ts";
import { defineSynapse } from "./synapse_model.ts";

/**
 * Spike-timing dependent plasticity of all pairs whose growth follows a power of the weight: `w += lambda w_0^(1-mu) w^mu e^(-dt/tau_plus)` for
 * a spike of the source dt before one of the target, `w -= lambda alpha w e^(-dt/tau_minus)` for the reverse. A. Morrison, A.
 * Aertsen, M. Diesmann (2007), doi:10.1162/neco.2007.19.6.1437. The weight stays from 0 to w_max, which the paper does without. Exact at every event.
 */
export const stdpPowerLaw = defineSynapse({
  name: "stdp-power-law",
  about: "spike-timing dependent plasticity of pairs by a power law",
  source: "Morrison, Aertsen & Diesmann (2007), doi:10.1162/neco.2007.19.6.1437",
  parameters: {
    lambda: parameter("", 0.1, [0, 10], "growth at a pair"),
    alpha: parameter("", 0.11, [0, 1e3], "loss beside growth"),
    mu: parameter("", 0.4, [0, 10], "power of the weight"),
    tau_plus: parameter("ms", 20, [0.01, 1e5], "time constant of growth"),
    tau_minus: parameter("ms", 20, [0.01, 1e5], "time constant of loss"),
    w_0: parameter("", 1, [1e-9, 1e9], "weight of reference, in its unit"),
    w_max: parameter("", 1000, [1e-9, 1e9], "largest weight, in its unit"),
  },
  state: {
    w: { unit: "", initial: 0, about: "weight" },
    x: { unit: "", initial: 0, about: "trace of the source's spikes" },
  },
  post: { y: { unit: "", initial: 0, about: "trace of the target's spikes" } },
  constants: ({ lambda, mu, w_0 }) => ({ growth: lambda * w_0 ** (1 - mu) }),
  bounds: ({ w_max }) => [0, w_max],
  changes: ({ lambda, alpha }) => ({ lambda, alpha: lambda * alpha }),
  wgsl: `
fn on_pre(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  let part = p.lambda * p.alpha * q.y * exp(-e.since_post / p.tau_minus);
  (*s).w = max((*s).w - part * (*s).w, 0.0);
  (*s).x = (*s).x * exp(-e.since_pre / p.tau_plus) + 1.0;
}
fn on_post(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  var risen = 1.0;
  if (p.mu != 0.0) { risen = pow((*s).w, p.mu); }
  (*s).w = min((*s).w + p.growth * risen * (*s).x * exp(-e.since_pre / p.tau_plus), p.w_max);
}
fn on_spike(q: ptr<function, Post>, p: Parameters, e: Event) {
  (*q).y = (*q).y * exp(-e.since_post / p.tau_minus) + 1.0;
}`,
  onPre({ state: { w, x }, at, post: { y }, cell, p, sincePre, sincePost }) {
    w[at] = Math.max(w[at] * (1 - p.lambda * p.alpha * y[cell] * Math.exp(-sincePost / p.tau_minus)), 0);
    x[at] = x[at] * Math.exp(-sincePre / p.tau_plus) + 1;
  },
  onPost({ state: { w, x }, at, p, sincePre }) {
    w[at] = Math.min(w[at] + p.growth * w[at] ** p.mu * x[at] * Math.exp(-sincePre / p.tau_plus), p.w_max);
  },
  onSpike({ post: { y }, cell, p, sincePost }) {
    y[cell] = y[cell] * Math.exp(-sincePost / p.tau_minus) + 1;
  },
});
