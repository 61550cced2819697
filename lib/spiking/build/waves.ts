import type { ResolvedPopulation, ResolvedWave } from "./resolve.ts";

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

/** Whether currents are injected into a population: they are set before those of receptors are added. */
export function isInjected({ waves, noise }: ResolvedPopulation): boolean {
  return waves.length > 0 || noise !== null;
}
