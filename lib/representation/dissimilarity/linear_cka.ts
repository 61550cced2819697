import { fail } from "../../base/fail.ts";
import { type Patterns, requirePatterns } from "../patterns.ts";

const TASK = "align representations";

/** Products of all pairs of patterns, each unit less its mean over stimuli: `(S, S)`. */
function centredProducts({ values, stimuli, units }: Patterns): Float64Array {
  const centred = Float64Array.from(values), products = new Float64Array(stimuli * stimuli);
  for (let u = 0; u < units; u++) {
    let mean = 0, same = true;
    for (let s = 0; s < stimuli; s++) {
      mean += values[s * units + u] / stimuli;
      same &&= values[s * units + u] === values[u];
    }
    for (let s = 0; s < stimuli; s++) centred[s * units + u] = same ? 0 : centred[s * units + u] - mean;
  }
  const most = centred.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (most > 0) centred.forEach((value, at) => centred[at] = value / most);
  for (let i = 0; i < stimuli; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let u = 0; u < units; u++) sum += centred[i * units + u] * centred[j * units + u];
      products[i * stimuli + j] = products[j * stimuli + i] = sum;
    }
  }
  return products;
}

/**
 * Linear centred kernel alignment: how alike two representations of the same stimuli are, up to rotations, reflections and one common scale. They may have different numbers
 * of units.
 *
 * With few stimuli and many units it is near 1 of anything; compare it with that of shuffled stimuli.
 *
 * Source: Kornblith S., Norouzi M., Lee H., Hinton G. (2019), Similarity of neural network representations revisited, doi:10.48550/arXiv.1905.00414.
 *
 * @param a `(S, U)` finite responses, S >= 2
 * @param b `(S, V)` responses to the same stimuli in the same order
 * @returns from 0 to 1; null where a representation is the same for all stimuli
 * @throws {RangeError} when the stimuli differ in number, there is one only, or a response is not finite
 *
 * @example
 * ```ts
 * import { linearCka } from "@volley/volley/representation";
 *
 * const a = { values: [0, 1, 1, 0, 2, 2], stimuli: 3, units: 2 };
 * const turned = { values: [1, 0, 0, -1, 2, -2], stimuli: 3, units: 2 };
 * console.log(linearCka(a, turned)); // 1
 * ```
 */
export function linearCka(a: Patterns, b: Patterns): number | null {
  requirePatterns(TASK, a, 2);
  requirePatterns(TASK, b, 2);
  if (a.stimuli !== b.stimuli) fail(TASK, `both must have ${a.stimuli} stimuli`, b.stimuli);
  const one = centredProducts(a), other = centredProducts(b);
  let aa = 0, bb = 0, ab = 0;
  for (let k = 0; k < one.length; k++) {
    aa += one[k] ** 2;
    bb += other[k] ** 2;
    ab += one[k] * other[k];
  }
  return aa > 0 && bb > 0 ? Math.max(0, Math.min(1, ab / Math.sqrt(aa) / Math.sqrt(bb))) : null;
}
