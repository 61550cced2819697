/** One volley: a cluster of nearly synchronous spikes (in the literature a multiple-firing event, MFE). */
export interface Volley {
  /** ms, when it starts. */
  startMs: number;
  /** ms, when it ends. */
  endMs: number;
  /** ms, endMs - startMs. */
  durationMs: number;
  /** Spikes of excitatory neurons in it. */
  sizeE: number;
  /** Spikes of inhibitory neurons in it. */
  sizeI: number;
  /** All spikes in it. */
  size: number;
  /** Largest number of pending E-to-E kicks in it; null when the pool was not recorded. */
  peakPool: number | null;
}
