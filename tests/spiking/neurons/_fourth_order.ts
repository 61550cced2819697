/**
 * Times at which the first variable crosses a voltage upwards, by the classical scheme of order 4 of Runge and Kutta: an oracle that shares nothing with the models' own schemes.
 * @param slopes Derivatives of all variables, 1/ms.
 */
export function crossingsOf(
  slopes: (state: readonly number[]) => number[],
  options: { start: readonly number[]; durationMs: number; stepMs: number; threshold: number },
): number[] {
  const { durationMs, stepMs: h, threshold } = options;
  let state = [...options.start];
  const moved = (by: number, slope: readonly number[]) => state.map((value, k) => value + by * slope[k]);
  const times: number[] = [];
  for (let step = 0; step < Math.round(durationMs / h); step++) {
    const one = slopes(state), two = slopes(moved(h / 2, one)), three = slopes(moved(h / 2, two));
    const four = slopes(moved(h, three));
    const next = state.map((value, k) => value + h / 6 * (one[k] + 2 * two[k] + 2 * three[k] + four[k]));
    if (state[0] < threshold && next[0] >= threshold) {
      times.push(h * (step + (threshold - state[0]) / (next[0] - state[0])));
    }
    state = next;
  }
  return times;
}
