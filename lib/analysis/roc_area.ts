import { fail } from "../base/fail.ts";

/**
 * Area below the receiver operating characteristic: the chance that a sample where it happened scores higher than one where it did not;
 * ties count one half. (Mann & Whitney 1947, doi:10.1214/aoms/1177730491.)
 * @param happened Whether it did, 0 or 1, sample by sample.
 * @param scores As many; higher is likelier.
 * @returns From 0 to 1, 0.5 where all scores are the same; NaN when it happened always or never, and without samples.
 * @throws {RangeError} When the lengths differ, or a score is no number.
 * @example
 * ```ts
 * import { rocArea } from "@volley/volley/trace";
 *
 * console.log(rocArea([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])); // 0.75
 * ```
 */
export function rocArea(happened: ArrayLike<number>, scores: ArrayLike<number>): number {
  const n = happened.length;
  if (scores.length !== n) {
    fail("rank scores", "there must be one for each sample", `${scores.length} for ${n}`);
  }
  for (let at = 0; at < n; at++) {
    if (Number.isNaN(scores[at])) fail("rank scores", "they must be numbers", `NaN at ${at}`);
  }
  const order = Uint32Array.from({ length: n }, (_, at) => at).sort((a, b) => scores[a] - scores[b]);
  let positives = 0, ranks = 0;
  for (let first = 0; first < n;) {
    let end = first;
    while (end < n && scores[order[end]] === scores[order[first]]) end++;
    for (let k = first; k < end; k++) {
      if (!happened[order[k]]) continue;
      positives++;
      ranks += (first + end + 1) / 2;
    }
    first = end;
  }
  return (ranks - positives * (positives + 1) / 2) / (positives * (n - positives));
}
