import {
  entropyBits,
  type InformationOptions,
  mutualInformationBits,
} from "../../analysis/mutual_information.ts";
import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { requireLabels } from "../patterns.ts";

const TASK = "measure the information of a map";

/** What a map from stimuli to categories keeps. */
export interface MapInformation {
  /** H(C): entropy of the categories, bits. */
  entropy: number;
  /** I(C; T) of each target, by its name, bits. */
  information: Record<string, number>;
}

const OPTIONS: OptionNames<InformationOptions> = { correction: true };

/** How often each pair of labels stands together. @returns `(rows, columns)` */
function countPairs(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [rows, columns]: readonly [number, number],
): Uint32Array {
  const counts = new Uint32Array(rows * columns);
  for (let k = 0; k < a.length; k++) counts[a[k] * columns + b[k]]++;
  return counts;
}

/**
 * How much a map from stimuli to categories tells of what may be asked of them: which it is, what to do, what does not matter. Two maps of the same entropy may tell different
 * things.
 *
 * @param categories `(S)` category of each stimulus, whole numbers from 0
 * @param targets `(S)` labels, whole numbers from 0, by their names
 * @param options the correction for few samples; with `miller-madow` values may be below 0
 * @returns bits
 * @throws {RangeError} when there is no stimulus, labels are not whole, or lengths differ
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { mapInformation } from "@volley/volley/representation";
 *
 * const { entropy, information } = mapInformation([0, 0, 1, 1], { left: [0, 0, 1, 1], top: [0, 1, 0, 1] });
 * console.log(entropy, information.left, information.top); // 1, 1, 0
 * ```
 */
export function mapInformation(
  categories: ArrayLike<number>,
  targets: Readonly<Record<string, ArrayLike<number>>>,
  options: InformationOptions = {},
): MapInformation {
  requireKnown(TASK, options, OPTIONS);
  const { length } = categories;
  requireWhole(TASK, "the number of stimuli", length, 1);
  const count = requireLabels(TASK, "categories", categories, length);
  const information: Record<string, number> = {};
  for (const [name, labels] of Object.entries(targets)) {
    if (labels.length !== length) fail(TASK, `${name} must have length ${length}`, labels.length);
    const columns = requireLabels(TASK, name, labels, length);
    const counts = countPairs(categories, labels, [count, columns]);
    information[name] = mutualInformationBits(counts, columns, options)!;
  }
  const seen = countPairs(categories, new Uint8Array(length), [count, 1]);
  return { entropy: entropyBits(seen, options)!, information };
}
