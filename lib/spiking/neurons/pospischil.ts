import { wayOf } from "./exponential.ts";
import { GATES_WGSL, linoid, relax } from "./gates.ts";
import { defineNeuron, ionicFields, parameter, spikingFields } from "./neuron_model.ts";

/** RT/2F at 36 degrees, mV. */
const NERNST = 13.32;
/** Calcium outside, mM. */
const OUTSIDE = 2;

/** Opening and closing rates of m, h, n (u = V - V_T), q and r, 1/ms. */
const RATES = {
  m: (u: number) => [1.28 * linoid((13 - u) / 4), 1.4 * linoid((u - 40) / 5)],
  h: (u: number) => [0.128 * Math.exp((17 - u) / 18), 4 / (1 + Math.exp((40 - u) / 5))],
  n: (u: number) => [0.16 * linoid((15 - u) / 5), 0.5 * Math.exp((10 - u) / 40)],
  q: (v: number) => [0.209 * linoid((-27 - v) / 3.8), 0.94 * Math.exp((-75 - v) / 17)],
  r: (v: number) => [0.000457 * Math.exp((-13 - v) / 50), 0.0065 / (Math.exp((-15 - v) / 28) + 1)],
} as const;

/** Steady state of a gate of {@link RATES}. */
function rest(gate: keyof typeof RATES, v: number): number {
  const [open, close] = RATES[gate](v);
  return open / (open + close);
}

const slowPotassium = (v: number) => 1 / (1 + Math.exp(-(v + 35) / 10));
const inactivationT = (v: number) => 1 / (1 + Math.exp((v + 83) / 4));
/** Time constant of u, ms; 3^1.2 is its factor at 36 degrees. */
const timeT = (v: number) =>
  (30.8 + (211.4 + Math.exp((v + 115.2) / 5)) / (1 + Math.exp((v + 86) / 3.2))) / 3 ** 1.2;

/**
 * Cortical and thalamic cells of Pospischil et al. (2008), one compartment: sodium and potassium of Traub & Miles, slow
 * potassium (M), calcium of high (L, Reuveni et al. 1993) and low threshold (T, Destexhe et al. 1996) with a pool of calcium that sets
 * the reversal of the latter, E_T:
 * `C_m dV_m/dt = -g_L (V_m - E_L) - g_Na m^3 h (V_m - E_Na) - (g_K n^4 + g_M p) (V_m - E_K) - g_CaL q^2 r (V_m - E_Ca) - g_CaT s_inf^2 u (V_m - E_T) - g (V_m - E) + I_e + I`.
 * Kinetics and pool are those of the authors' programs at 36 degrees. Defaults are the regular spiking cell of 2.895 10^4 um^2.
 * A spike is counted where V_m crosses V_spike upwards. Staggered exponential Euler, of order 2; the calcium current of a step is
 * that of its start.
 */
