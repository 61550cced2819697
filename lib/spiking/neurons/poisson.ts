import { stepOf } from "../../base/time_grid.ts";
import { defineNeuron, parameter } from "./neuron_model.ts";

/**
 * Poisson generator: in each step so many spikes as a Poisson number of mean `rate h`, independently of all others, from `t_start` to
 * `t_stop`. The rate may vary in time, where it is that of all cells; it then counts in each step with its mean. Several of one step have the same time. Whole numbers decide, so that a seed gives the same spikes on every engine and adapter.
 */
export const poisson = defineNeuron({
  name: "poisson",
  about: "generator of independent Poisson spike trains",
  source: "textbook",
  scheme: "exact, times rounded up to steps",
  parameters: {
    rate: { ...parameter("Hz", 10, [0, 1e5], "mean number of spikes per second"), varies: true },
    t_start: parameter("ms", 0, [0, 1e9], "time of the first spikes"),
    t_stop: parameter("ms", 1e9, [0, 1e9], "time of the last spikes"),
  },
  state: { clock: { unit: "steps", initial: 0, about: "steps done" } },
  constants: ({ rate, t_start, t_stop }, stepMs) => ({
    mean: rate * stepMs / 1000,
    first: stepOf(t_start, stepMs),
    last: stepOf(t_stop, stepMs),
  }),
  random: "count",
  receives: false,
  wgsl: `
fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> u32 {
  let step = (*s).clock;
  (*s).clock = step + 1.0;
  return select(0u, i.random.x, step >= p.first && step < p.last);
}`,
  quiet({ size, constants, state: { clock } }) {
    let quiet = Infinity;
    for (let k = 0; k < size; k++) {
      const { mean, first, last } = constants[constants.length > 1 ? k : 0];
      if (mean > 0 && clock[k] < last) quiet = Math.min(quiet, Math.max(0, first - clock[k]));
    }
    return quiet;
  },
  advance({ size, constants, state: { clock }, random, fired }) {
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const step = clock[k]++;
      if (random[k] === 0 || step < p.first || step >= p.last) continue;
      for (let one = 0; one < random[k]; one++) fired[spikes++] = k;
    }
    return spikes;
  },
});
