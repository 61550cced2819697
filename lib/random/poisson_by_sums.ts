/** A number of the Poisson distribution, by adding up probabilities until a uniform number is reached: for small means. @param part The uniform number. */
export function poissonBySums(mean: number, part: number): number {
  let count = 0, probability = Math.exp(-mean), sum = probability;
  while (part > sum && probability > 0) {
    count++;
    probability *= mean / count;
    sum += probability;
  }
  return count;
}
