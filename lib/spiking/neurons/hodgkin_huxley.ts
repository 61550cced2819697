import { wayOf } from "./exponential.ts";
import { GATES_WGSL, linoid, relax } from "./gates.ts";
import { defineNeuron, ionicFields, spikingFields } from "./neuron_model.ts";

/** Opening and closing rates of m, h and n at a voltage, 1/ms. */
function rates(v: number): { m: [number, number]; h: [number, number]; n: [number, number] } {
  return {
    m: [linoid(-(v + 40) / 10), 4 * Math.exp(-(v + 65) / 18)],
    h: [0.07 * Math.exp(-(v + 65) / 20), 1 / (1 + Math.exp(-(v + 35) / 10))],
    n: [0.1 * linoid(-(v + 55) / 10), 0.125 * Math.exp(-(v + 65) / 80)],
  };
}

/** Steady state of a gate. */
const rest = ([open, close]: readonly [number, number]) => open / (open + close);

/**
 * The squid's axon of Hodgkin & Huxley (1952) in today's convention, with rest at -65 mV, 6.3 degrees:
 * `C_m dV_m/dt = -g_L (V_m - E_L) - g_Na m^3 h (V_m - E_Na) - g_K n^4 (V_m - E_K) - g (V_m - E) + I_e + I`. Defaults are those of
 * 10^-4 cm^2 of membrane, so that 100 pA are 1 uA/cm^2. Gates start at their steady state at -65 mV. A spike is counted where V_m
 * crosses V_spike upwards. Staggered exponential Euler, of order 2.
 */
export const hodgkinHuxley = defineNeuron({
  name: "hodgkin-huxley",
  about: "squid axon of Hodgkin and Huxley",
  source: "Hodgkin & Huxley (1952), doi:10.1113/jphysiol.1952.sp004764",
  scheme: "staggered exponential Euler, of order 2",
  parameters: {
    ...ionicFields({ C_m: 100, g_L: 30, E_L: -54.387, g_Na: 12_000, E_Na: 50, g_K: 3600, E_K: -77 }),
    ...spikingFields(0),
  },
  state: {
    V_m: { unit: "mV", initial: -65, about: "membrane potential" },
    m: { unit: "", initial: rest(rates(-65).m), about: "activation of sodium" },
    h: { unit: "", initial: rest(rates(-65).h), about: "inactivation of sodium" },
    n: { unit: "", initial: rest(rates(-65).n), about: "activation of potassium" },
  },
  constants: ({ C_m, g_L, E_L, I_e }, stepMs) => ({ rate: stepMs / C_m, leak: g_L * E_L + I_e }),
  costly: true,
  carry: true,
  wgsl: `${GATES_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let v = (*s).V_m;
  (*s).m = relax((*s).m, linoid(-0.1 * (v + 40.0)), 4.0 * exp(-(v + 65.0) / 18.0), i.h);
  (*s).h = relax((*s).h, 0.07 * exp(-(v + 65.0) / 20.0), 1.0 / (1.0 + exp(-0.1 * (v + 35.0))), i.h);
  (*s).n = relax((*s).n, 0.1 * linoid(-0.1 * (v + 55.0)), 0.125 * exp(-(v + 65.0) / 80.0), i.h);
  let sodium = p.g_Na * (*s).m * (*s).m * (*s).m * (*s).h;
  let potassium = p.g_K * (*s).n * (*s).n * (*s).n * (*s).n;
  let total = p.g_L + sodium + potassium + i.conductance;
  let target_v = (p.leak + sodium * p.E_Na + potassium * p.E_K + i.drive + i.current) / total;
  let sum = carried(v, (*s).carry, (target_v - v - (*s).carry) * way(p.rate * total) + i.kick, i.h);
  let next = sum.x;
  (*s).V_m = next;
  (*s).carry = sum.y;
  return v < p.V_spike && next >= p.V_spike;
}`,
  advance({ size, stepMs, constants, state: { V_m, m, h, n }, current, conductance, drive, kick, fired }) {
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const v = V_m[k];
      const of = rates(v);
      const m1 = m[k] = relax(m[k], ...of.m, stepMs);
      const h1 = h[k] = relax(h[k], ...of.h, stepMs);
      const n1 = n[k] = relax(n[k], ...of.n, stepMs);
      const sodium = p.g_Na * m1 * m1 * m1 * h1;
      const potassium = p.g_K * n1 * n1 * n1 * n1;
      const total = p.g_L + sodium + potassium + conductance[k];
      const target = (p.leak + sodium * p.E_Na + potassium * p.E_K + drive[k] + current[k]) / total;
      const next = v + (target - v) * wayOf(p.rate * total) + kick[k];
      V_m[k] = next;
      if (v < p.V_spike && next >= p.V_spike) fired[spikes++] = k;
    }
    return spikes;
  },
});
