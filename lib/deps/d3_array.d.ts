/** Sum of numbers in full precision. */
export function fsum(values: Iterable<number>): number;
/** Quantile of type 7 of Hyndman and Fan; undefined for no values. */
export function quantile(values: Iterable<number>, probability: number): number | undefined;
