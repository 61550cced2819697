import { wayOf } from "./exponential.ts";
import { GATES_WGSL, linoid, relax } from "./gates.ts";
import { defineNeuron, ionicFields, parameter, spikingFields } from "./neuron_model.ts";
import { stepOf } from "../../base/time_grid.ts";

/**
 * Hodgkin-Huxley cell with the sodium and potassium kinetics of Traub & Miles (1991), shifted by V_T:
 * `C_m dV_m/dt = -g_L (V_m - E_L) - g_Na m^3 h (V_m - E_Na) - g_K n^4 (V_m - E_K) - g (V_m - E) + I_e + I`. A spike is counted where V_m
 * crosses V_spike upwards, at most once in t_ref. Staggered exponential Euler: gates over a step at the voltage of its start,
 * then the voltage with these gates; of order 2 in voltages at the ends of steps and gates half a step apart.
 */
export const traubMiles = defineNeuron({
  name: "traub-miles",
  about: "Hodgkin-Huxley with the kinetics of Traub and Miles",
  source:
    "Traub & Miles (1991), doi:10.1017/CBO9780511895401; Brette et al. (2007), doi:10.1007/s10827-007-0038-6",
  scheme: "staggered exponential Euler, of order 2",
  parameters: {
    ...ionicFields({ C_m: 200, g_L: 10, E_L: -60, g_Na: 20_000, E_Na: 50, g_K: 6000, E_K: -90 }),
    V_T: parameter("mV", -63, [-200, 200], "shift of the kinetics"),
    t_ref: parameter("ms", 3, [0, 1000], "least time between counted spikes"),
    ...spikingFields(-20),
  },
  state: {
    V_m: { unit: "mV", initial: ({ E_L }) => E_L, about: "membrane potential" },
    m: { unit: "", initial: 0, about: "activation of sodium" },
    h: { unit: "", initial: 1, about: "inactivation of sodium" },
    n: { unit: "", initial: 0, about: "activation of potassium" },
    refractory: { unit: "steps", initial: 0, about: "steps until a spike may be counted again" },
  },
  constants: ({ C_m, g_L, E_L, I_e, t_ref }, stepMs) => ({
    rate: stepMs / C_m,
    leak: g_L * E_L + I_e,
    refractorySteps: stepOf(t_ref, stepMs),
  }),
  costly: true,
  carry: true,
  wgsl: `${GATES_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let v = (*s).V_m;
  let u = v - p.V_T;
  (*s).m = relax((*s).m, 1.28 * linoid((13.0 - u) / 4.0), 1.4 * linoid((u - 40.0) / 5.0), i.h);
  (*s).h = relax((*s).h, 0.128 * exp((17.0 - u) / 18.0), 4.0 / (1.0 + exp((40.0 - u) / 5.0)), i.h);
  (*s).n = relax((*s).n, 0.16 * linoid((15.0 - u) / 5.0), 0.5 * exp((10.0 - u) / 40.0), i.h);
  let sodium = p.g_Na * (*s).m * (*s).m * (*s).m * (*s).h;
  let potassium = p.g_K * (*s).n * (*s).n * (*s).n * (*s).n;
  let total = p.g_L + sodium + potassium + i.conductance;
  let target_v = (p.leak + sodium * p.E_Na + potassium * p.E_K + i.drive + i.current) / total;
  let sum = carried(v, (*s).carry, (target_v - v - (*s).carry) * way(p.rate * total) + i.kick, i.h);
  let next = sum.x;
  (*s).V_m = next;
  (*s).carry = sum.y;
  if ((*s).refractory > 0.0) {
    (*s).refractory -= 1.0;
    // The end of t_ref is not part of it.
    if ((*s).refractory > 0.0) {
      return false;
    }
  }
  if (v >= p.V_spike || next < p.V_spike) {
    return false;
  }
  (*s).refractory = p.refractorySteps;
  return true;
}`,
  advance({ size, stepMs, constants, state, current, conductance, drive, kick, fired }) {
    const { V_m, m, h, n, refractory } = state;
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const v = V_m[k];
      const u = v - p.V_T;
      const m1 = relax(m[k], 1.28 * linoid((13 - u) / 4), 1.4 * linoid((u - 40) / 5), stepMs);
      const h1 = relax(h[k], 0.128 * Math.exp((17 - u) / 18), 4 / (1 + Math.exp((40 - u) / 5)), stepMs);
      const n1 = relax(n[k], 0.16 * linoid((15 - u) / 5), 0.5 * Math.exp((10 - u) / 40), stepMs);
      m[k] = m1;
      h[k] = h1;
      n[k] = n1;
      const sodium = p.g_Na * m1 * m1 * m1 * h1;
      const potassium = p.g_K * n1 * n1 * n1 * n1;
      const total = p.g_L + sodium + potassium + conductance[k];
      const target = (p.leak + sodium * p.E_Na + potassium * p.E_K + drive[k] + current[k]) / total;
      const next = v + (target - v) * wayOf(p.rate * total) + kick[k];
      V_m[k] = next;
      if (refractory[k] > 0) {
        refractory[k] -= 1;
        // The end of t_ref is not part of it.
        if (refractory[k] > 0) continue;
      }
      if (v >= p.V_spike || next < p.V_spike) continue;
      refractory[k] = p.refractorySteps;
      fired[spikes++] = k;
    }
    return spikes;
  },
});
