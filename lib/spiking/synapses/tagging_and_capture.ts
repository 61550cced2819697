import { EXPONENTIAL_WGSL, wayOf } from "../neurons/exponential.ts";
import { normalFrom } from "../../random/normal_from.ts";
import { parameter } from "../neurons/neuron_model.ts";
import { defineSynapse, type SynapseCall } from "./synapse_model.ts";

/** Time by which the slow return of h may lag, ms: in single precision smaller steps of it would be lost. */
const IDLE_MS = 100;

/** What h strives for, how fast, and the noise beside: one regime of calcium. */
interface Regime {
  rate: number;
  goal: number;
  /** Variance that the noise has in the long run. */
  variance: number;
}

/** h after a time in a regime, exact. */
function relaxed(h: number, ms: number, { rate, goal, variance }: Regime, normal: number): number {
  const lost = wayOf(rate * ms);
  return h + (goal - h) * lost + Math.sqrt(variance * lost * (2 - lost)) * normal;
}

type Call = SynapseCall<"h" | "z" | "c" | "idle", "protein">;

/** Brings a synapse up to date: calcium decays, and h is solved exactly between the times at which it falls below a threshold. */
function advance({ state, at, p, since, random }: Call): void {
  if (since <= 0) return;
  const c = state.c[at];
  const until = (threshold: number) =>
    c > threshold ? Math.min(since, p.tau_Ca * Math.log(c / threshold)) : 0;
  const both = until(p.theta_p), some = until(p.theta_d);
  const slow = { rate: p.slow, goal: p.h_0, variance: 0 };
  let h = state.h[at], idle = state.idle[at];
  if (some > 0) {
    h = relaxed(h, idle, slow, 0);
    idle = 0;
  }
  if (both > 0) {
    const regime = { rate: p.both, goal: p.bothGoal, variance: p.bothVariance };
    h = relaxed(h, both, regime, normalFrom(random[0], random[1]));
  }
  if (some > both) {
    const regime = { rate: p.fall, goal: p.fallGoal, variance: p.fallVariance };
    h = relaxed(h, some - both, regime, normalFrom(random[2], random[3]));
  }
  idle += since - some;
  if (idle > IDLE_MS) {
    h = relaxed(h, idle, slow, 0);
    idle = 0;
  }
  state.h[at] = h;
  state.idle[at] = idle;
  state.c[at] = c * Math.exp(-since / p.tau_Ca);
}

/**
 * Early-phase plasticity by calcium, with synaptic tagging and capture: `tau_h dh/dt = 0.1 (h_0 - h) + gamma_p (ceiling h_0 - h) [c > theta_p] -
 * gamma_d h [c > theta_d] + sqrt(tau_h ([c > theta_p] + [c > theta_d])) sigma h_0 xi`; calcium c decays with tau_Ca, is raised by c_pre, late, at a spike of the source and by
 * c_post at one of the target; a protein of the target, `tau_p dP/dt = -P + [sum over its synapses of |h - h_0| > theta_pro h_0]`, and
 * `tau_z dz/dt = P (1 - z) [h - h_0 > theta_tag h_0] - P (z + 0.5) [h_0 - h > theta_tag h_0]`. The weight is h + z h_0.
 * J. Luboeinski, C. Tetzlaff (2021), doi:10.1038/s42003-021-01778-y, in parts of h_0: their 4.20075 mV at 10 MOhm are 420.075 pA.
 *
 * Calcium and h are exact from event to event, noise included; h's slow return may lag by 100 ms. The clock moves P and z,
 * exactly for sums and tags that stay as they are from tick to tick. The sum is that of the projection.
 */
