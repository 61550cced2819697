import { bendOf, EXPONENTIAL_WGSL, exponentialHeun } from "./exponential.ts";
import { defineNeuron, parameter } from "./neuron_model.ts";
import { stepOf } from "../../base/time_grid.ts";

/**
 * Quadratic integrate-and-fire: `C_m dV_m/dt = g_L (V_m - E_L) (V_m - V_T) / (V_T - E_L) - g (V_m - E) + I_e + I`, whose slope at rest is
 * that of a leak of g_L; at V_peak a spike, V_m = V_reset for t_ref. Heun's method of exponential form (S. M. Cox, P. C. Matthews 2002,
 * doi:10.1006/jcph.2002.6995), of order 2 between spikes: a leak of g_L, below rest one of the slope there, and the conductances
 * decay exactly, so that neither a conductance nor a voltage far below rest is too much for the step.
 */
export const qif = defineNeuron({
  name: "qif",
  about: "quadratic integrate-and-fire",
  source:
    "Ermentrout & Kopell (1986), doi:10.1137/0146017; Latham et al. (2000), doi:10.1152/jn.2000.83.2.808; " +
    "Cox & Matthews (2002), doi:10.1006/jcph.2002.6995",
  scheme: "exponential Heun, of order 2",
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
    ...exponentialHeun(stepMs / C_m, g_L),
    bend: g_L / (V_T - E_L),
    refractorySteps: stepOf(t_ref, stepMs),
  }),
  carry: true,
  wgsl: `${EXPONENTIAL_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  if ((*s).refractory > 0.0) {
    (*s).refractory -= 1.0;
    // The end of t_ref is not part of it: jumps at that time count.
    (*s).V_m += select(0.0, i.kick, (*s).refractory == 0.0);
    if ((*s).refractory > 0.0 || !((*s).V_m >= p.V_peak)) {
      return false;
    }
    (*s).V_m = p.V_reset;
    (*s).refractory = p.refractorySteps;
    return true;
  }
  let v = (*s).V_m;
  var flow = p.flow;
  var turn = p.turn;
  if (i.conductance > 0.0 || v < p.E_L) {
    let x = p.rate * (p.g_L + i.conductance + 2.0 * p.bend * max(0.0, p.E_L - v));
    let bent_by = bend(x);
    flow = p.rate / (1.0 + x * bent_by);
    turn = flow * bent_by;
  }
  let input = i.drive + i.current + p.I_e;
  let first = flow * (p.bend * (v - p.E_L) * (v - p.V_T) - i.conductance * v + input);
  let bent = first * p.bend * (2.0 * max(0.0, v - p.E_L) + first);
  let sum = carried(v, (*s).carry, first + turn * bent + i.kick, i.h);
  (*s).V_m = sum.x;
  (*s).carry = sum.y;
  if (!(sum.x >= p.V_peak)) {
    return false;
  }
  (*s).V_m = p.V_reset;
  (*s).carry = 0.0;
  (*s).refractory = p.refractorySteps;
  return true;
}`,
  advance(
    { size, constants, conducting, state: { V_m, refractory }, current, conductance, drive, kick, fired },
  ) {
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      if (refractory[k] > 0) {
        refractory[k] -= 1;
        if (refractory[k] > 0) continue;
        // The end of t_ref is not part of it: jumps at that time count.
        const cell = all ?? constants[k];
        V_m[k] += kick[k];
        if (!(V_m[k] >= cell.V_peak)) continue;
        V_m[k] = cell.V_reset;
        refractory[k] = cell.refractorySteps;
        fired[spikes++] = k;
        continue;
      }
      const p = all ?? constants[k];
      const v = V_m[k];
      let { flow, turn } = p;
      if (conducting || v < p.E_L) {
        const x = p.rate * (p.g_L + conductance[k] + 2 * p.bend * Math.max(0, p.E_L - v)), bend = bendOf(x);
        flow = p.rate / (1 + x * bend);
        turn = flow * bend;
      }
      const input = drive[k] + current[k] + p.I_e;
      const first = flow * (p.bend * (v - p.E_L) * (v - p.V_T) - conductance[k] * v + input);
      // What the current that is left beside the decay changes by on the way.
      const bent = first * p.bend * (2 * Math.max(0, v - p.E_L) + first);
      const next = v + first + turn * bent + kick[k];
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
