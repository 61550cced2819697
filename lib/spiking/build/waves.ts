/** A current that grows from one value to another, or stays. It may begin and end within steps, of which it then counts as the part that it covers. */
export interface ResolvedWave {
  /** First step, and that after the last. */
  from: number;
  until: number;
  /** Values at its start and at its end. */
  start: number;
  end: number;
  /** Parts of the first and of the last step that it covers; the same where these are one. */
  first: number;
  last: number;
  /** How long it is, steps. */
  length: number;
}

/** Mean over a step of the sum of the waves. */
export function waveAt(waves: readonly ResolvedWave[], step: number): number {
  return waves.reduce(
    (sum, { from, until, start, end, first, last, length }) => {
      if (step < from || step >= until) return sum;
      const part = step === from ? first : step === until - 1 ? last : 1;
      // The middle of what it covers of the step, from its start on.
      const middle = step === from ? part / 2 : first + (step - from - 1) + part / 2;
      return sum + part * (start + (end - start) * middle / length);
    },
    0,
  );
}
