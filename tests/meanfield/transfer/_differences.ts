import type { TransferFunction } from "../../../lib/meanfield/transfer/transfer.ts";

/** Derivatives of a function of one number at 0 by differences of the sixth order. */
function slope(f: (h: number) => number, h: number): number {
  return (45 * (f(h) - f(-h)) - 9 * (f(2 * h) - f(-2 * h)) + f(3 * h) - f(-3 * h)) / (60 * h);
}

/** The jet of a transfer function: its value, differences of its value, and differences of the gradient that its own jet has. */
export function differences(of: TransferFunction, x: readonly number[], relative = 3e-3): Float64Array {
  const n = of.arguments,
    size = 1 + n + n * (n + 1) / 2,
    out = new Float64Array(size),
    own = new Float64Array(size);
  const step = (k: number) => relative * Math.max(1, Math.abs(x[k]));
  out[0] = of.value(x);
  let at = 1 + n;
  for (let k = 0; k < n; k++) {
    out[1 + k] = slope((h) => of.value(x.with(k, x[k] + h)), step(k));
    for (let l = k; l < n; l++) {
      out[at++] = slope((h) => {
        of.jet(x.with(l, x[l] + h), own);
        return own[1 + k];
      }, step(l));
    }
  }
  return out;
}

/** The jet that a function itself has. */
export function jetOf(of: TransferFunction, x: readonly number[]): Float64Array {
  const n = of.arguments, out = new Float64Array(1 + n + n * (n + 1) / 2);
  of.jet(x, out);
  return out;
}
