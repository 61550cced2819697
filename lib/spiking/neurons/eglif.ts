import { bendOf, EXPONENTIAL_WGSL, exponentialHeun, meanDecay, wayOf } from "./exponential.ts";
import { defineNeuron, parameter } from "./neuron_model.ts";
import { stepOf } from "../../base/time_grid.ts";
import { uniformClosedOpen } from "../../random/uniform.ts";

/**
 * Extended generalised leaky integrate-and-fire of Geminiani et al. (2018):
 * `C_m dV_m/dt = s (C_m / tau_m) (V_m - E_L) - I_adap + I_dep + I_e - g (V_m - E) + I`, `dI_adap/dt = k_adap (V_m - E_L) - k_2 I_adap`,
 * `dI_dep/dt = -k_1 I_dep`; a spike at V_th, or with the hazard `lambda_0 e^((V_m - V_th)/tau_V)` where lambda_0 is above 0; then V_m = V_reset for
 * t_ref, I_dep = A_1, I_adap += A_2.
 *
 * The leak's sign s is -1 by default, that of a leak. As published and in the cerebellar networks' code it is +1, which
 * destabilises: V_m is then held by I_adap alone, which needs k_2 of at least 1 / tau_m and enough k_adap. Heun's method of exponential form (S. M. Cox,
 * P. C. Matthews 2002, doi:10.1006/jcph.2002.6995), of order 2 between spikes: leak, conductances and adaptation decay exactly, so that none is too strong for
 * the step. The hazard is that at the end of the step.
 */
