/** Made-up inputs of spiking layers, of the sizes of data sets in use. */
import { madeUp } from "../lib/random/made_up.ts";

/** Sizes: SHD's cochlea in bins of 10 ms, and images of digits shown for as many steps. */
export const INPUTS = {
  shd: { channels: 700, steps: 100, classes: 20, constant: false },
  digits: { channels: 64, steps: 100, classes: 10, constant: true },
} as const;

/** Kinds of inputs. */
export type InputKind = keyof typeof INPUTS;

/** How busy a channel is: three bands of a class, each with a course of its own over the channels, and a little everywhere. */
function busyness(label: number, t: number, c: number): number {
  let sum = 0.05;
  for (let band = 0; band < 3; band++) {
    const phase = (label * (band + 2) * 0.618) % 1, course = 0.12 * Math.sin(6.28 * (phase + t / 80));
    const apart = (c / 700 - (0.2 + 0.28 * band + course)) / 0.05;
    const onset = 100 * ((label * 0.37 + band * 0.2) % 0.4);
    if (t > onset && t < onset + 55) sum += Math.exp(-apart * apart / 2);
  }
  return sum;
}

/** Rows of inputs and their classes. @param options.density Mean of the spikes of `shd`. */
export function classifierData(kind: InputKind, options: { rows: number; density: number }) {
  const { channels, steps, classes, constant } = INPUTS[kind], { rows, density } = options;
  const random = madeUp(700), labels = Uint32Array.from({ length: rows }, (_, row) => row % classes);
  const shared = { labels, channels, rows };
  if (constant) {
    const inputs = Float32Array.from({ length: rows * channels }, () => Math.floor(17 * random()) / 16);
    return { ...shared, inputs, steps };
  }
  const all = Array.from({ length: classes }, (_, label) =>
    Float64Array.from(
      { length: steps * channels },
      (_, at) => busyness(label, Math.floor(at / channels), at % channels),
    ));
  const factors = all.map((own) => density * own.length / own.reduce((sum, one) => sum + one, 0));
  const inputs = new Float32Array(rows * steps * channels);
  for (let row = 0; row < rows; row++) {
    const own = all[labels[row]], factor = factors[labels[row]], first = row * own.length;
    for (let at = 0; at < own.length; at++) inputs[first + at] = Number(random() < factor * own[at]);
  }
  return { ...shared, inputs };
}
