import { uniformClosedOpen } from "../../random/uniform.ts";
import { EXPONENTIAL_WGSL, meanDecay } from "./exponential.ts";
import { defineNeuron, parameter } from "./neuron_model.ts";
import { stepOf } from "../../base/time_grid.ts";

/**
 * Neuron that spikes by chance, with a hazard x that synapses raise: `dx/dt = (x_0 - x) / tau_x + I_e + I`, by Euler's method, and at the end of each step a spike with
 * the probability `h x`, but for t_ref after a spike, during which x goes on. Jumps of delta receptors raise x itself. Without input the rate is
 * `x_0 / (1 + t_ref x_0)` in 1/ms. As in RELeARN, which takes steps of 1 ms. Conductances enter as `g (E - x)` in 1/ms, by exponential Euler.
 */
export const poissonNeuron = defineNeuron({
  name: "poisson-neuron",
  about: "neuron that spikes by chance, as in RELeARN",
  source: "Rinke et al. (2018), doi:10.1016/j.jpdc.2017.11.019, with the constants of RELeARN",
  scheme: "Euler, of order 1",
  parameters: {
    x_0: parameter("1/ms", 0.05, [0, 1e3], "hazard at rest"),
    tau_x: parameter("ms", 5, [1e-3, 1e6], "time constant of the hazard"),
    t_ref: parameter("ms", 4, [0, 1000], "time after a spike without another"),
    I_e: parameter("1/ms^2", 0, [-1e6, 1e6], "constant current"),
  },
  state: {
    x: { unit: "1/ms", initial: ({ x_0 }) => x_0, about: "hazard" },
    refractory: { unit: "steps", initial: 0, about: "steps without a spike that are left" },
  },
  constants: ({ tau_x, t_ref }, stepMs) => ({ forget: 1 / tau_x, refractorySteps: stepOf(t_ref, stepMs) }),
  times: ({ tau_x }) => ({ tau_x }),
  random: "word",
  wgsl: `${EXPONENTIAL_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let x = (*s).x;
  let change = p.forget * (p.x_0 - x) + p.I_e + i.current + i.drive - i.conductance * x;
  let next = x + i.h * mean_decay(i.h * i.conductance) * change + i.kick;
  (*s).x = next;
  if ((*s).refractory > 0.0) {
    (*s).refractory -= 1.0;
    return false;
  }
  if (!(f32(i.random.x >> 8u) * 0x1p-24f < i.h * next)) {
    return false;
  }
  (*s).refractory = p.refractorySteps;
  return true;
}`,
  advance({ size, stepMs: h, constants, state, current, conductance, drive, kick, random, fired }) {
    const { x, refractory } = state;
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k], before = x[k], g = conductance[k];
      const change = p.forget * (p.x_0 - before) + p.I_e + current[k] + drive[k] - g * before;
      x[k] = before + h * meanDecay(h * g) * change + kick[k];
      if (refractory[k] > 0) {
        refractory[k]--;
        continue;
      }
      if (!(uniformClosedOpen(random[k]) < h * x[k])) continue;
      refractory[k] = p.refractorySteps;
      fired[spikes++] = k;
    }
    return spikes;
  },
});