export const taggingAndCapture = defineSynapse({
  name: "tagging-and-capture",
  about: "calcium-based early phase, synaptic tagging and capture",
  source: "Luboeinski & Tetzlaff (2021), doi:10.1038/s42003-021-01778-y",
  parameters: {
    h_0: parameter("", 420.075, [1e-9, 1e9], "weight at rest, in its unit"),
    tau_h: parameter("ms", 688_400, [1, 1e9], "time constant of the early phase"),
    gamma_p: parameter("", 1645.6, [0, 1e6], "rate of potentiation"),
    gamma_d: parameter("", 313.1, [0, 1e6], "rate of depression"),
    ceiling: parameter("", 10 / 4.20075, [1, 100], "largest early phase, parts of h_0"),
    sigma: parameter("", 2.90436 / 4.20075, [0, 100], "noise of the early phase, parts of h_0"),
    theta_p: parameter("", 3, [1e-6, 1e6], "calcium for potentiation; not below theta_d"),
    theta_d: parameter("", 1.2, [1e-6, 1e6], "calcium for depression"),
    tau_Ca: parameter("ms", 48.8, [0.1, 1e6], "time constant of calcium"),
    c_pre: parameter("", 0.6, [0, 1e3], "calcium by a spike of the source"),
    c_post: parameter("", 0.1655, [0, 1e3], "calcium by a spike of the target"),
    t_Ca: parameter(
      "ms",
      15.8,
      [0, 1e3],
      "delay of the calcium after the spike arrived; 18.8 in all with 3 of the axon",
    ),
    tau_p: parameter("ms", 3.6e6, [1, 1e12], "time constant of the protein"),
    tau_z: parameter("ms", 3.6e6, [1, 1e12], "time constant of the late phase"),
    theta_pro: parameter("", 0.5, [0, 1e6], "change that makes protein, summed, parts of h_0"),
    theta_tag: parameter("", 0.2, [0, 1e6], "change that tags, parts of h_0"),
    clock: parameter("ms", 1000, [0.1, 1e7], "time between ticks"),
  },
  state: {
    h: { unit: "", initial: 0, about: "early phase" },
    z: { unit: "", initial: 0, about: "late phase, parts of h_0" },
    c: { unit: "", initial: 0, about: "calcium" },
    idle: { unit: "ms", initial: 0, about: "time for which h has still to return" },
  },
  post: { protein: { unit: "", initial: 0, about: "plasticity-related protein" } },
  constants: ({ h_0, tau_h, gamma_p, gamma_d, ceiling, sigma, tau_p, tau_z, clock }) => {
    const all = 0.1 + gamma_p + gamma_d, falling = 0.1 + gamma_d;
    const spread = (sigma * h_0) ** 2 / 2;
    return {
      slow: 0.1 / tau_h,
      both: all / tau_h,
      bothGoal: h_0 * (0.1 + gamma_p * ceiling) / all,
      bothVariance: 2 * spread / all,
      fall: falling / tau_h,
      fallGoal: h_0 * 0.1 / falling,
      fallVariance: spread / falling,
      made: -Math.expm1(-clock / tau_p),
      late: clock / tau_z,
    };
  },
  bounds: ({ h_0, ceiling, sigma }) => [0, h_0 * (1 + ceiling + sigma)],
  learningDelay: ({ t_Ca }) => t_Ca,
  clock: ({ clock }) => clock,
  changes: ({ made, late, slow }) => ({ tau_p: made, tau_z: late, tau_h: slow * IDLE_MS }),
  random: true,
  wgsl:
    `${EXPONENTIAL_WGSL}fn relaxed(h: f32, ms: f32, rate: f32, goal: f32, variance: f32, normal: f32) -> f32 {
  let lost = way(rate * ms);
  return h + (goal - h) * lost + sqrt(variance * lost * (2.0 - lost)) * normal;
}
fn catch_up(s: ptr<function, Synapse>, p: Parameters, e: Event) {
  if (e.since <= 0.0) { return; }
  let c = (*s).c;
  var both = 0.0;
  var some = 0.0;
  if (c > p.theta_p) { both = min(e.since, p.tau_Ca * log(c / p.theta_p)); }
  if (c > p.theta_d) { some = min(e.since, p.tau_Ca * log(c / p.theta_d)); }
  if (some > 0.0) {
    (*s).h = relaxed((*s).h, (*s).idle, p.slow, p.h_0, 0.0, 0.0);
    (*s).idle = 0.0;
  }
  if (both > 0.0) {
    (*s).h = relaxed((*s).h, both, p.both, p.bothGoal, p.bothVariance, normal_from(e.random.x, e.random.y));
  }
  if (some > both) {
    (*s).h = relaxed((*s).h, some - both, p.fall, p.fallGoal, p.fallVariance, normal_from(e.random.z, e.random.w));
  }
  (*s).idle += e.since - some;
  if ((*s).idle > 100.0) {
    (*s).h = relaxed((*s).h, (*s).idle, p.slow, p.h_0, 0.0, 0.0);
    (*s).idle = 0.0;
  }
  (*s).c = c * exp(-e.since / p.tau_Ca);
}
fn weight(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) -> f32 {
  catch_up(s, p, e);
  return (*s).h + (*s).z * p.h_0;
}
fn on_pre(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  catch_up(s, p, e);
  (*s).c += p.c_pre;
}
fn on_post(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  catch_up(s, p, e);
  (*s).c += p.c_post;
}
fn measure(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) -> f32 {
  catch_up(s, p, e);
  return abs((*s).h - p.h_0);
}
fn tick(q: ptr<function, Post>, sum: f32, p: Parameters) {
  (*q).protein -= (*q).protein * p.made;
  if (sum > p.theta_pro * p.h_0) { (*q).protein += p.made; }
}
fn consolidate(s: ptr<function, Synapse>, q: Post, p: Parameters) {
  let part = way(q.protein * p.late);
  let change = (*s).h - p.h_0;
  if (change > p.theta_tag * p.h_0) { (*s).z += (1.0 - (*s).z) * part; }
  if (-change > p.theta_tag * p.h_0) { (*s).z += (-0.5 - (*s).z) * part; }
}`,
  weight(call) {
    const { state: { h, z }, at, p } = call;
    advance(call);
    return h[at] + z[at] * p.h_0;
  },
  onPre(call) {
    advance(call);
    call.state.c[call.at] += call.p.c_pre;
  },
  onPost(call) {
    advance(call);
    call.state.c[call.at] += call.p.c_post;
  },
  measure(call) {
    advance(call);
    return Math.abs(call.state.h[call.at] - call.p.h_0);
  },
  tick({ post: { protein }, cell, p }, sum) {
    protein[cell] += p.made * ((sum > p.theta_pro * p.h_0 ? 1 : 0) - protein[cell]);
  },
  consolidate({ state: { h, z }, at, post: { protein }, cell, p }) {
    const part = wayOf(protein[cell] * p.late);
    const change = h[at] - p.h_0;
    if (change > p.theta_tag * p.h_0) z[at] += (1 - z[at]) * part;
    if (-change > p.theta_tag * p.h_0) z[at] += (-0.5 - z[at]) * part;
  },
});
