import { bendOf, EXPONENTIAL_WGSL, exponentialHeun, wayOf } from "./exponential.ts";
import { defineNeuron, parameter } from "./neuron_model.ts";
import { stepOf } from "../../base/time_grid.ts";

/**
 * Adaptive exponential integrate-and-fire:
 * `C_m dV_m/dt = -g_L (V_m - E_L) + g_L D e^((V_m - V_T)/D) - g (V_m - E) - w + I_e + I`, `tau_w dw/dt = a (V_m - E_L) - w`; at
 * V_peak a spike, V_m = V_reset for t_ref, w += b. Heun's method of exponential form (S. M. Cox, P. C. Matthews 2002, doi:10.1006/jcph.2002.6995), of
 * order 2 between spikes: leak, conductances and adaptation decay exactly, so that none is too strong for the step. Inputs are constant over a step,
 * the exponential is that of V_peak at most. While refractory V_m stays and w goes on. t_ref is rounded to steps.
 */
export const adex = defineNeuron({
  name: "adex",
  about: "adaptive exponential integrate-and-fire",
  source:
    "Brette & Gerstner (2005), doi:10.1152/jn.00686.2005; Cox & Matthews (2002), doi:10.1006/jcph.2002.6995",
  scheme: "exponential Heun, of order 2",
  parameters: {
    C_m: parameter("pF", 281, [1e-3, 1e6], "capacitance"),
    g_L: parameter("nS", 30, [1e-6, 1e6], "leak conductance"),
    E_L: parameter("mV", -70.6, [-200, 200], "resting potential"),
    V_T: parameter("mV", -50.4, [-200, 200], "potential from which a spike rises"),
    Delta_T: parameter("mV", 2, [0.01, 100], "sharpness of the rise"),
    V_peak: parameter("mV", -40.4, [-200, 200], "potential at which a spike is counted"),
    V_reset: parameter("mV", -70.6, [-200, 200], "potential after a spike"),
    t_ref: parameter("ms", 0, [0, 1000], "refractory time"),
    tau_w: parameter("ms", 144, [0.1, 1e5], "time constant of the adaptation"),
    a: parameter("nS", 4, [-1e4, 1e4], "adaptation below threshold"),
    b: parameter("pA", 80.5, [-1e5, 1e5], "adaptation by a spike"),
    I_e: parameter("pA", 0, [-1e6, 1e6], "constant current"),
  },
  state: {
    V_m: { unit: "mV", initial: ({ E_L }) => E_L, about: "membrane potential" },
    w: { unit: "pA", initial: 0, about: "adaptation current" },
    refractory: { unit: "steps", initial: 0, about: "steps until the cell integrates again" },
  },
  constants: ({ C_m, Delta_T, g_L, t_ref, tau_w, V_peak, V_T }, stepMs) => ({
    ...exponentialHeun(stepMs / C_m, g_L),
    perSlope: 1 / Delta_T,
    rise: g_L * Delta_T,
    steepest: (V_peak - V_T) / Delta_T,
    adapt: wayOf(stepMs / tau_w),
    adaptTurn: wayOf(stepMs / tau_w) * bendOf(stepMs / tau_w),
    refractorySteps: stepOf(t_ref, stepMs),
  }),
  times: ({ tau_w }) => ({ tau_w }),
  adaptation: { jump: "b", time: "tau_w" },
  carry: true,
  wgsl: `${EXPONENTIAL_WGSL}fn rise_of(v: f32, p: Parameters) -> f32 {
  return p.rise * exp(min((v - p.V_T) * p.perSlope, p.steepest));
}
fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let w = (*s).w;
  let v = (*s).V_m;
  let gain = p.adapt * (p.a * (v - p.E_L) - w);
  if ((*s).refractory > 0.0) {
    (*s).refractory -= 1.0;
    (*s).w = w + gain;
    // The end of t_ref is not part of it: jumps at that time count.
    (*s).V_m += select(0.0, i.kick, (*s).refractory == 0.0);
    if ((*s).refractory > 0.0 || !((*s).V_m >= p.V_peak)) {
      return false;
    }
    (*s).V_m = p.V_reset;
    (*s).w += p.b;
    (*s).refractory = p.refractorySteps;
    return true;
  }
  var flow = p.flow;
  var turn = p.turn;
  if (i.conductance > 0.0) {
    let x = p.rate * (p.g_L + i.conductance);
    let bent_by = bend(x);
    flow = p.rate / (1.0 + x * bent_by);
    turn = flow * bent_by;
  }
  let rise = rise_of(v, p);
  let leak = p.g_L * (v - p.E_L) + i.conductance * v;
  let first = flow * (rise - leak + i.drive - w + p.I_e + i.current);
  let bent = rise_of(v + first, p) - rise - gain;
  let sum = carried(v, (*s).carry, first + turn * bent + i.kick, i.h);
  // No further than the peak, where the spike begins, however far the step's slope points.
  (*s).w = w + gain + p.adaptTurn * p.a * min(first, p.V_peak - v);
  (*s).V_m = sum.x;
  (*s).carry = sum.y;
  if (!(sum.x >= p.V_peak)) {
    return false;
  }
  (*s).V_m = p.V_reset;
  (*s).carry = 0.0;
  (*s).w += p.b;
  (*s).refractory = p.refractorySteps;
  return true;
}`,
  advance({ size, constants, conducting, state, current, conductance, drive, kick, fired }) {
    const { V_m, w, refractory } = state;
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const w0 = w[k], v0 = V_m[k];
      const gain = p.adapt * (p.a * (v0 - p.E_L) - w0);
      if (refractory[k] > 0) {
        refractory[k] -= 1;
        w[k] = w0 + gain;
        if (refractory[k] > 0) continue;
        // The end of t_ref is not part of it: jumps at that time count.
        V_m[k] += kick[k];
        if (!(V_m[k] >= p.V_peak)) continue;
        V_m[k] = p.V_reset;
        w[k] += p.b;
        refractory[k] = p.refractorySteps;
        fired[spikes++] = k;
        continue;
      }
      let { flow, turn } = p;
      if (conducting) {
        const x = p.rate * (p.g_L + conductance[k]), bend = bendOf(x);
        flow = p.rate / (1 + x * bend);
        turn = flow * bend;
      }
      const rise0 = p.rise * Math.exp(Math.min((v0 - p.V_T) * p.perSlope, p.steepest));
      const leak = p.g_L * (v0 - p.E_L) + conductance[k] * v0;
      const first = flow * (rise0 - leak + drive[k] - w0 + p.I_e + current[k]);
      const rise1 = p.rise * Math.exp(Math.min((v0 + first - p.V_T) * p.perSlope, p.steepest));
      // What the current that is left beside the decay changes by on the way.
      const next = v0 + first + turn * (rise1 - rise0 - gain) + kick[k];
      w[k] = w0 + gain + p.adaptTurn * p.a * Math.min(first, p.V_peak - v0);
      if (!(next >= p.V_peak)) {
        V_m[k] = next;
        continue;
      }
      V_m[k] = p.V_reset;
      w[k] += p.b;
      refractory[k] = p.refractorySteps;
      fired[spikes++] = k;
    }
    return spikes;
  },
});
