import { defineNeuron, parameter } from "./neuron_model.ts";
import { uniformFrom, UNIT } from "./uniform_from.ts";

/**
 * Poisson generator: in each step a spike with probability `1 - e^(-rate h)`, rounded to multiples of 2^-24, independently of all others, from `t_start` to
 * `t_stop`. Whole numbers decide, so that a seed gives the same spikes on every engine and adapter.
 */
export const poisson = defineNeuron({
  name: "poisson",
  about: "generator of independent Poisson spike trains",
  source: "textbook",
  scheme: "exact, at most one spike in a step",
  parameters: {
    rate: parameter("Hz", 10, [0, 1e5], "mean number of spikes per second"),
    t_start: parameter("ms", 0, [0, 1e9], "time of the first spikes"),
    t_stop: parameter("ms", 1e9, [0, 1e9], "time of the last spikes"),
  },
  state: { clock: { unit: "steps", initial: 0, about: "steps done" } },
  constants: ({ rate, t_start, t_stop }, stepMs) => ({
    probability: Math.round(-Math.expm1(-rate * stepMs / 1000) / UNIT) * UNIT,
    first: Math.round(t_start / stepMs),
    last: Math.round(t_stop / stepMs),
  }),
  random: "word",
  receives: false,
  wgsl: `
fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let step = (*s).clock;
  (*s).clock = step + 1.0;
  return step >= p.first && step < p.last && f32(i.random.x >> 8u) * 0x1p-24f < p.probability;
}`,
  advance({ size, constants, state: { clock }, random, fired }) {
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const step = clock[k]++;
      if (step < p.first || step >= p.last || uniformFrom(random[k]) >= p.probability) continue;
      fired[spikes++] = k;
    }
    return spikes;
  },
});
