/** How far some work is. */
export interface Progress {
  /** Part of the work that is done, 0 to 1. */
  fraction: number;
  /** Biological seconds simulated so far, times networks. */
  networkSeconds: number;
  /** Wall time so far, s. */
  wallSeconds: number;
}

/** Told how far some work is, now and then. */
export type OnProgress = (progress: Progress) => void;
