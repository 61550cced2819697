/** What a network recorder keeps per bin so that volleys can be found by their cause. */
export interface CausedSeries {
  /** ms, width of a bin; the finer, the closer to the event-by-event rule. */
  binMs: number;
  /** `(T)` E spikes caused by a recurrent E kick, per bin. */
  ee: ArrayLike<number>;
  /** `(T)` E spikes per bin. */
  e: ArrayLike<number>;
  /** `(T)` I spikes per bin. */
  i: ArrayLike<number>;
  /** `(T)` pending E-to-E kicks of the whole network at the end of each bin. */
  pool?: ArrayLike<number>;
}

/** Constants of the volley rule. */
export interface VolleyRuleOptions {
  /** ms, the window in which recurrently caused spikes must follow each other: twice tau_EE. */
  windowMs: number;
  /**
   * A volley ends when at most this many recurrently caused spikes lie in the last window.
   *
   * @default {2}
   */
  closeAtMost?: number;
  /**
   * ms; a volley that lasts longer ends as soon as the pool is below `poolBelow`.
   *
   * @default {10}
   */
  maxDurationMs?: number;
  /**
   * Pending kicks below which an overlong volley ends.
   *
   * @default {50}
   */
  poolBelow?: number;
  /**
   * ms; volleys closer than this (end to start) are one.
   *
   * @default {2.5}
   */
  mergeMs?: number;
  /**
   * Volleys dropped at the start of the recording, counted before the criteria below. The published rule keeps
   * zero-based index > 5, which drops six.
   *
   * @default {6}
   */
  skipFirst?: number;
  /**
   * ms; kept volleys last longer than this.
   *
   * @default {5}
   */
  minDurationMs?: number;
  /**
   * Kept volleys have more spikes (E and I) than this.
   *
   * @default {5}
   */
  minSpikes?: number;
  /**
   * In kept volleys the pool rises above its size at the start by more than this many kicks.
   *
   * @default {100}
   */
  minPoolRise?: number;
}
