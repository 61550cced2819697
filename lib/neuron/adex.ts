import { defineNeuron, parameter } from "./neuron_model.ts";

/**
 * Adaptive exponential integrate-and-fire:
 * `C_m dV_m/dt = -g_L (V_m - E_L) + g_L D e^((V_m - V_T)/D) - g (V_m - E) - w + I_e + I`, `tau_w dw/dt = a (V_m - E_L) - w`; at
 * V_peak a spike, V_m = V_reset for t_ref, w += b. Heun's method, of order 2 between spikes; inputs are constant over a step,
 * the exponential is that of V_peak at most. While refractory V_m stays and w goes on. t_ref is rounded to steps.
 */
export const adex = defineNeuron({
  name: "adex",
  about: "adaptive exponential integrate-and-fire",
  source: "Brette & Gerstner (2005), doi:10.1152/jn.00686.2005",
  scheme: "Heun, of order 2",
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
    perCapacitance: 1 / C_m,
    perSlope: 1 / Delta_T,
    rise: g_L * Delta_T,
    steepest: (V_peak - V_T) / Delta_T,
    perTime: 1 / tau_w,
    refractorySteps: Math.round(t_ref / stepMs),
  }),
  wgsl: `
fn slopes(v: f32, w: f32, p: Parameters, i: Input) -> vec2<f32> {
  let rise = p.rise * exp(min((v - p.V_T) * p.perSlope, p.steepest));
  let current = rise - p.g_L * (v - p.E_L) - i.conductance * v + i.drive - w + p.I_e + i.current;
  return vec2<f32>(current * p.perCapacitance, (p.a * (v - p.E_L) - w) * p.perTime);
}
fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let w = (*s).w;
  if ((*s).refractory > 0.0) {
    (*s).refractory -= 1.0;
    let still = p.a * ((*s).V_m - p.E_L);
    (*s).w = w + i.h * p.perTime * (still - w) * (1.0 - 0.5 * i.h * p.perTime);
    return false;
  }
  let v = (*s).V_m;
  let first = slopes(v, w, p, i);
  let second = slopes(v + i.h * first.x, w + i.h * first.y, p, i);
  let next = v + 0.5 * i.h * (first.x + second.x) + i.kick;
  (*s).w = w + 0.5 * i.h * (first.y + second.y);
  if (!(next >= p.V_peak)) {
    (*s).V_m = next;
    return false;
  }
  (*s).V_m = p.V_reset;
  (*s).w += p.b;
  (*s).refractory = p.refractorySteps;
  return true;
}`,
  advance({ size, stepMs: h, constants, state, current, conductance, drive, kick, fired }) {
    const { V_m, w, refractory } = state;
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const w0 = w[k];
      if (refractory[k] > 0) {
        refractory[k] -= 1;
        w[k] = w0 + h * p.perTime * (p.a * (V_m[k] - p.E_L) - w0) * (1 - 0.5 * h * p.perTime);
        continue;
      }
      const v0 = V_m[k];
      const input = drive[k] + p.I_e + current[k];
      const g = p.g_L + conductance[k];
      const rest = p.g_L * p.E_L + input;
      const slope0 =
        (p.rise * Math.exp(Math.min((v0 - p.V_T) * p.perSlope, p.steepest)) - g * v0 + rest - w0) *
        p.perCapacitance;
      const gain0 = (p.a * (v0 - p.E_L) - w0) * p.perTime;
      const v1 = v0 + h * slope0;
      const w1 = w0 + h * gain0;
      const slope1 =
        (p.rise * Math.exp(Math.min((v1 - p.V_T) * p.perSlope, p.steepest)) - g * v1 + rest - w1) *
        p.perCapacitance;
      const next = v0 + 0.5 * h * (slope0 + slope1) + kick[k];
      w[k] = w0 + 0.5 * h * (gain0 + (p.a * (v1 - p.E_L) - w1) * p.perTime);
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