export const eglif = defineNeuron({
  name: "eglif",
  about: "extended generalised leaky integrate-and-fire of cerebellar cells",
  source:
    "Geminiani et al. (2018), doi:10.3389/fninf.2018.00088; Cox & Matthews (2002), doi:10.1006/jcph.2002.6995",
  scheme: "exponential Heun, of order 2",
  parameters: {
    C_m: parameter("pF", 145, [1e-3, 1e6], "capacitance"),
    tau_m: parameter("ms", 44, [0.01, 1e5], "time constant of the leak"),
    E_L: parameter("mV", -62, [-200, 200], "resting potential"),
    V_th: parameter("mV", -55, [-200, 200], "threshold"),
    V_reset: parameter("mV", -75, [-200, 200], "potential after a spike"),
    t_ref: parameter("ms", 2, [0, 1000], "refractory time"),
    k_adap: parameter("nS/ms", 0.217, [0, 1e4], "adaptation by voltage"),
    k_2: parameter("1/ms", 0.023, [0, 100], "decay of the adaptation"),
    k_1: parameter("1/ms", 0.031, [0, 100], "decay of the depolarising current"),
    A_2: parameter("pA", 178.01, [-1e5, 1e5], "adaptation by a spike"),
    A_1: parameter("pA", 259.988, [-1e5, 1e5], "depolarising current after a spike"),
    I_e: parameter("pA", 16.214, [-1e6, 1e6], "constant current"),
    leakSign: parameter("", -1, [-1, 1], "-1: a leak; 1: as published"),
    lambda_0: parameter("1/ms", 0, [0, 100], "hazard at threshold; 0: spikes at threshold"),
    tau_V: parameter("mV", 0.4, [1e-3, 100], "voltage by which the hazard grows e-fold"),
  },
  state: {
    V_m: { unit: "mV", initial: ({ E_L }) => E_L, about: "membrane potential" },
    I_adap: { unit: "pA", initial: 0, about: "adaptation current" },
    I_dep: { unit: "pA", initial: 0, about: "depolarising current" },
    refractory: { unit: "steps", initial: 0, about: "steps until the cell integrates again" },
  },
  constants: ({ C_m, tau_m, t_ref, k_1, k_2, k_adap, leakSign, tau_V }, stepMs) => ({
    ...exponentialHeun(stepMs / C_m, Math.max(0, -leakSign * C_m / tau_m)),
    leak: leakSign * C_m / tau_m,
    lost: -Math.expm1(-k_1 * stepMs),
    adapt: stepMs * meanDecay(k_2 * stepMs),
    adaptTurn: stepMs * k_adap * meanDecay(k_2 * stepMs) * bendOf(k_2 * stepMs),
    perSlope: 1 / tau_V,
    refractorySteps: stepOf(t_ref, stepMs),
  }),
  times: ({ k_1, k_2 }) => ({ k_1: 1 / k_1, k_2: 1 / k_2 }),
  random: "word",
  carry: true,
  wgsl: `${EXPONENTIAL_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let dep = (*s).I_dep;
  (*s).I_dep = dep - dep * p.lost;
  let w = (*s).I_adap;
  let v = (*s).V_m;
  let gain = p.adapt * (p.k_adap * (v - p.E_L) - p.k_2 * w);
  if ((*s).refractory > 0.0) {
    (*s).refractory -= 1.0;
    (*s).I_adap = w + gain;
    // The end of t_ref is not part of it: jumps at that time count, the hazard of the step before does not.
    (*s).V_m = v + select(0.0, i.kick, (*s).refractory == 0.0);
    if ((*s).refractory > 0.0 || p.lambda_0 > 0.0 || (*s).V_m < p.V_th) {
      return false;
    }
    (*s).V_m = p.V_reset;
    (*s).I_dep = p.A_1;
    (*s).I_adap += p.A_2;
    (*s).refractory = p.refractorySteps;
    return true;
  }
  var flow = p.flow;
  var turn = p.turn;
  // A leak that destabilises does not decay.
  let held = max(0.0, i.conductance - p.leak);
  if (i.conductance > 0.0) {
    let x = p.rate * held;
    let bent_by = bend(x);
    flow = p.rate / (1.0 + x * bent_by);
    turn = flow * bent_by;
  }
  let current = p.leak * (v - p.E_L) - w + dep + p.I_e - i.conductance * v + i.drive + i.current;
  let first = flow * current;
  let bent = (p.leak - i.conductance + held) * first - dep * p.lost - gain;
  let sum = carried(v, (*s).carry, first + turn * bent + i.kick, i.h);
  let next = sum.x;
  (*s).I_adap = w + gain + p.adaptTurn * first;
  (*s).V_m = next;
  (*s).carry = sum.y;
  var spikes = next >= p.V_th;
  if (p.lambda_0 > 0.0) {
    let hazard = i.h * p.lambda_0 * exp(min((next - p.V_th) * p.perSlope, 20.0));
    spikes = f32(i.random.x >> 8u) * 0x1p-24f < way(hazard);
  }
  if (!spikes) {
    return false;
  }
  (*s).V_m = p.V_reset;
  (*s).carry = 0.0;
  (*s).I_dep = p.A_1;
  (*s).I_adap += p.A_2;
  (*s).refractory = p.refractorySteps;
  return true;
}`,
  advance(
    { size, stepMs: h, constants, conducting, state, current, conductance, drive, kick, random, fired },
  ) {
    const { V_m, I_adap, I_dep, refractory } = state;
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const dep = I_dep[k], w = I_adap[k], v = V_m[k];
      I_dep[k] = dep - dep * p.lost;
      const gain = p.adapt * (p.k_adap * (v - p.E_L) - p.k_2 * w);
      if (refractory[k] > 0) {
        refractory[k] -= 1;
        I_adap[k] = w + gain;
        if (refractory[k] > 0) continue;
        // The end of t_ref is not part of it: jumps at that time count, the hazard of the step before does not.
        V_m[k] = v + kick[k];
        if (p.lambda_0 > 0 || V_m[k] < p.V_th) continue;
        V_m[k] = p.V_reset;
        I_dep[k] = p.A_1;
        I_adap[k] += p.A_2;
        refractory[k] = p.refractorySteps;
        fired[spikes++] = k;
        continue;
      }
      const g = conductance[k];
      let { flow, turn } = p;
      // A leak that destabilises does not decay.
      const held = Math.max(0, g - p.leak);
      if (conducting) {
        const x = p.rate * held, bend = bendOf(x);
        flow = p.rate / (1 + x * bend);
        turn = flow * bend;
      }
      const first = flow * (p.leak * (v - p.E_L) - w + dep + p.I_e - g * v + drive[k] + current[k]);
      // What the current that is left beside the decay changes by on the way.
      const bent = (p.leak - g + held) * first - dep * p.lost - gain;
      const next = v + first + turn * bent + kick[k];
      I_adap[k] = w + gain + p.adaptTurn * first;
      V_m[k] = next;
      if (p.lambda_0 > 0) {
        const hazard = h * p.lambda_0 * Math.exp(Math.min((next - p.V_th) * p.perSlope, 20));
        if (uniformClosedOpen(random[k]) >= wayOf(hazard)) continue;
      } else if (next < p.V_th) continue;
      V_m[k] = p.V_reset;
      I_dep[k] = p.A_1;
      I_adap[k] += p.A_2;
      refractory[k] = p.refractorySteps;
      fired[spikes++] = k;
    }
    return spikes;
  },
});
