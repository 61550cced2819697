/** Weights `(to, from)` and bias `(to)` of a sum of inputs. */
export interface Sums {
  to: number;
  from: number;
  weight: Float64Array;
  bias: Float64Array;
}
