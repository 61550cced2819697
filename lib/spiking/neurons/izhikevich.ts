import { EXPONENTIAL_WGSL, meanDecay } from "./exponential.ts";
import { defineNeuron, parameter } from "./neuron_model.ts";

/**
 * Izhikevich's simple model: `v' = 0.04 v^2 + 5 v + 140 - u + I`, `u' = a (b v - u)`; at V_peak a spike, v = c, u += d. As in the
 * published script, Euler's method with two half steps of v and one of u, of order 1; currents are in mV/ms.
 * Conductances enter as `g (E - v)` in the same unit, with g in 1/ms; a half step is then one of exponential Euler, which no g makes unstable. Far below rest, where
 * a half step of Euler's method would go beyond the point to which the slope leads (below -87.5 mV with steps of 1 ms), it goes to that point.
 */
export const izhikevich = defineNeuron({
  name: "izhikevich",
  about: "simple model of Izhikevich, quadratic with recovery",
  source: "Izhikevich (2003), doi:10.1109/TNN.2003.820440",
  scheme: "Euler with two half steps of v, of order 1",
  parameters: {
    a: parameter("1/ms", 0.02, [-10, 10], "rate of recovery"),
    b: parameter("1/ms", 0.2, [-10, 10], "recovery by voltage"),
    c: parameter("mV", -65, [-200, 200], "voltage after a spike"),
    d: parameter("mV/ms", 8, [-1000, 1000], "recovery by a spike"),
    V_peak: parameter("mV", 30, [-100, 200], "voltage at which a spike is counted"),
    I_e: parameter("mV/ms", 0, [-1000, 1000], "constant current"),
  },
  state: {
    v: { unit: "mV", initial: -65, about: "membrane potential" },
    u: { unit: "mV/ms", initial: ({ b }) => -65 * b, about: "recovery" },
  },
  times: ({ a }) => ({ a: 1 / Math.abs(a) }),
  carry: true,
  wgsl: `${EXPONENTIAL_WGSL}// A half step, no longer than to where the slope at v leads.
fn half_step(v: f32, input: f32, conductance: f32, half: f32, time: f32) -> f32 {
  return half * ((0.04 * v + 5.0 - conductance) * v + input) / max(1.0, -time * (0.08 * v + 5.0));
}
fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let half = 0.5 * i.h * mean_decay(0.5 * i.h * i.conductance);
  let input = p.I_e + i.current + i.drive - (*s).u + 140.0;
  let v = (*s).v;
  let first = half_step(v, input, i.conductance, half, 0.5 * i.h);
  let second = half_step(v + first, input, i.conductance, half, 0.5 * i.h);
  let sum = carried(v, (*s).carry, first + (second + i.kick), i.h);
  (*s).v = sum.x;
  (*s).carry = sum.y;
  (*s).u += i.h * p.a * (p.b * sum.x - (*s).u);
  if (!(sum.x >= p.V_peak)) {
    return false;
  }
  (*s).v = p.c;
  (*s).carry = 0.0;
  (*s).u += p.d;
  return true;
}`,
  advance({ size, stepMs: h, constants, state: { v, u }, current, conductance, drive, kick, fired }) {
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const input = p.I_e + current[k] + drive[k] - u[k] + 140;
      const g = conductance[k];
      const time = 0.5 * h, half = time * meanDecay(time * g);
      let next = v[k];
      // A half step, no longer than to where the slope at v leads.
      next += half * ((0.04 * next + 5 - g) * next + input) / Math.max(1, -time * (0.08 * next + 5));
      next += half * ((0.04 * next + 5 - g) * next + input) / Math.max(1, -time * (0.08 * next + 5)) +
        kick[k];
      u[k] += h * p.a * (p.b * next - u[k]);
      v[k] = next;
      if (!(next >= p.V_peak)) continue;
      v[k] = p.c;
      u[k] += p.d;
      fired[spikes++] = k;
    }
    return spikes;
  },
});
