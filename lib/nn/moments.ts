/** Mean, deviation (1 where nothing varies) and range of a list of numbers. */
export interface Moments {
  mean: number;
  scale: number;
  min: number;
  max: number;
}

/** The moments of `length` numbers. */
export function momentsOf(length: number, value: (at: number) => number): Moments {
  let sum = 0, squares = 0, min = Infinity, max = -Infinity;
  for (let at = 0; at < length; at++) {
    const x = value(at);
    sum += x;
    squares += x * x;
    min = Math.min(min, x);
    max = Math.max(max, x);
  }
  const mean = sum / length;
  const deviation = Math.sqrt(Math.max(0, squares / length - mean * mean));
  return { mean, scale: deviation > 1e-12 * Math.abs(mean) ? deviation : 1, min, max };
}

/** Numbers in the form that single precision keeps, so that a spec read back is the same spec. */
export function single(values: readonly number[]): number[] {
  return values.map(Math.fround);
}
