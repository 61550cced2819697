import { EXPONENTIAL_WGSL, wayOf } from "./exponential.ts";
import { defineNeuron, parameter, spikingFields } from "./neuron_model.ts";

/** Voltage at which the cell rests with the default parameters, mV. */
const REST = -60.855;

/** How much of a channel is open, which has its middle and its spread, mV. */
const opening = (v: number, middle: number, spread: number) => 1 / (1 + Math.exp(-2 * (v - middle) / spread));

/**
 * Barnacle muscle fibre of Morris & Lecar (1981), with calcium that opens at once:
 * `C_m dV_m/dt = -g_L (V_m - E_L) - g_Ca m_inf (V_m - E_Ca) - g_K w (V_m - E_K) - g (V_m - E) + I_e + I`,
 * `dw/dt = phi cosh((V_m - V_3) / (2 V_4)) (w_inf - w)`, `m_inf = (1 + tanh((V_m - V_1) / V_2)) / 2`, `w_inf` likewise of V_3 and V_4. Defaults are
 * those of the cell that begins to fire at a frequency above 0 (type II of Rinzel & Ermentrout 1998), of 10^-4 cm^2 of membrane, so that
 * 100 pA are 1 uA/cm^2: it fires from some 9 to 21 nA. A spike is counted where V_m crosses V_spike upwards.
 *
 * Potassium's gate by its exact decay at the voltage of the step's start, then half a step of the voltage, then a whole one with calcium as it is at
 * the voltage of the middle: staggered exponential Euler, of order 2.
 */
export const morrisLecar = defineNeuron({
  name: "morris-lecar",
  about: "barnacle muscle fibre of Morris and Lecar",
  source: "Morris & Lecar (1981), doi:10.1016/S0006-3495(81)84782-0",
  scheme: "staggered exponential Euler with a midpoint, of order 2",
  parameters: {
    C_m: parameter("pF", 2000, [1e-3, 1e6], "capacitance"),
    g_L: parameter("nS", 200, [0, 1e6], "leak conductance"),
    E_L: parameter("mV", -60, [-200, 200], "reversal of the leak"),
    g_Ca: parameter("nS", 440, [0, 1e7], "largest calcium conductance"),
    E_Ca: parameter("mV", 120, [-200, 300], "reversal of calcium"),
    g_K: parameter("nS", 800, [0, 1e7], "largest potassium conductance"),
    E_K: parameter("mV", -84, [-200, 200], "reversal of potassium"),
    V_1: parameter("mV", -1.2, [-200, 200], "voltage at which half of the calcium channels are open"),
    V_2: parameter("mV", 18, [0.1, 200], "spread of their opening"),
    V_3: parameter("mV", 2, [-200, 200], "voltage at which half of the potassium channels are open"),
    V_4: parameter("mV", 30, [0.1, 200], "spread of their opening"),
    phi: parameter("1/ms", 0.04, [1e-6, 100], "speed of potassium"),
    ...spikingFields(0),
  },
  state: {
    V_m: { unit: "mV", initial: REST, about: "membrane potential" },
    w: { unit: "", initial: ({ V_3, V_4 }) => opening(REST, V_3, V_4), about: "activation of potassium" },
  },
  constants: ({ C_m, g_L, E_L, I_e }, stepMs) => ({ rate: stepMs / C_m, leak: g_L * E_L + I_e }),
  times: ({ phi }) => ({ phi: 1 / phi }),
  costly: true,
  carry: true,
  wgsl: `${EXPONENTIAL_WGSL}fn opening(v: f32, middle: f32, spread: f32) -> f32 {
  return 1.0 / (1.0 + exp(-2.0 * (v - middle) / spread));
}
fn change(v: f32, at: f32, part: f32, w: f32, p: Parameters, i: Input) -> f32 {
  let calcium = p.g_Ca * opening(at, p.V_1, p.V_2);
  let potassium = p.g_K * w;
  let total = p.g_L + calcium + potassium + i.conductance;
  let target_v = (p.leak + calcium * p.E_Ca + potassium * p.E_K + i.drive + i.current) / total;
  return (target_v - v) * way(part * p.rate * total);
}
fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let v = (*s).V_m;
  let w_rest = opening(v, p.V_3, p.V_4);
  (*s).w += (w_rest - (*s).w) * way(i.h * p.phi * cosh((v - p.V_3) / (2.0 * p.V_4)));
  let middle = v + change(v, v, 0.5, (*s).w, p, i);
  let sum = carried(v, (*s).carry, change(v, middle, 1.0, (*s).w, p, i) + i.kick, i.h);
  let next = sum.x;
  (*s).V_m = next;
  (*s).carry = sum.y;
  return v < p.V_spike && next >= p.V_spike;
}`,
  advance({ size, stepMs, constants, state: { V_m, w }, current, conductance, drive, kick, fired }) {
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const v = V_m[k], rest = opening(v, p.V_3, p.V_4);
      const w1 = w[k] += (rest - w[k]) * wayOf(stepMs * p.phi * Math.cosh((v - p.V_3) / (2 * p.V_4)));
      const after = (at: number, part: number) => {
        const calcium = p.g_Ca * opening(at, p.V_1, p.V_2), potassium = p.g_K * w1;
        const total = p.g_L + calcium + potassium + conductance[k];
        const target = (p.leak + calcium * p.E_Ca + potassium * p.E_K + drive[k] + current[k]) / total;
        return v + (target - v) * wayOf(part * p.rate * total);
      };
      const next = after(after(v, 0.5), 1) + kick[k];
      V_m[k] = next;
      if (v < p.V_spike && next >= p.V_spike) fired[spikes++] = k;
    }
    return spikes;
  },
});
