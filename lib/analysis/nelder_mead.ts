import { ensure } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";

/** Options of {@link nelderMead}. */
export interface SimplexOptions {
  /** Most values of the function that are asked for. @default 400 for each parameter */
  evaluations?: number;
  /** It ends where the values of the simplex differ by less than this part. @default 1e-10 */
  tolerance?: number;
}

const OPTIONS: OptionNames<SimplexOptions> = { evaluations: true, tolerance: true };

/** What {@link nelderMead} found. */
export interface SimplexMinimum {
  /** The best parameters. */
  parameters: number[];
  /** The function there. */
  value: number;
  /** Whether it ended before its evaluations did. */
  settled: boolean;
}

interface Vertex {
  at: number[];
  value: number;
}

/**
 * Minimises a function by the simplex of Nelder and Mead, its coefficients by the number of parameters as F. Gao and L. Han have them.
 * A value that is NaN counts as infinite.
 * Sources: J. A. Nelder, R. Mead (1965), doi:10.1093/comjnl/7.4.308; F. Gao, L. Han (2012), doi:10.1007/s10589-010-9329-3.
 * @param start Where to begin. @param steps How far the first simplex reaches along each parameter.
 *
 * @example
 * ```ts
 * import { nelderMead } from "./nelder_mead.ts";
 *
 * const { parameters } = nelderMead(([x, y]) => (x - 3) ** 2 + (y + 1) ** 2, { start: [0, 0], steps: [1, 1] });
 * console.assert(Math.abs(parameters[0] - 3) < 1e-3);
 * ```
 */
export function nelderMead(
  of: (p: readonly number[]) => number,
  from: { start: readonly number[]; steps: readonly number[] },
  options: SimplexOptions = {},
): SimplexMinimum {
  requireKnown("minimise a function", options, OPTIONS);
  const { start, steps } = from, n = start.length;
  const { evaluations = 400 * n, tolerance = 1e-10 } = options;
  ensure(n > 0 && steps.length === n, "minimise a function", "each parameter must have a step", steps.length);
  const ask = (at: number[]): Vertex => {
    const value = of(at);
    return { at, value: Number.isNaN(value) ? Infinity : value };
  };
  let simplex = [ask([...start]), ...steps.map((step, k) => ask(start.with(k, start[k] + step)))];
  let asked = n + 1, settled = false;
  const expand = 1 + 2 / n, contract = 0.75 - 1 / (2 * n), shrink = n > 1 ? 1 - 1 / n : 0.5;
  while (asked < evaluations) {
    simplex = simplex.toSorted((a, b) => a.value - b.value);
    const best = simplex[0], worst = simplex[n];
    settled = worst.value - best.value <= tolerance * Math.abs(best.value);
    if (settled) break;
    const centre = start.map((_, k) => simplex.slice(0, n).reduce((sum, { at }) => sum + at[k], 0) / n);
    const along = (far: number) => ask(centre.map((value, k) => value + far * (value - worst.at[k])));
    const mirrored = along(1);
    asked++;
    let taken: Vertex | null = mirrored;
    if (mirrored.value < best.value) {
      const farther = along(expand);
      asked++;
      if (farther.value < mirrored.value) taken = farther;
    } else if (!(mirrored.value < simplex[n - 1].value)) {
      const outside = mirrored.value < worst.value, nearer = along(outside ? contract : -contract);
      asked++;
      taken = nearer.value < Math.min(mirrored.value, worst.value) ? nearer : null;
    }
    if (taken) simplex[n] = taken;
    else {
      simplex = simplex.map((vertex, k) =>
        k === 0 ? vertex : ask(vertex.at.map((value, d) => best.at[d] + shrink * (value - best.at[d])))
      );
      asked += n;
    }
  }
  const [best] = simplex.toSorted((a, b) => a.value - b.value);
  return { parameters: best.at, value: best.value, settled };
}
