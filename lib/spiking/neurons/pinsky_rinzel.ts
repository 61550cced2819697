import { wayOf } from "./exponential.ts";
import { GATES_WGSL, linoid, relax } from "./gates.ts";
import { defineNeuron, parameter } from "./neuron_model.ts";

/** Voltage from which the model counts, mV. */
const REST = -60;

/** Opening and closing rates of h and n of the soma, 1/ms; u = V - REST. */
const SOMA = {
  h: (u: number) => [0.128 * Math.exp((17 - u) / 18), 4 / (1 + Math.exp((40 - u) / 5))],
  n: (u: number) => [0.08 * linoid((35.1 - u) / 5), 0.25 * Math.exp(0.5 - 0.025 * u)],
} as const;

/** Rates of s and c of the dendrite. */
const DENDRITE = {
  s: (u: number) => [1.6 / (1 + Math.exp(-0.072 * (u - 65))), 0.1 * linoid((u - 51.1) / 5)],
  c: (u: number) => {
    const fast = 2 * Math.exp((6.5 - u) / 27);
    if (u > 50) return [fast, 0];
    const open = Math.exp((u - 10) / 11 - (u - 6.5) / 27) / 18.975;
    return [open, fast - open];
  },
} as const;

/** Steady activation of sodium. */
function sodium(u: number): number {
  const open = 1.28 * linoid((13.1 - u) / 4), close = 1.4 * linoid((u - 40.1) / 5);
  return open / (open + close);
}

/** Steady state of a gate at rest. */
function rest([open, close]: readonly number[]): number {
  return open / (open + close);
}

/**
 * Hippocampal pyramidal cell of two compartments, a soma with sodium and a delayed rectifier and a dendrite with calcium, two potassium currents that calcium
 * opens, and a pool of it; u = V + 60 mV:
 * `C V_m' = -g_L u_s - g_Na m_inf^2 h (u_s - 120) - g_KDR n (u_s + 15) + g_c/p (u_d - u_s) + (I_e + I)/p`,
 * `C V_d' = -g_L u_d - g_Ca s^2 (u_d - 140) - (g_AHP q + g_KC c min(Ca/250, 1)) (u_d + 15) + g_c/(1-p) (u_s - u_d) - g (V_d - E)/(1-p)`, `Ca' = -0.13 I_Ca - 0.075 Ca`.
 * All is per area: conductances in mS/cm2, currents in uA/cm2, C in uF/cm2. Currents go into the soma, conductances of synapses onto the dendrite. P. F. Pinsky, J.
 * Rinzel (1994), doi:10.1007/BF00962717; the constants are those that are widely used, not checked against the article.
 *
 * Gates by their exact decay at the voltages of the step's start, then half a step of the soma, a step of the dendrite and the other half of the soma by
 * exponential Euler, each with the other voltage as it is: of order 1, as sodium activates at once with the voltage of the start. A spike is an upward crossing of V_spike by the soma.
 */
