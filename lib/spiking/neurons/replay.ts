import { defineNeuron } from "./neuron_model.ts";

/** Generator that replays the spikes which its population lists, several of one step too: a recorded raster drives a network. */
export const replay = defineNeuron({
  name: "replay",
  about: "generator of listed spikes",
  source: "none",
  scheme: "exact, on the grid of steps",
  parameters: {},
  state: { next: { unit: "", initial: 0, about: "number of the cell's next spike" } },
  constants: () => ({ none: 0 }),
  receives: false,
  // The kernel itself looks its spikes up.
  wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  return p.none > 0.0;
}`,
  quiet({ size, step, replayed, state: { next } }) {
    const { rows, steps } = replayed!;
    let quiet = Infinity;
    for (let k = 0; k < size; k++) {
      const at = rows[k] + next[k];
      if (at < rows[k + 1]) quiet = Math.min(quiet, steps[at] - step - 1);
    }
    return quiet;
  },
  advance({ size, step, replayed, state: { next }, fired }) {
    const { rows, steps } = replayed!;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      for (let at = rows[k] + next[k]; at < rows[k + 1] && steps[at] === step + 1; at++) {
        next[k]++;
        fired[spikes++] = k;
      }
    }
    return spikes;
  },
});
