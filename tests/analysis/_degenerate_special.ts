import { dawson } from "../../lib/analysis/dawson.ts";
import { erfc, erfcinv, erfcx } from "../../lib/analysis/erfc.ts";
import { gaussLegendre } from "../../lib/analysis/gauss_legendre.ts";
import { levenbergMarquardt } from "../../lib/analysis/levenberg_marquardt.ts";
import { nelderMead } from "../../lib/analysis/nelder_mead.ts";
import { type Cases, floats, refused } from "./_degenerate.ts";

/** One residual, which is its parameter less a number. */
const distance = (to: number) => ({
  residuals: 1,
  evaluate([p]: Float64Array, out: Float64Array, jacobian: Float64Array | null) {
    out[0] = p - to;
    jacobian?.set([1]);
  },
});

export const SPECIAL: Cases = {
  erfc: [
    ["0", () => erfc(0), 1],
    ["the ends", () => [erfc(Infinity), erfc(-Infinity)], [0, 2]],
    ["what is too small", () => erfc(28), 0],
    ["NaN", () => erfc(NaN), NaN],
  ],
  erfcx: [
    ["0", () => erfcx(0), 1],
    ["the ends", () => [erfcx(Infinity), erfcx(-Infinity)], [0, Infinity]],
    ["what is too large", () => erfcx(-27), Infinity],
    ["NaN", () => erfcx(NaN), NaN],
  ],
  erfcinv: [
    ["the middle", () => Math.abs(erfcinv(1)), 0],
    ["the ends", () => [erfcinv(0), erfcinv(2)], [Infinity, -Infinity]],
    ["outside", () => [erfcinv(-1e-9), erfcinv(2.001), erfcinv(NaN)], [NaN, NaN, NaN]],
  ],
  dawson: [
    ["0", () => dawson(0), 0],
    ["the ends", () => [dawson(Infinity), Math.abs(dawson(-Infinity))], [0, 0]],
    ["NaN", () => dawson(NaN), NaN],
  ],
  gaussLegendre: [
    ["one point", () => Array.from(gaussLegendre(1).weights), [2]],
    ["none", () => gaussLegendre(0), refused("must be a whole number from 1 to 200: current value is 0")],
    ["half a point", () => gaussLegendre(1.5), refused("must be a whole number from 1 to 200")],
  ],
  levenbergMarquardt: [
    ["one that is there", () => levenbergMarquardt(distance(3), [3]).parameters, floats(3)],
    ["no rounds", () => levenbergMarquardt(distance(3), [1], { rounds: 0 }).parameters, floats(1)],
    [
      "NaN",
      () => levenbergMarquardt(distance(NaN), [1]),
      refused("it must be finite where it starts: current value is NaN"),
    ],
  ],
  nelderMead: [
    [
      "no parameter",
      () => nelderMead(() => 0, { start: [], steps: [] }),
      refused("each parameter must have a step: current value is 0"),
    ],
    [
      "no evaluations",
      () => nelderMead(([x]) => x * x, { start: [1], steps: [1] }, { evaluations: 0 }).value,
      1,
    ],
    ["NaN", () => nelderMead(() => NaN, { start: [1], steps: [1] }).value, Infinity],
  ],
};
