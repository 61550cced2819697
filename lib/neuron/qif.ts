import { defineNeuron, parameter } from "./neuron_model.ts";

/**
 * Quadratic integrate-and-fire: `C_m dV_m/dt = g_L (V_m - E_L) (V_m - V_T) / (V_T - E_L) - g (V_m - E) + I_e + I`, whose slope at rest is
 * that of a leak of g_L; at V_peak a spike, V_m = V_reset for t_ref. Heun's method, of order 2 between spikes.
 */
export const qif = defineNeuron({
  name: "qif",
  about: "quadratic integrate-and-fire",
  source:
    "Ermentrout & Kopell (1986), doi:10.1137/0146017; Latham et al. (2000), doi:10.1152/jn.2000.83.2.808",
  scheme: "Heun, of order 2",
  parameters: {
    C_m: parameter("pF", 200, [1e-3, 1e6], "capacitance"),
    g_L: parameter("nS", 10, [1e-6, 1e6], "leak conductance at rest"),
    E_L: parameter("mV", -65, [-200, 200], "resting potential"),
    V_T: parameter("mV", -50, [-200, 200], "potential from which a spike rises, above E_L"),
    V_peak: parameter("mV", 0, [-200, 200], "potential at which a spike is counted"),
    V_reset: parameter("mV", -65, [-200, 200], "potential after a spike"),
    t_ref: parameter("ms", 0, [0, 1000], "refractory time"),
    I_e: parameter("pA", 0, [-1e6, 1e6], "constant current"),
  },
  state: {
    V_m: { unit: "mV", initial: ({ E_L }) => E_L, about: "membrane potential" },
    refractory: { unit: "steps", initial: 0, about: "steps until the cell integrates again" },
  },
  constants: ({ C_m, g_L, E_L, V_T, t_ref }, stepMs) => ({
    rate: stepMs / C_m,
    bend: g_L / (V_T - E_L),
    refractorySteps: Math.round(t_ref / stepMs),
  }),
  wgsl: `fn slope(v: f32, p: Parameters, i: Input) -> f32 {
  return p.rate * (p.bend * (v - p.E_L) * (v - p.V_T) - i.conductance * v + i.drive + i.current + p.I_e);
}
fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  if ((*s).refractory > 0.0) {
    (*s).refractory -= 1.0;
    return false;
  }
  let v = (*s).V_m;
  let first = slope(v, p, i);
  let next = v + 0.5 * (first + slope(v + first, p, i)) + i.kick;
  if (!(next >= p.V_peak)) {
    (*s).V_m = next;
    return false;
  }
  (*s).V_m = p.V_reset;
  (*s).refractory = p.refractorySteps;
  return true;
}`,
  advance({ size, constants, state: { V_m, refractory }, current, conductance, drive, kick, fired }) {
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      if (refractory[k] > 0) {
        refractory[k] -= 1;
        continue;
      }
      const p = all ?? constants[k];
      const v = V_m[k];
      const input = drive[k] + current[k] + p.I_e;
      const first = p.rate * (p.bend * (v - p.E_L) * (v - p.V_T) - conductance[k] * v + input);
      const w = v + first;
      const second = p.rate * (p.bend * (w - p.E_L) * (w - p.V_T) - conductance[k] * w + input);
      const next = v + 0.5 * (first + second) + kick[k];
      if (!(next >= p.V_peak)) {
        V_m[k] = next;
        continue;
      }
      V_m[k] = p.V_reset;
      refractory[k] = p.refractorySteps;
      fired[spikes++] = k;
    }
    return spikes;
  },
});
