import { uniformOpen } from "../../../random/uniform.ts";
import { logVarianceOf } from "../reference/state_likelihood.ts";

/**
 * Draws the coarse state of the next bin in place; the plain reference is the function of the same name.
 * @param head The head's outputs, and the place of the state's first.
 * @param state Normalised values, the place of the first, and the table of the channels. @param words Four random words of a pair of channels.
 */
export function drawState(
  head: { outputs: ArrayLike<number>; first: number },
  state: { values: Float32Array; first: number; channels: ArrayLike<number> },
  words: (pair: number) => ArrayLike<number>,
): void {
  const { outputs } = head, { values, channels } = state, count = channels.length / 4;
  for (let c = 0; c < count; c += 2) {
    const [first, second] = words(c / 2) as Uint32Array;
    const radius = Math.sqrt(-2 * Math.log(uniformOpen(first))), angle = 2 * Math.PI * uniformOpen(second);
    for (let k = c; k < Math.min(c + 2, count); k++) {
      const normal = radius * (k === c ? Math.cos(angle) : Math.sin(angle));
      const mean = outputs[head.first + 2 * k], raw = outputs[head.first + 2 * k + 1];
      const change = (mean + Math.exp(0.5 * logVarianceOf(raw)) * normal) / channels[4 * k];
      const next = values[state.first + k] + change;
      values[state.first + k] = Math.min(Math.max(next, channels[4 * k + 1]), channels[4 * k + 2]);
    }
  }
}
