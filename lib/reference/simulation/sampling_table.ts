/**
 * Tables by which 16 random bits become a count. A row holds thresholds t_0 <= t_1 <= … with t_k = round(65536 CDF(k));
 * the count is the number of thresholds at or below the random number. The last threshold of a row is 65535 and random
 * numbers are at most 65534, so a scan always ends inside its row. Two thresholds share a 32-bit word, the first in the
 * low half. Probabilities are thus multiples of 2^-16.
 */

/** Largest random number that is compared with a table. */
export const LARGEST_DRAW = 65_534;
const LAST = 65_535;
const SCALE = 65_536;

/** Thresholds of a distribution from its probabilities; stops where the tail rounds to nothing. */
function thresholds(probability: (k: number) => number, most: number): number[] {
  const row: number[] = [];
  let cumulative = 0;
  for (let k = 0; k < most; k++) {
    cumulative += probability(k);
    const threshold = Math.round(SCALE * cumulative);
    if (threshold >= LAST) break;
    row.push(threshold);
  }
  row.push(LAST);
  return row;
}

/**
 * Thresholds of a Poisson count.
 * @param mean Mean of the count.
 */
export function poissonThresholds(mean: number): number[] {
  if (mean === 0) return [LAST];
  let logFactorial = 0;
  return thresholds((k) => {
    if (k > 0) logFactorial += Math.log(k);
    return Math.exp(k * Math.log(mean) - mean - logFactorial);
  }, Infinity);
}

/**
 * Thresholds of a binomial count.
 * @param n Number of trials. @param p Probability of each.
 */
export function binomialThresholds(n: number, p: number): number[] {
  if (n === 0 || p <= 0) return [LAST];
  if (p >= 1) return [...Array<number>(n).fill(0), LAST];
  let logChoose = 0;
  return thresholds((k) => {
    if (k > 0) logChoose += Math.log((n - k + 1) / k);
    return Math.exp(logChoose + k * Math.log(p) + (n - k) * Math.log1p(-p));
  }, n);
}

/** Number of 32-bit words for rows that hold at most `count` thresholds. */
export function rowWords(count: number): number {
  return Math.ceil(count / 2);
}

/** Writes a row of thresholds into `words` from `offset` on, padded with the last threshold. */
export function packRow(words: Uint32Array, offset: number, row: readonly number[], width: number): void {
  for (let word = 0; word < width; word++) {
    const low = row[2 * word] ?? LAST;
    const high = row[2 * word + 1] ?? LAST;
    words[offset + word] = (low | (high << 16)) >>> 0;
  }
}

/** The count for random number `u` (0 … {@link LARGEST_DRAW}) in the row that starts at word `offset`. */
export function sampleRow(words: Uint32Array, offset: number, u: number): number {
  for (let k = 0, word = offset;; k += 2, word++) {
    const pair = words[word];
    if (u < (pair & 0xffff)) return k;
    if (u < pair >>> 16) return k + 1;
  }
}
