import { EXPONENTIAL_WGSL, wayOf } from "./exponential.ts";
import { defineNeuron, parameter } from "./neuron_model.ts";
import { stepOf } from "../../base/time_grid.ts";

/**
 * Leaky integrate-and-fire: `C_m dV_m/dt = -g_L (V_m - E_L) - g (V_m - E) + I_e + I`; at V_th a spike, V_m = V_reset for t_ref.
 *
 * Exponential Euler: exact for inputs that are constant over a step, and exact altogether for synaptic currents of
 * exponential or alpha form, whose means over the step are weighted by the membrane's decay (Rotter & Diesmann 1999). With
 * conductances of order 2. V_m is held from a spike at t up to but without t + t_ref, rounded to steps: inputs that arrive meanwhile are lost to it, a
 * jump at t + t_ref counts. With `t_ref_closed` it is lost too, as NEST 3 loses it against its own definition.
 */
export const lif = defineNeuron({
  name: "lif",
  about: "leaky integrate-and-fire",
  source: "Rotter & Diesmann (1999), doi:10.1007/s004220050570",
  scheme: "exponential Euler; exact with synaptic currents, of order 2 with conductances",
  parameters: {
    C_m: parameter("pF", 200, [1e-3, 1e6], "capacitance"),
    g_L: parameter("nS", 10, [1e-6, 1e6], "leak conductance"),
    E_L: parameter("mV", -60, [-200, 200], "resting potential"),
    V_th: parameter("mV", -50, [-200, 200], "threshold"),
    V_reset: parameter("mV", -60, [-200, 200], "potential after a spike"),
    t_ref: parameter("ms", 2, [0, 1000], "refractory time"),
    t_ref_closed: parameter("", 0, [0, 1], "1: jumps at the end of t_ref are lost, as in NEST 3"),
    I_e: parameter("pA", 0, [-1e6, 1e6], "constant current"),
  },
  state: {
    V_m: { unit: "mV", initial: ({ E_L }) => E_L, about: "membrane potential" },
    refractory: { unit: "steps", initial: 0, about: "steps until the cell integrates again" },
  },
  constants: ({ C_m, g_L, E_L, t_ref, I_e }, stepMs) => ({
    part: -Math.expm1(-stepMs * g_L / C_m),
    rate: stepMs / C_m,
    rest: E_L + I_e / g_L,
    leak: g_L * E_L + I_e,
    resistance: 1 / g_L,
    refractorySteps: stepOf(t_ref, stepMs),
  }),
  membraneTime: ({ C_m, g_L }) => C_m / g_L,
  carry: true,
  wgsl: `${EXPONENTIAL_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  if ((*s).refractory > 0.0) {
    (*s).refractory -= 1.0;
    if (p.t_ref_closed > 0.0) {
      return false;
    }
    // The end of t_ref is not part of it: jumps at that time count.
    (*s).V_m += select(0.0, i.kick, (*s).refractory == 0.0);
    if ((*s).refractory > 0.0 || !((*s).V_m >= p.V_th)) {
      return false;
    }
    (*s).V_m = p.V_reset;
    (*s).refractory = p.refractorySteps;
    return true;
  }
  var target_v = p.rest + p.resistance * i.current;
  var part = p.part;
  if (i.conductance > 0.0) {
    let total = p.g_L + i.conductance;
    target_v = (p.leak + i.current + i.drive) / total;
    part = way(p.rate * total);
  }
  let away = target_v - (*s).V_m - (*s).carry;
  let sum = carried((*s).V_m, (*s).carry, away * part + i.kick, i.h);
  (*s).V_m = sum.x;
  (*s).carry = sum.y;
  if (!(sum.x >= p.V_th)) {
    return false;
  }
  (*s).V_m = p.V_reset;
  (*s).carry = 0.0;
  (*s).refractory = p.refractorySteps;
  return true;
}`,
  leap({ size, constants, state: { V_m, refractory }, current, conductance, drive }, steps) {
    const goal = (k: number) => {
      const p = constants[constants.length > 1 ? k : 0], total = p.g_L + conductance[k];
      return { p, target: (p.leak + current[k] + drive[k]) / total, rate: p.rate * total };
    };
    for (let k = 0; k < size; k++) {
      const { p, target } = goal(k);
      if (refractory[k] > 0 || !(target < p.V_th && V_m[k] < p.V_th)) return false;
    }
    for (let k = 0; steps > 0 && k < size; k++) {
      const { target, rate } = goal(k);
      V_m[k] = target + (V_m[k] - target) * Math.exp(-steps * rate);
    }
    return true;
  },
  advance(
    { size, constants, conducting, state: { V_m, refractory }, current, conductance, drive, kick, fired },
  ) {
    const differ = constants.length > 1;
    let p = constants[0];
    let { g_L, leak, rate, rest, resistance, part, V_th } = p;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      if (refractory[k] > 0) {
        refractory[k] -= 1;
        const cell = constants[differ ? k : 0];
        if (refractory[k] > 0 || cell.t_ref_closed > 0) continue;
        // The end of t_ref is not part of it: jumps at that time count.
        V_m[k] += kick[k];
        if (!(V_m[k] >= cell.V_th)) continue;
        V_m[k] = cell.V_reset;
        refractory[k] = cell.refractorySteps;
        fired[spikes++] = k;
        continue;
      }
      if (differ) ({ g_L, leak, rate, rest, resistance, part, V_th } = p = constants[k]);
      let target = rest + resistance * current[k];
      let way = part;
      if (conducting) {
        const total = g_L + conductance[k];
        target = (leak + current[k] + drive[k]) / total;
        way = wayOf(rate * total);
      }
      const v = V_m[k] + (target - V_m[k]) * way + kick[k];
      // Also where v is not a number.
      if (!(v >= V_th)) {
        V_m[k] = v;
        continue;
      }
      V_m[k] = p.V_reset;
      refractory[k] = p.refractorySteps;
      fired[spikes++] = k;
    }
    return spikes;
  },
});
