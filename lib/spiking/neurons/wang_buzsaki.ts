import { wayOf } from "./exponential.ts";
import { GATES_WGSL, linoid, relax } from "./gates.ts";
import { defineNeuron, ionicFields, parameter, spikingFields } from "./neuron_model.ts";

/** Steady state of m, which follows the voltage at once. */
function sodiumGate(v: number): number {
  const open = linoid(-(v + 35) / 10);
  return open / (open + 4 * Math.exp(-(v + 60) / 18));
}

/** Opening and closing rates of h and n at a voltage, 1/ms, phi aside. */
const inactivation = (v: number) =>
  [0.07 * Math.exp(-(v + 58) / 20), 1 / (1 + Math.exp(-(v + 28) / 10))] as const;
const potassiumRates = (v: number) =>
  [0.1 * linoid(-(v + 34) / 10), 0.125 * Math.exp(-(v + 44) / 80)] as const;
const rest = ([open, close]: readonly [number, number]) => open / (open + close);

/**
 * Fast-spiking interneuron of Wang & Buzsaki (1996):
 * `C_m dV_m/dt = -g_L (V_m - E_L) - g_Na m_inf^3 h (V_m - E_Na) - g_K n^4 (V_m - E_K) - g (V_m - E) + I_e + I`; rates of h and n times
 * phi. Defaults are those of 10^-4 cm^2 of membrane, so that 100 pA are 1 uA/cm^2. A spike is counted where V_m crosses
 * V_spike upwards. Staggered exponential Euler, of order 1: sodium activates at once, at the voltage before the step.
 */
export const wangBuzsaki = defineNeuron({
  name: "wang-buzsaki",
  about: "fast-spiking interneuron of Wang and Buzsaki",
  source: "Wang & Buzsaki (1996), doi:10.1523/JNEUROSCI.16-20-06402.1996",
  scheme: "staggered exponential Euler, of order 1",
  parameters: {
    ...ionicFields({ C_m: 100, g_L: 10, E_L: -65, g_Na: 3500, E_Na: 55, g_K: 900, E_K: -90 }),
    phi: parameter("", 5, [0.01, 100], "speed of h and n"),
    ...spikingFields(0),
  },
  state: {
    V_m: { unit: "mV", initial: -65, about: "membrane potential" },
    h: { unit: "", initial: rest(inactivation(-65)), about: "inactivation of sodium" },
    n: { unit: "", initial: rest(potassiumRates(-65)), about: "activation of potassium" },
  },
  constants: ({ C_m, g_L, E_L, I_e, phi }, stepMs) => ({
    rate: stepMs / C_m,
    leak: g_L * E_L + I_e,
    gateStep: phi * stepMs,
  }),
  // Sodium inactivates most slowly, at -58 mV.
  times: ({ phi }) => ({ phi: 8.7 / phi }),
  costly: true,
  carry: true,
  wgsl: `${GATES_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let v = (*s).V_m;
  (*s).h = relax((*s).h, 0.07 * exp(-(v + 58.0) / 20.0), 1.0 / (1.0 + exp(-0.1 * (v + 28.0))), p.gateStep);
  (*s).n = relax((*s).n, 0.1 * linoid(-0.1 * (v + 34.0)), 0.125 * exp(-(v + 44.0) / 80.0), p.gateStep);
  let open = linoid(-0.1 * (v + 35.0));
  let m = open / (open + 4.0 * exp(-(v + 60.0) / 18.0));
  let sodium = p.g_Na * m * m * m * (*s).h;
  let potassium = p.g_K * (*s).n * (*s).n * (*s).n * (*s).n;
  let total = p.g_L + sodium + potassium + i.conductance;
  let target_v = (p.leak + sodium * p.E_Na + potassium * p.E_K + i.drive + i.current) / total;
  let sum = carried(v, (*s).carry, (target_v - v - (*s).carry) * way(p.rate * total) + i.kick, i.h);
  let next = sum.x;
  (*s).V_m = next;
  (*s).carry = sum.y;
  return v < p.V_spike && next >= p.V_spike;
}`,
  advance({ size, constants, state: { V_m, h, n }, current, conductance, drive, kick, fired }) {
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const v = V_m[k];
      const h1 = h[k] = relax(h[k], ...inactivation(v), p.gateStep);
      const n1 = n[k] = relax(n[k], ...potassiumRates(v), p.gateStep);
      const m = sodiumGate(v);
      const sodium = p.g_Na * m * m * m * h1;
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
