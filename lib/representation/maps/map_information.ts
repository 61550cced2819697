import {
  entropyBits,
  type InformationOptions,
  mutualInformationBits,
} from "../../analysis/mutual_information.ts";
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

/** Labels by the order in which they are first seen, and how many there are. */
function compact(labels: ArrayLike<number>): { labels: Uint32Array; count: number } {
  const numbers = new Map<number, number>();
  const own = Uint32Array.from(labels, (label) => {
    if (!numbers.has(label)) numbers.set(label, numbers.size);
    return numbers.get(label)!;
  });
  return { labels: own, count: numbers.size };
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
  requireLabels(TASK, "categories", categories, length);
  const own = compact(categories),
    sizes = new Uint32Array(own.count),
    information: Record<string, number> = {};
  own.labels.forEach((category) => sizes[category]++);
  for (const [name, labels] of Object.entries(targets)) {
    requireLabels(TASK, name, labels, length);
    const target = compact(labels), counts = new Uint32Array(own.count * target.count);
    own.labels.forEach((category, k) => counts[category * target.count + target.labels[k]]++);
    information[name] = mutualInformationBits(counts, target.count, options)!;
  }
  return { entropy: entropyBits(sizes, options)!, information };
}
