import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { type Patterns, requirePatterns } from "../patterns.ts";

const TASK = "measure dissimilarities";

/** How unlike the patterns of each pair of stimuli are. */
export interface Dissimilarities {
  /** `(S (S - 1) / 2)`: stimulus 0 with 1, 2, …, then 1 with 2, 3, …, as the upper triangle of the matrix is read row by row. */
  values: Float64Array;
  /** S. */
  stimuli: number;
}

/** Options of {@linkcode dissimilarities}. */
export interface DissimilarityOptions {
  /**
   * One less Pearson's correlation over units, the Euclidean distance, or one less the cosine of the angle between patterns.
   *
   * @default {"correlation"}
   */
  measure?: "correlation" | "euclidean" | "cosine";
}

const OPTIONS: OptionNames<DissimilarityOptions> = { measure: true };
const MEASURES = ["correlation", "euclidean", "cosine"];

/** Sets the dissimilarity of every pair of so many stimuli. */
export function ofPairs(stimuli: number, of: (i: number, j: number) => number): Dissimilarities {
  const values = new Float64Array(stimuli * (stimuli - 1) / 2);
  for (let i = 0, at = 0; i < stimuli; i++) {
    for (let j = i + 1; j < stimuli; j++) values[at++] = of(i, j);
  }
  return { values, stimuli };
}

/** The power of two by which values are of about 1, so that no square overflows or vanishes, and none is rounded. */
function scaleOf(values: ArrayLike<number>): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at]));
  return most > 0 ? 2 ** Math.floor(Math.log2(most)) : 1;
}

/** Patterns of length 1, of which the mean is taken off first where they are to be centred. */
function unitPatterns({ values, stimuli, units }: Patterns, centred: boolean): Float64Array {
  const made = new Float64Array(stimuli * units);
  for (let s = 0; s < stimuli; s++) {
    const own = made.subarray(s * units, (s + 1) * units);
    let mean = 0, most = 0, sum = 0, constant = true;
    for (let u = 0; u < units; u++) {
      mean += values[s * units + u] / units;
      constant &&= values[s * units + u] === values[s * units];
    }
    if (centred && constant) {
      fail(
        TASK,
        "every pattern must vary over units, as else it has no correlation",
        `${values[s * units]} in all of stimulus ${s}`,
      );
    }
    for (let u = 0; u < units; u++) {
      own[u] = values[s * units + u] - (centred ? mean : 0);
      most = Math.max(most, Math.abs(own[u]));
    }
    if (most === 0) {
      fail(TASK, "every pattern must have a length, as else it has no angle", `0 of stimulus ${s}`);
    }
    // By the largest first, so that no square overflows or vanishes.
    for (let u = 0; u < units; u++) sum += (own[u] /= most) ** 2;
    const length = Math.sqrt(sum);
    for (let u = 0; u < units; u++) own[u] /= length;
  }
  return made;
}

/**
 * The representational dissimilarity matrix: how unlike the patterns of each pair of stimuli are.
 *
 * Source: Kriegeskorte N., Mur M., Bandettini P. (2008), Representational similarity analysis, doi:10.3389/neuro.06.004.2008.
 *
 * @param patterns `(S, U)` finite responses, S >= 2
 * @param options the measure
 * @returns `(S (S - 1) / 2)` dissimilarities: from 0 to 2, or in units of the responses where they are Euclidean distances
 * @throws {RangeError} when a response is not finite, there is one stimulus only, or a pattern has no correlation or angle as it is constant or 0
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { dissimilarities } from "@volley/volley/representation";
 *
 * const patterns = { values: [1, 2, 3, 2, 4, 6, 3, 2, 1], stimuli: 3, units: 3 };
 * console.log(dissimilarities(patterns).values); // 0, 2, 2: the third is the opposite of the others
 * ```
 */
export function dissimilarities(patterns: Patterns, options: DissimilarityOptions = {}): Dissimilarities {
  requireKnown(TASK, options, OPTIONS);
  const { measure = "correlation" } = options, { stimuli, units, values } = patterns;
  if (!MEASURES.includes(measure)) fail(TASK, `measure must be among ${MEASURES.join(", ")}`, measure);
  requirePatterns(TASK, patterns, 2);
  if (measure === "euclidean") {
    const scale = scaleOf(values);
    return ofPairs(stimuli, (i, j) => {
      let sum = 0;
      for (let u = 0; u < units; u++) sum += ((values[i * units + u] - values[j * units + u]) / scale) ** 2;
      return scale * Math.sqrt(sum);
    });
  }
  const lengths = unitPatterns(patterns, measure === "correlation");
  return ofPairs(stimuli, (i, j) => {
    let product = 0;
    for (let u = 0; u < units; u++) product += lengths[i * units + u] * lengths[j * units + u];
    return Math.max(0, Math.min(2, 1 - product));
  });
}

/**
 * Dissimilarities that a model predicts of each pair of stimuli.
 *
 * @param stimuli S, at least 2
 * @param of the dissimilarity of two of them, a finite number
 * @returns `(S (S - 1) / 2)` dissimilarities
 * @throws {RangeError} when there is one stimulus only, or a dissimilarity is not finite
 *
 * @example
 * ```ts
 * import { modelDissimilarities } from "@volley/volley/representation";
 *
 * const numbers = [1, 2, 4];
 * const model = modelDissimilarities(3, (i, j) => Math.abs(Math.log2(numbers[i] / numbers[j])));
 * console.log(model.values); // 1, 2, 1
 * ```
 */
export function modelDissimilarities(
  stimuli: number,
  of: (i: number, j: number) => number,
): Dissimilarities {
  requireWhole("predict dissimilarities", "the number of stimuli", stimuli, 2);
  return ofPairs(stimuli, (i, j) => {
    const value = of(i, j);
    if (!Number.isFinite(value)) {
      fail("predict dissimilarities", "they must be finite", `${value} of stimuli ${i} and ${j}`);
    }
    return value;
  });
}

/**
 * Dissimilarities as a whole matrix.
 *
 * @param of those of the pairs
 * @returns `(S, S)` row by row, 0 on the diagonal
 * @throws {RangeError} when there is not one for each pair
 *
 * @example
 * ```ts
 * import { dissimilarityMatrix, modelDissimilarities } from "@volley/volley/representation";
 *
 * console.log(dissimilarityMatrix(modelDissimilarities(2, () => 3))); // 0, 3, 3, 0
 * ```
 */
export function dissimilarityMatrix(of: Dissimilarities): Float64Array {
  requireDissimilarities("make a matrix of dissimilarities", of);
  const { values, stimuli } = of, matrix = new Float64Array(stimuli * stimuli);
  for (let i = 0, at = 0; i < stimuli; i++) {
    for (let j = i + 1; j < stimuli; j++) matrix[i * stimuli + j] = matrix[j * stimuli + i] = values[at++];
  }
  return matrix;
}

/** Fails unless there is a finite dissimilarity for each pair. @throws {RangeError} */
export function requireDissimilarities(task: string, { values, stimuli }: Dissimilarities): void {
  requireWhole(task, "the number of stimuli", stimuli, 2);
  const pairs = stimuli * (stimuli - 1) / 2;
  if (values.length !== pairs) {
    fail(task, `there must be ${pairs} dissimilarities of ${stimuli} stimuli`, values.length);
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) fail(task, "dissimilarities must be finite", `${values[wrong]} at index ${wrong}`);
}
