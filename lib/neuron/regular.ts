import { defineNeuron, parameter } from "./neuron_model.ts";

/** Generator of regular spikes: at t_start and then once in a period, rounded to steps, until t_stop. */
export const regular = defineNeuron({
  name: "regular",
  about: "generator of regular spike trains",
  source: "textbook",
  scheme: "exact, on the grid of steps",
  parameters: {
    period: parameter("ms", 100, [1e-3, 1e9], "time between spikes, at least a step"),
    t_start: parameter("ms", 0, [0, 1e9], "time of the first spike, at least a step"),
    t_stop: parameter("ms", 1e9, [0, 1e9], "no spikes after this time"),
  },
  state: {
    clock: { unit: "steps", initial: 0, about: "steps done" },
    next: { unit: "steps", initial: -1, about: "step of the next spike" },
  },
  constants: ({ period, t_start, t_stop }, stepMs) => ({
    first: Math.max(1, Math.round(t_start / stepMs)),
    every: Math.max(1, Math.round(period / stepMs)),
    last: Math.round(t_stop / stepMs),
  }),
  receives: false,
  wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let step = (*s).clock + 1.0;
  (*s).clock = step;
  if ((*s).next < 0.0) {
    (*s).next = p.first;
  }
  if (step != (*s).next || step > p.last) {
    return false;
  }
  (*s).next = step + p.every;
  return true;
}`,
  advance({ size, constants, state: { clock, next }, fired }) {
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const step = ++clock[k];
      if (next[k] < 0) next[k] = p.first;
      if (step !== next[k] || step > p.last) continue;
      next[k] = step + p.every;
      fired[spikes++] = k;
    }
    return spikes;
  },
});
