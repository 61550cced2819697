/** Sum of numbers in full precision. */
export function fsum(values: Iterable<number>): number;
