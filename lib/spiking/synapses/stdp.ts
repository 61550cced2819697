import { parameter } from "../neurons/neuron_model.ts";
import { defineSynapse } from "./synapse_model.ts";

/** `x^mu`, with 0^0 = 1. */
function power(x: number, mu: number): number {
  return mu === 0 ? 1 : Math.max(0, x) ** mu;
}

/**
 * Spike-timing dependent plasticity of pairs: `w += A_plus w_max (1 - w/w_max)^mu_plus e^(-dt/tau_plus)` for a spike of the source dt
 * before one of the target, `w -= A_minus w_max (w/w_max)^mu_minus e^(-dt/tau_minus)` for the reverse; w stays from 0 to w_max.
 * mu = 0 is additive with hard bounds (S. Song, K. D. Miller, L. F. Abbott 2000, doi:10.1038/78829), 1 multiplicative, between them that of
 * R. Gütig et al. (2003), doi:10.1523/JNEUROSCI.23-09-03697.2003. All pairs count, or with `nearest` only the last spike of the
 * other side. Exact at every event.
 */
export const stdp = defineSynapse({
  name: "stdp",
  about: "spike-timing dependent plasticity of pairs, additive to multiplicative",
  source:
    "Song, Miller & Abbott (2000), doi:10.1038/78829; Gütig et al. (2003), doi:10.1523/JNEUROSCI.23-09-03697.2003",
  parameters: {
    A_plus: parameter("", 0.005, [0, 10], "growth at a pair, parts of w_max"),
    A_minus: parameter("", 0.00525, [0, 10], "loss at a pair, parts of w_max"),
    tau_plus: parameter("ms", 20, [0.01, 1e5], "time constant of growth"),
    tau_minus: parameter("ms", 20, [0.01, 1e5], "time constant of loss"),
    mu_plus: parameter("", 0, [0, 10], "how growth depends on the weight"),
    mu_minus: parameter("", 0, [0, 10], "how loss depends on the weight"),
    w_max: parameter("", 1, [1e-9, 1e9], "largest weight, in its unit"),
    nearest: parameter("", 0, [0, 1], "1: only nearest spikes make pairs"),
  },
  state: {
    w: { unit: "", initial: 0, about: "weight" },
    x: { unit: "", initial: 0, about: "trace of the source's spikes" },
  },
  post: { y: { unit: "", initial: 0, about: "trace of the target's spikes" } },
  bounds: ({ w_max }) => [0, w_max],
  changes: ({ A_plus, A_minus }) => ({ A_plus, A_minus }),
  wgsl: `
fn power(x: f32, mu: f32) -> f32 {
  if (mu == 0.0) { return 1.0; }
  return pow(max(x, 0.0), mu);
}
fn on_pre(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  let loss = p.A_minus * p.w_max * power((*s).w / p.w_max, p.mu_minus);
  (*s).w = clamp((*s).w - loss * q.y * exp(-e.since_post / p.tau_minus), 0.0, p.w_max);
  (*s).x = (*s).x * (1.0 - p.nearest) * exp(-e.since_pre / p.tau_plus) + 1.0;
}
fn on_post(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  let growth = p.A_plus * p.w_max * power(1.0 - (*s).w / p.w_max, p.mu_plus);
  (*s).w = clamp((*s).w + growth * (*s).x * exp(-e.since_pre / p.tau_plus), 0.0, p.w_max);
}
fn on_spike(q: ptr<function, Post>, p: Parameters, e: Event) {
  (*q).y = (*q).y * (1.0 - p.nearest) * exp(-e.since_post / p.tau_minus) + 1.0;
}`,
  onPre({ state: { w, x }, at, post: { y }, cell, p, sincePre, sincePost }) {
    const loss = p.A_minus * p.w_max * power(w[at] / p.w_max, p.mu_minus);
    const change = loss * y[cell] * Math.exp(-sincePost / p.tau_minus);
    w[at] = Math.min(Math.max(w[at] - change, 0), p.w_max);
    x[at] = x[at] * (1 - p.nearest) * Math.exp(-sincePre / p.tau_plus) + 1;
  },
  onPost({ state: { w, x }, at, p, sincePre }) {
    const growth = p.A_plus * p.w_max * power(1 - w[at] / p.w_max, p.mu_plus);
    w[at] = Math.min(Math.max(w[at] + growth * x[at] * Math.exp(-sincePre / p.tau_plus), 0), p.w_max);
  },
  onSpike({ post: { y }, cell, p, sincePost }) {
    y[cell] = y[cell] * (1 - p.nearest) * Math.exp(-sincePost / p.tau_minus) + 1;
  },
});
