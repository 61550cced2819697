/**
 * Names of the numbers of a coarse state as a surrogate's input.
 * @param modes M, cosine coefficients of the root of a voltage histogram.
 */
export function coarseFeatureNames(modes: number): string[] {
  const coefficients = (population: string) =>
    Array.from({ length: modes }, (_, k) => `mode ${k} of ${population}`);
  return [
    ...coefficients("E"),
    ...coefficients("I"),
    ...["EE", "IE", "EI", "II"].map((pool) => `root of pending ${pool}`),
    "root of refractory E",
    "root of refractory I",
  ];
}
