import { wayOf } from "./exponential.ts";
import { GATES_WGSL, linoid, relax } from "./gates.ts";
import { defineNeuron, ionicFields, parameter, spikingFields } from "./neuron_model.ts";

/** Voltage at which gates start in their steady state, mV. */
const REST = -68;

/** Opening and closing rates of m, h and n at a voltage, 1/ms. */
const RATES = {
  m: (v: number) => [3.8 * linoid(-(v + 29.7) / 10), 15.2 * Math.exp(-0.0556 * (v + 54.7))],
  h: (v: number) => [0.266 * Math.exp(-0.05 * (v + 48)), 3.8 / (1 + Math.exp(-0.1 * (v + 18)))],
  n: (v: number) => [0.2 * linoid(-(v + 45.7) / 10), 0.25 * Math.exp(-0.0125 * (v + 55.7))],
} as const;

/** Steady states and time constants, ms, of a and b. */
const TRANSIENT = {
  a: (v: number) => [
    Math.cbrt(0.0761 * Math.exp(0.0314 * (v + 94.22)) / (1 + Math.exp(0.0346 * (v + 1.17)))),
    0.3632 + 1.158 / (1 + Math.exp(0.0497 * (v + 55.96))),
  ],
  b: (v: number) => [
    (1 + Math.exp(0.0688 * (v + 53.3))) ** -4,
    1.24 + 2.678 / (1 + Math.exp(0.0624 * (v + 50))),
  ],
} as const;

/** Steady state of a gate. */
const rest = ([open, close]: readonly number[]) => open / (open + close);

/**
 * Walking leg axon of crabs of Connor & Stevens (1971), whose transient potassium current (A) lets it fire arbitrarily slowly:
 * `C_m dV_m/dt = -g_L (V_m - E_L) - g_Na m^3 h (V_m - E_Na) - g_K n^4 (V_m - E_K) - g_A a_A^3 b_A (V_m - E_A) - g (V_m - E) + I_e + I`, with the
 * functions and constants of Connor, Walter & McKown (1977) in the form of Dayan & Abbott (2001), chapter 6. Defaults are those of 10^-4 cm^2 of membrane,
 * so that 100 pA are 1 uA/cm^2. Gates start at their steady state at -68 mV. A spike is counted where V_m crosses V_spike upwards. Staggered
 * exponential Euler, of order 2.
 */
export const connorStevens = defineNeuron({
  name: "connor-stevens",
  about: "crab axon of Connor and Stevens, with a transient potassium current",
  source: "Connor, Walter & McKown (1977), doi:10.1016/S0006-3495(77)85598-7",
  scheme: "staggered exponential Euler, of order 2",
  parameters: {
    ...ionicFields({ C_m: 100, g_L: 30, E_L: -17, g_Na: 12_000, E_Na: 55, g_K: 2000, E_K: -72 }),
    g_A: parameter("nS", 4770, [0, 1e7], "largest transient potassium conductance"),
    E_A: parameter("mV", -75, [-200, 200], "reversal of transient potassium"),
    ...spikingFields(0),
  },
  state: {
    V_m: { unit: "mV", initial: REST, about: "membrane potential" },
    m: { unit: "", initial: rest(RATES.m(REST)), about: "activation of sodium" },
    h: { unit: "", initial: rest(RATES.h(REST)), about: "inactivation of sodium" },
    n: { unit: "", initial: rest(RATES.n(REST)), about: "activation of potassium" },
    a_A: { unit: "", initial: TRANSIENT.a(REST)[0], about: "activation of transient potassium" },
    b_A: { unit: "", initial: TRANSIENT.b(REST)[0], about: "inactivation of transient potassium" },
  },
  constants: ({ C_m, g_L, E_L, I_e }, stepMs) => ({ rate: stepMs / C_m, leak: g_L * E_L + I_e }),
  costly: true,
  carry: true,
  wgsl: `${GATES_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let v = (*s).V_m;
  (*s).m = relax((*s).m, 3.8 * linoid(-0.1 * (v + 29.7)), 15.2 * exp(-0.0556 * (v + 54.7)), i.h);
  (*s).h = relax((*s).h, 0.266 * exp(-0.05 * (v + 48.0)), 3.8 / (1.0 + exp(-0.1 * (v + 18.0))), i.h);
  (*s).n = relax((*s).n, 0.2 * linoid(-0.1 * (v + 45.7)), 0.25 * exp(-0.0125 * (v + 55.7)), i.h);
  let a_rest = pow(0.0761 * exp(0.0314 * (v + 94.22)) / (1.0 + exp(0.0346 * (v + 1.17))), 1.0 / 3.0);
  (*s).a_A += (a_rest - (*s).a_A) * way(i.h / (0.3632 + 1.158 / (1.0 + exp(0.0497 * (v + 55.96)))));
  let b_root = 1.0 / (1.0 + exp(0.0688 * (v + 53.3)));
  let b_rest = b_root * b_root * b_root * b_root;
  (*s).b_A += (b_rest - (*s).b_A) * way(i.h / (1.24 + 2.678 / (1.0 + exp(0.0624 * (v + 50.0)))));
  let sodium = p.g_Na * (*s).m * (*s).m * (*s).m * (*s).h;
  let potassium = p.g_K * (*s).n * (*s).n * (*s).n * (*s).n;
  let transient = p.g_A * (*s).a_A * (*s).a_A * (*s).a_A * (*s).b_A;
  let total = p.g_L + sodium + potassium + transient + i.conductance;
  let sources = p.leak + sodium * p.E_Na + potassium * p.E_K + transient * p.E_A + i.drive + i.current;
  let target_v = sources / total;
  let sum = carried(v, (*s).carry, (target_v - v - (*s).carry) * way(p.rate * total) + i.kick, i.h);
  let next = sum.x;
  (*s).V_m = next;
  (*s).carry = sum.y;
  return v < p.V_spike && next >= p.V_spike;
}`,
  advance({ size, stepMs, constants, state, current, conductance, drive, kick, fired }) {
    const { V_m, m, h, n, a_A: a, b_A: b } = state;
    const all = constants.length === 1 ? constants[0] : null;
    const relaxed = (x: number, [open, close]: readonly number[]) => relax(x, open, close, stepMs);
    const towards = (x: number, [rest, time]: readonly number[]) => x + (rest - x) * wayOf(stepMs / time);
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const v = V_m[k];
      m[k] = relaxed(m[k], RATES.m(v));
      h[k] = relaxed(h[k], RATES.h(v));
      n[k] = relaxed(n[k], RATES.n(v));
      a[k] = towards(a[k], TRANSIENT.a(v));
      b[k] = towards(b[k], TRANSIENT.b(v));
      const sodium = p.g_Na * m[k] ** 3 * h[k];
      const potassium = p.g_K * n[k] ** 4;
      const transient = p.g_A * a[k] ** 3 * b[k];
      const total = p.g_L + sodium + potassium + transient + conductance[k];
      const sources = p.leak + sodium * p.E_Na + potassium * p.E_K + transient * p.E_A + drive[k] +
        current[k];
      const next = v + (sources / total - v) * wayOf(p.rate * total) + kick[k];
      V_m[k] = next;
      if (v < p.V_spike && next >= p.V_spike) fired[spikes++] = k;
    }
    return spikes;
  },
});
