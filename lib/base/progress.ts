/** How far some work is. Functions that know more of it, such as trainings, tell what extends this. */
export interface Progress {
  /** Part of the work that is done, 0 to 1. */
  fraction: number;
  /** Wall time so far, s. */
  wallSeconds: number;
  /** Biological seconds simulated so far, times networks or cells; of work that simulates. */
  networkSeconds?: number;
  /** What is being done, of work whose parts have names. */
  doing?: string;
}

/** Told how far some work is, now and then. */
export type OnProgress<Told extends Progress = Progress> = (progress: Told) => void;

/**
 * Tells progress with the wall time since this was called.
 * @param networkSeconds Biological seconds of all the work, times networks or cells. @default it simulates nothing
 * @returns What takes the part that is done, 0 to 1, and the name of what is being done.
 */
export function progressTeller(
  onProgress: OnProgress | undefined,
  networkSeconds?: number,
): (fraction: number, doing?: string) => void {
  const start = performance.now();
  return (fraction, doing) =>
    onProgress?.({
      fraction,
      wallSeconds: (performance.now() - start) / 1000,
      ...(networkSeconds === undefined ? {} : { networkSeconds: fraction * networkSeconds }),
      ...(doing === undefined ? {} : { doing }),
    });
}
