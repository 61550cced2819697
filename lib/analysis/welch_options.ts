/** How a signal is cut into segments. */
export interface WelchOptions {
  /**
   * Hz, samples per second: 1000 for bins of 1 ms.
   *
   * @default {1000}
   */
  sampleRateHz?: number;
  /**
   * Samples per segment, a power of two of at least 4. The spectrum has a line every sampleRateHz / segmentLength.
   *
   * @default {512}
   */
  segmentLength?: number;
  /**
   * Fraction of a segment shared with the next, from 0 to below 1.
   *
   * @default {0.5}
   */
  overlap?: number;
}
