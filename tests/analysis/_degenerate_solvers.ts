import { choleskyFactor, solveCholesky } from "../../lib/analysis/cholesky.ts";
import { eigenvalues } from "../../lib/analysis/eigenvalues.ts";
import { LeastSquares, polynomialTerms } from "../../lib/analysis/least_squares.ts";
import { luFactor, solveComplex, solveLu } from "../../lib/analysis/lu.ts";
import { principalComponents } from "../../lib/analysis/principal_components.ts";
import { type Cases, floats, refused } from "./_degenerate.ts";

function solved(rows: [number[], number[]][], ridge?: number) {
  const sums = new LeastSquares(rows[0]?.[0].length ?? 1, 1);
  for (const [x, y] of rows) sums.add(x, y);
  const { coefficients, covariance } = sums.solve(ridge);
  return [...coefficients, ...covariance];
}

const factorsOf = (size: number, ...matrix: number[]) => luFactor(matrix, size)!;
const complex = (real: number[], imaginary: number[]) => ({
  real: floats(...real),
  imaginary: floats(...imaginary),
});

export const SOLVERS: Cases = {
  luFactor: [
    ["nothing", () => luFactor([], 0), { size: 0, factor: floats(), order: new Uint32Array() }],
    ["zero", () => luFactor([0], 1), null],
    ["a singular matrix", () => luFactor([1, 1, 1, 1], 2), null],
    ["NaN", () => luFactor([1, 0, NaN, 1], 2), null],
    ["an infinite matrix", () => luFactor([Infinity], 1), null],
    ["too few numbers", () => luFactor([1], 2), refused("must have length 4: current value is 1")],
  ],
  solveLu: [
    ["no column", () => solveLu(factorsOf(1, 2), []), floats()],
    ["one number", () => solveLu(factorsOf(1, 2), [8]), floats(4)],
    ["rows that change places", () => solveLu(factorsOf(2, 0, 1, 2, 0), [3, 8]), floats(4, 3)],
    [
      "part of a column",
      () => solveLu(factorsOf(2, 1, 0, 0, 1), [1, 2, 3]),
      refused("must be a whole number of at least 0: current value is 1.5"),
    ],
  ],
  solveComplex: [
    ["nothing", () => solveComplex(complex([], []), complex([], [])), complex([], [])],
    ["i x = 2", () => solveComplex(complex([0], [1]), complex([2], [0])), complex([0], [-2])],
    ["zero", () => solveComplex(complex([0], [0]), complex([1], [0])), null],
    [
      "a matrix that is not square",
      () => solveComplex(complex([1, 2], [0, 0]), complex([1], [0])),
      refused("the matrix must have length 1: current value is 2"),
    ],
    [
      "parts of other lengths",
      () => solveComplex(complex([1], []), complex([1], [0])),
      refused("its imaginary part must have length 1: current value is 0"),
    ],
  ],
  eigenvalues: [
    ["nothing", () => eigenvalues([], 0), complex([], [])],
    ["one number", () => eigenvalues([-3], 1), complex([-3], [0])],
    ["zeros", () => eigenvalues([0, 0, 0, 0], 2), complex([0, 0], [0, 0])],
    ["a turn", () => eigenvalues([0, -2, 2, 0], 2), complex([0, 0], [2, -2])],
    ["a nilpotent matrix", () => eigenvalues([0, 1, 0, 0], 2), complex([0, 0], [0, 0])],
    ["too few numbers", () => eigenvalues([1], 2), refused("must have length 4: current value is 1")],
    ["NaN", () => eigenvalues([NaN], 1), refused("must be finite: current value is NaN at index 0")],
  ],
  choleskyFactor: [
    ["nothing", () => choleskyFactor([], 0), floats()],
    ["zero", () => choleskyFactor([0], 1), null],
    ["a singular matrix", () => choleskyFactor([1, 1, 1, 1], 2), null],
    ["NaN", () => choleskyFactor([1, 0, NaN, 1], 2), null],
    ["an infinite matrix", () => choleskyFactor([Infinity], 1), null],
    ["too few numbers", () => choleskyFactor([1], 2), refused("must have length 4: current value is 1")],
  ],
  solveCholesky: [
    ["no column", () => solveCholesky(floats(2), []), floats()],
    ["one number", () => solveCholesky(floats(2), [8]), floats(2)],
    [
      "part of a column",
      () => solveCholesky(floats(1, 0, 0, 1), [1, 2, 3]),
      refused("must be a whole number of at least 0: current value is 1.5"),
    ],
  ],
  LeastSquares: [
    ["no rows", () => solved([]), refused("current value is a weight of 0 and a ridge of 1e-9")],
    ["one row", () => solved([[[2], [6]]], 0), [3, 0]],
    ["features of zeros", () => solved([[[0], [6]]], 0), [0, 36]],
    [
      "equal features",
      () => solved([[[1, 1], [6]]], 0),
      refused("tell its 2 features apart: current value is a weight of 1 and a ridge of 0"),
    ],
    [
      "NaN in targets",
      () => solved([[[1], [NaN]]]),
      refused("must be finite: current value is NaN at index 0"),
    ],
    [
      "NaN in features",
      () => solved([[[NaN], [1]]]),
      refused("features must be finite: current value is NaN at index 0"),
    ],
  ],
  polynomialTerms: [
    ["no variable", () => polynomialTerms([], 2), [1]],
    ["one", () => polynomialTerms([3], 2), [1, 3, 9]],
    ["two", () => polynomialTerms([3, 2], 2), [1, 3, 2, 9, 6, 4]],
  ],
  principalComponents: [
    ["nothing", () => principalComponents([], 0), { vectors: floats(), variances: floats() }],
    ["one number", () => principalComponents([4], 1), { vectors: floats(1), variances: floats(4) }],
    ["zeros", () => principalComponents([0, 0, 0, 0], 2), {
      vectors: floats(1, 0, 0, 1),
      variances: floats(0, 0),
    }],
    ["equal variances", () => principalComponents([2, 0, 0, 2], 2).variances, floats(2, 2)],
    ["no component", () => principalComponents([4], 1, { components: 0 }).vectors, floats()],
    [
      "too many",
      () => principalComponents([4], 1, { components: 2 }),
      refused("must be at most 1: current value is 2"),
    ],
    ["NaN", () => principalComponents([NaN], 1), refused("must be finite: current value is NaN at index 0")],
  ],
};
