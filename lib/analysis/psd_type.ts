/** A one-sided power spectral density. */
export interface Psd {
  /** `(F)` Hz, ascending from 0. */
  frequencies: Float64Array;
  /** `(F)` squared signal unit per Hz. */
  power: Float64Array;
}
