import { parameter } from "../neurons/neuron_model.ts";
import { defineSynapse } from "./synapse_model.ts";

/**
 * Spike-timing dependent plasticity of triplets: at a spike of the target `w += r1 (A2_plus + A3_plus o2)`, at one of the source
 * `w -= o1 (A2_minus + A3_minus r2)`, with traces r1, r2 of the source (tau_plus, tau_x) and o1, o2 of the target (tau_minus, tau_y) that spikes
 * raise by 1, or set to 1 with `nearest`; the slow ones count as they were before the spike. Changes are in parts of w_max, w stays from 0
 * to w_max. J.-P. Pfister, W. Gerstner (2006), doi:10.1523/JNEUROSCI.1425-06.2006; the defaults are their minimal model of visual cortex, all pairs.
 * Exact at every event.
 */
export const stdpTriplet = defineSynapse({
  name: "stdp-triplet",
  about: "spike-timing dependent plasticity of triplets",
  source: "Pfister & Gerstner (2006), doi:10.1523/JNEUROSCI.1425-06.2006",
  parameters: {
    A2_plus: parameter("", 0, [0, 10], "growth at a pair"),
    A3_plus: parameter("", 0.0065, [0, 10], "growth at a triplet"),
    A2_minus: parameter("", 0.0071, [0, 10], "loss at a pair"),
    A3_minus: parameter("", 0, [0, 10], "loss at a triplet"),
    tau_plus: parameter("ms", 16.8, [0.01, 1e5], "fast trace of the source"),
    tau_x: parameter("ms", 101, [0.01, 1e5], "slow trace of the source"),
    tau_minus: parameter("ms", 33.7, [0.01, 1e5], "fast trace of the target"),
    tau_y: parameter("ms", 114, [0.01, 1e5], "slow trace of the target"),
    w_max: parameter("", 1, [1e-9, 1e9], "largest weight, in its unit"),
    nearest: parameter("", 0, [0, 1], "1: only nearest spikes count"),
  },
  state: {
    w: { unit: "", initial: 0, about: "weight" },
    r1: { unit: "", initial: 0, about: "fast trace of the source" },
    r2: { unit: "", initial: 0, about: "slow trace of the source" },
  },
  post: {
    o1: { unit: "", initial: 0, about: "fast trace of the target" },
    o2: { unit: "", initial: 0, about: "slow trace of the target" },
  },
  bounds: ({ w_max }) => [0, w_max],
  changes: ({ A2_plus, A3_plus, A2_minus, A3_minus }) => ({ A2_plus, A3_plus, A2_minus, A3_minus }),
  wgsl: `
fn on_pre(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  let o1 = q.o1 * exp(-e.since_post / p.tau_minus);
  let r2 = (*s).r2 * exp(-e.since_pre / p.tau_x);
  (*s).w = clamp((*s).w - p.w_max * o1 * (p.A2_minus + p.A3_minus * r2), 0.0, p.w_max);
  (*s).r1 = (*s).r1 * (1.0 - p.nearest) * exp(-e.since_pre / p.tau_plus) + 1.0;
  (*s).r2 = r2 * (1.0 - p.nearest) + 1.0;
}
fn on_post(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  let r1 = (*s).r1 * exp(-e.since_pre / p.tau_plus);
  let o2 = q.o2 * exp(-e.since_post / p.tau_y);
  (*s).w = clamp((*s).w + p.w_max * r1 * (p.A2_plus + p.A3_plus * o2), 0.0, p.w_max);
}
fn on_spike(q: ptr<function, Post>, p: Parameters, e: Event) {
  (*q).o1 = (*q).o1 * (1.0 - p.nearest) * exp(-e.since_post / p.tau_minus) + 1.0;
  (*q).o2 = (*q).o2 * (1.0 - p.nearest) * exp(-e.since_post / p.tau_y) + 1.0;
}`,
  onPre({ state: { w, r1, r2 }, at, post, cell, p, sincePre, sincePost }) {
    const o1 = post.o1[cell] * Math.exp(-sincePost / p.tau_minus);
    const slow = r2[at] * Math.exp(-sincePre / p.tau_x);
    w[at] = Math.min(Math.max(w[at] - p.w_max * o1 * (p.A2_minus + p.A3_minus * slow), 0), p.w_max);
    r1[at] = r1[at] * (1 - p.nearest) * Math.exp(-sincePre / p.tau_plus) + 1;
    r2[at] = slow * (1 - p.nearest) + 1;
  },
  onPost({ state: { w, r1 }, at, post, cell, p, sincePre, sincePost }) {
    const fast = r1[at] * Math.exp(-sincePre / p.tau_plus);
    const o2 = post.o2[cell] * Math.exp(-sincePost / p.tau_y);
    w[at] = Math.min(Math.max(w[at] + p.w_max * fast * (p.A2_plus + p.A3_plus * o2), 0), p.w_max);
  },
  onSpike({ post: { o1, o2 }, cell, p, sincePost }) {
    o1[cell] = o1[cell] * (1 - p.nearest) * Math.exp(-sincePost / p.tau_minus) + 1;
    o2[cell] = o2[cell] * (1 - p.nearest) * Math.exp(-sincePost / p.tau_y) + 1;
  },
});
