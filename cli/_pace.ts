/** Seconds of work before which nothing is said of what is left. */
const FIRST_ESTIMATE = 5;

/** What is measured before all of the work is estimated, s, and the time of work that is worth an estimate, s. */
const ESTIMATE = { after: 2, least: 20 };

/** A length of time for people: `45 s`, `12 min`, `3.3 h`. @param seconds It. */
export function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return minutes < 90 ? `${minutes} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/**
 * How long work will still take if it goes on as it did.
 * @param done Fraction done now; `from`: when it started to be watched, after a resume more than 0.
 * @param seconds Since then.
 * @returns Text such as `12 min left`; nothing while it cannot be told.
 */
export function timeLeft(done: number, from: number, seconds: number): string {
  if (seconds < FIRST_ESTIMATE || !(done > from) || done >= 1) return "";
  return `${duration(seconds * (1 - done) / (done - from))} left`;
}

/**
 * Says once, early, how long work will take: from its first seconds after the first telling, which comes when kernels are compiled.
 * @param what The work, such as `train`. @param on What does it, such as an adapter.
 * @param write Takes the line. @param now Milliseconds on any clock.
 * @returns What takes the fraction that is done; work of a few seconds is not worth a line.
 */
export function estimator(
  { what, on }: { what: string; on: string },
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): (fraction: number) => void {
  const started = now();
  let first: { fraction: number; at: number } | null = null, said = false;
  return (fraction) => {
    if (said) return;
    first ??= { fraction, at: now() };
    const seconds = (now() - first.at) / 1000;
    if (seconds < ESTIMATE.after || !(fraction > first.fraction)) return;
    said = true;
    const left = seconds * (1 - fraction) / (fraction - first.fraction);
    const all = (now() - started) / 1000 + left;
    if (all >= ESTIMATE.least) write(`${what}: about ${duration(all)} on ${on}`);
  };
}