export const pinskyRinzel = defineNeuron({
  name: "pinsky-rinzel",
  about: "two-compartment hippocampal cell that bursts",
  source: "Pinsky & Rinzel (1994), doi:10.1007/BF00962717",
  scheme: "staggered exponential Euler, split between the compartments, of order 1",
  parameters: {
    C_m: parameter("uF/cm^2", 3, [1e-3, 1e3], "capacitance"),
    p: parameter("", 0.5, [0.01, 0.99], "part of the area that is soma"),
    g_c: parameter("mS/cm^2", 2.1, [0, 1e3], "coupling"),
    g_L: parameter("mS/cm^2", 0.1, [0, 1e3], "leak"),
    g_Na: parameter("mS/cm^2", 30, [0, 1e4], "sodium"),
    g_KDR: parameter("mS/cm^2", 15, [0, 1e4], "delayed rectifier"),
    g_Ca: parameter("mS/cm^2", 10, [0, 1e4], "calcium"),
    g_AHP: parameter("mS/cm^2", 0.8, [0, 1e4], "slow potassium of calcium"),
    g_KC: parameter("mS/cm^2", 15, [0, 1e4], "fast potassium of calcium and voltage"),
    V_spike: parameter("mV", -20, [-200, 200], "voltage of the soma whose upward crossing is a spike"),
    I_e: parameter("uA/cm^2", 0, [-1e4, 1e4], "constant current"),
  },
  state: {
    V_m: { unit: "mV", initial: -64.6, about: "voltage of the soma" },
    V_d: { unit: "mV", initial: -64.5, about: "voltage of the dendrite" },
    h: { unit: "", initial: rest(SOMA.h(-4.6)), about: "inactivation of sodium" },
    n: { unit: "", initial: rest(SOMA.n(-4.6)), about: "delayed rectifier" },
    s: { unit: "", initial: rest(DENDRITE.s(-4.5)), about: "calcium" },
    c: { unit: "", initial: rest(DENDRITE.c(-4.5)), about: "fast potassium" },
    q: { unit: "", initial: 0.01, about: "slow potassium" },
    Ca: { unit: "", initial: 0.2, about: "calcium inside" },
  },
  // Slow potassium without calcium.
  times: () => ({ q: 1000 }),
  dendritic: true,
  costly: true,
  carry: true,
  wgsl: `${GATES_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let a = (*s).V_m - ${REST}.0;
  let d = (*s).V_d - ${REST}.0;
  let open = 1.28 * linoid((13.1 - a) / 4.0);
  let m = open / (open + 1.4 * linoid((a - 40.1) / 5.0));
  (*s).h = relax((*s).h, 0.128 * exp((17.0 - a) / 18.0), 4.0 / (1.0 + exp((40.0 - a) / 5.0)), i.h);
  (*s).n = relax((*s).n, 0.08 * linoid((35.1 - a) / 5.0), 0.25 * exp(0.5 - 0.025 * a), i.h);
  (*s).s = relax((*s).s, 1.6 / (1.0 + exp(-0.072 * (d - 65.0))), 0.1 * linoid((d - 51.1) / 5.0), i.h);
  let fast = 2.0 * exp((6.5 - d) / 27.0);
  var opening = fast;
  if (d <= 50.0) { opening = exp((d - 10.0) / 11.0 - (d - 6.5) / 27.0) / 18.975; }
  (*s).c = relax((*s).c, opening, fast - opening, i.h);
  (*s).q = relax((*s).q, min(2e-5 * (*s).Ca, 0.01), 0.001, i.h);
  let calcium = p.g_Ca * (*s).s * (*s).s;
  let inward = -0.13 * calcium * (d - 140.0) / 0.075;
  (*s).Ca += (inward - (*s).Ca) * way(0.075 * i.h);
  let sodium = p.g_Na * m * m * (*s).h;
  let rectifier = p.g_KDR * (*s).n;
  let to_soma = p.g_c / p.p;
  let total = p.g_L + sodium + rectifier + to_soma;
  let own = sodium * 120.0 - rectifier * 15.0 + (p.I_e + i.current) / p.p;
  let potassium = p.g_AHP * (*s).q + p.g_KC * (*s).c * min((*s).Ca / 250.0, 1.0);
  let to_dendrite = p.g_c / (1.0 - p.p);
  let synapses = i.conductance / (1.0 - p.p);
  let all = p.g_L + calcium + potassium + to_dendrite + synapses;
  let driven = (i.drive - i.conductance * ${REST}.0) / (1.0 - p.p);
  // Half a step of the soma, a step of the dendrite, and the other half.
  let part = way(0.5 * i.h * total / p.C_m);
  let first = ((own + to_soma * d) / total - a) * part;
  let dendrite = (calcium * 140.0 - potassium * 15.0 + to_dendrite * (a + first) + driven) / all;
  let d_change = (dendrite - d) * way(i.h * all / p.C_m);
  let second = ((own + to_soma * (d + d_change)) / total - (a + first)) * part;
  (*s).V_d += d_change;
  let before = (*s).V_m;
  let sum = carried(before, (*s).carry, first + second + i.kick, i.h);
  let next = sum.x;
  (*s).V_m = next;
  (*s).carry = sum.y;
  return before < p.V_spike && next >= p.V_spike;
}`,
  advance({ size, stepMs: step, constants, state, current, conductance, drive, kick, fired }) {
    const { V_m, V_d, h, n, s, c, q, Ca } = state;
    const one = constants.length === 1 ? constants[0] : null;
    const relaxed = (x: number, [open, close]: readonly number[]) => relax(x, open, close, step);
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = one ?? constants[k];
      const a = V_m[k] - REST, d = V_d[k] - REST;
      const m = sodium(a);
      h[k] = relaxed(h[k], SOMA.h(a));
      n[k] = relaxed(n[k], SOMA.n(a));
      s[k] = relaxed(s[k], DENDRITE.s(d));
      c[k] = relaxed(c[k], DENDRITE.c(d));
      q[k] = relaxed(q[k], [Math.min(2e-5 * Ca[k], 0.01), 0.001]);
      const calcium = p.g_Ca * s[k] * s[k];
      const inward = -0.13 * calcium * (d - 140) / 0.075;
      Ca[k] += (inward - Ca[k]) * wayOf(0.075 * step);
      const sodiumNow = p.g_Na * m * m * h[k], rectifier = p.g_KDR * n[k], toSoma = p.g_c / p.p;
      const total = p.g_L + sodiumNow + rectifier + toSoma;
      const own = sodiumNow * 120 - rectifier * 15 + (p.I_e + current[k]) / p.p;
      const potassium = p.g_AHP * q[k] + p.g_KC * c[k] * Math.min(Ca[k] / 250, 1);
      const toDendrite = p.g_c / (1 - p.p), synapses = conductance[k] / (1 - p.p);
      const all = p.g_L + calcium + potassium + toDendrite + synapses;
      const driven = (drive[k] - conductance[k] * REST) / (1 - p.p);
      const part = wayOf(0.5 * step * total / p.C_m);
      const middle = a + ((own + toSoma * d) / total - a) * part;
      const dendrite = (calcium * 140 - potassium * 15 + toDendrite * middle + driven) / all;
      const dNext = d + (dendrite - d) * wayOf(step * all / p.C_m);
      const late = (own + toSoma * dNext) / total;
      const next = middle + (late - middle) * part + REST + kick[k];
      V_d[k] = dNext + REST;
      if (V_m[k] < p.V_spike && next >= p.V_spike) fired[spikes++] = k;
      V_m[k] = next;
    }
    return spikes;
  },
});