export const pospischil = defineNeuron({
  name: "pospischil",
  about: "cortical and thalamic Hodgkin-Huxley cells of Pospischil et al.: RS, FS, IB, LTS",
  source: "Pospischil et al. (2008), doi:10.1007/s00422-008-0263-8",
  scheme: "staggered exponential Euler, of order 2",
  parameters: {
    ...ionicFields({ C_m: 289.5, g_L: 28.95, E_L: -70, g_Na: 14_476, E_Na: 50, g_K: 1447.6, E_K: -100 }),
    area: parameter("um^2", 28_950, [1, 1e9], "membrane, for the pool of calcium"),
    V_T: parameter("mV", -55, [-200, 200], "shift of the kinetics of sodium and potassium"),
    g_M: parameter("nS", 20.27, [0, 1e6], "largest slow potassium conductance"),
    tau_max: parameter("ms", 1000, [0.1, 1e6], "longest time constant of the slow potassium gate"),
    E_Ca: parameter("mV", 120, [-200, 300], "reversal of calcium L"),
    g_CaL: parameter("nS", 0, [0, 1e6], "largest calcium conductance of high threshold"),
    g_CaT: parameter("nS", 0, [0, 1e6], "largest calcium conductance of low threshold"),
    ...spikingFields(0),
  },
  state: {
    V_m: { unit: "mV", initial: ({ E_L }) => E_L, about: "membrane potential" },
    m: { unit: "", initial: ({ E_L, V_T }) => rest("m", E_L - V_T), about: "activation of sodium" },
    h: { unit: "", initial: ({ E_L, V_T }) => rest("h", E_L - V_T), about: "inactivation of sodium" },
    n: { unit: "", initial: ({ E_L, V_T }) => rest("n", E_L - V_T), about: "activation of potassium" },
    p: { unit: "", initial: ({ E_L }) => slowPotassium(E_L), about: "activation of slow potassium" },
    q: { unit: "", initial: ({ E_L }) => rest("q", E_L), about: "activation of calcium L" },
    r: { unit: "", initial: ({ E_L }) => rest("r", E_L), about: "inactivation of calcium L" },
    u: { unit: "", initial: ({ E_L }) => inactivationT(E_L), about: "inactivation of calcium T" },
    Ca: { unit: "uM", initial: 0.24, about: "calcium inside" },
  },
  constants: ({ C_m, g_L, E_L, I_e, area }, stepMs) => ({
    rate: stepMs / C_m,
    leak: g_L * E_L + I_e,
    // 10^4 / (2 F depth) mM/ms for mA/cm^2 at a depth of 1 um; 1 pA/um^2 is 0.1 mA/cm^2, and uM 10^-3 mM.
    influx: 1e7 / (2 * 96_485.33) * 0.1 / area,
    poolPart: -Math.expm1(-stepMs / 5),
  }),
  // Slow potassium where it is slowest, and the inactivation of calcium L.
  times: ({ tau_max, g_CaL }) => ({ tau_max: tau_max / (2 * Math.sqrt(3.3)), r: g_CaL > 0 ? 460 : 0 }),
  costly: true,
  carry: true,
  wgsl: `${GATES_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let v = (*s).V_m;
  let u = v - p.V_T;
  let calcium_potential = ${NERNST} * log(${OUTSIDE}000.0 / (*s).Ca);
  (*s).m = relax((*s).m, 1.28 * linoid((13.0 - u) / 4.0), 1.4 * linoid((u - 40.0) / 5.0), i.h);
  (*s).h = relax((*s).h, 0.128 * exp((17.0 - u) / 18.0), 4.0 / (1.0 + exp((40.0 - u) / 5.0)), i.h);
  (*s).n = relax((*s).n, 0.16 * linoid((15.0 - u) / 5.0), 0.5 * exp((10.0 - u) / 40.0), i.h);
  let slow = exp((v + 35.0) / 20.0);
  let p_rest = 1.0 / (1.0 + exp(-(v + 35.0) / 10.0));
  (*s).p += (p_rest - (*s).p) * way(i.h * (3.3 * slow + 1.0 / slow) / p.tau_max);
  (*s).q = relax((*s).q, 0.209 * linoid((-27.0 - v) / 3.8), 0.94 * exp((-75.0 - v) / 17.0), i.h);
  (*s).r = relax((*s).r, 0.000457 * exp((-13.0 - v) / 50.0), 0.0065 / (exp((-15.0 - v) / 28.0) + 1.0), i.h);
  let u_rest = 1.0 / (1.0 + exp((v + 83.0) / 4.0));
  let u_time = (30.8 + (211.4 + exp(min((v + 115.2) / 5.0, 60.0))) / (1.0 + exp(min((v + 86.0) / 3.2, 60.0)))) / ${
    3 ** 1.2
  };
  (*s).u += (u_rest - (*s).u) * way(i.h / u_time);
  let s_rest = 1.0 / (1.0 + exp(-(v + 59.0) / 6.2));
  let sodium = p.g_Na * (*s).m * (*s).m * (*s).m * (*s).h;
  let potassium = p.g_K * (*s).n * (*s).n * (*s).n * (*s).n + p.g_M * (*s).p;
  let high = p.g_CaL * (*s).q * (*s).q * (*s).r;
  let low = p.g_CaT * s_rest * s_rest * (*s).u;
  let inward = max(0.0, low * (calcium_potential - v));
  (*s).Ca += (0.24 + p.influx * inward * 5.0 - (*s).Ca) * p.poolPart;
  let total = p.g_L + sodium + potassium + high + low + i.conductance;
  let calcium = high * p.E_Ca + low * calcium_potential;
  let sources = p.leak + sodium * p.E_Na + potassium * p.E_K + calcium + i.drive + i.current;
  let target_v = sources / total;
  let sum = carried(v, (*s).carry, (target_v - v - (*s).carry) * way(p.rate * total) + i.kick, i.h);
  let next = sum.x;
  (*s).V_m = next;
  (*s).carry = sum.y;
  return v < p.V_spike && next >= p.V_spike;
}`,
  advance({ size, stepMs: step, constants, state, current, conductance, drive, kick, fired }) {
    const { V_m, m, h, n, p: slow, q, r, u: gateT, Ca } = state;
    const all = constants.length === 1 ? constants[0] : null;
    const relaxed = (gate: keyof typeof RATES, x: number, v: number) => {
      const [open, close] = RATES[gate](v);
      return relax(x, open, close, step);
    };
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const v = V_m[k], u = v - p.V_T;
      const potential = NERNST * Math.log(OUTSIDE * 1000 / Ca[k]);
      m[k] = relaxed("m", m[k], u);
      h[k] = relaxed("h", h[k], u);
      n[k] = relaxed("n", n[k], u);
      const speed = Math.exp((v + 35) / 20);
      slow[k] += (slowPotassium(v) - slow[k]) * wayOf(step * (3.3 * speed + 1 / speed) / p.tau_max);
      q[k] = relaxed("q", q[k], v);
      r[k] = relaxed("r", r[k], v);
      gateT[k] += (inactivationT(v) - gateT[k]) * wayOf(step / timeT(v));
      const opening = 1 / (1 + Math.exp(-(v + 59) / 6.2));
      const sodium = p.g_Na * m[k] ** 3 * h[k];
      const potassium = p.g_K * n[k] ** 4 + p.g_M * slow[k];
      const high = p.g_CaL * q[k] ** 2 * r[k];
      const low = p.g_CaT * opening ** 2 * gateT[k];
      const inward = Math.max(0, low * (potential - v));
      Ca[k] += (0.24 + p.influx * inward * 5 - Ca[k]) * p.poolPart;
      const total = p.g_L + sodium + potassium + high + low + conductance[k];
      const calcium = high * p.E_Ca + low * potential;
      const sources = p.leak + sodium * p.E_Na + potassium * p.E_K + calcium + drive[k] + current[k];
      const next = v + (sources / total - v) * wayOf(p.rate * total) + kick[k];
      V_m[k] = next;
      if (v < p.V_spike && next >= p.V_spike) fired[spikes++] = k;
    }
    return spikes;
  },
});
