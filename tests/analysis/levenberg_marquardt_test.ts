import { assert, assertEquals, assertThrows } from "@std/assert";
import { levenbergMarquardt, type SquaresProblem } from "../../lib/analysis/levenberg_marquardt.ts";

const ROSENBROCK: SquaresProblem = {
  residuals: 2,
  evaluate([x, y], out, jacobian) {
    out.set([10 * (y - x * x), 1 - x]);
    jacobian?.set([-20 * x, 10, -1, 0]);
  },
};

/** y = a exp(-b t) at times 0, 1, ..., without noise. */
const DECAY: SquaresProblem = {
  residuals: 12,
  evaluate([a, b], out, jacobian) {
    for (let t = 0; t < 12; t++) {
      out[t] = a * Math.exp(-b * t) - 5 * Math.exp(-0.3 * t);
      jacobian?.set([Math.exp(-b * t), -a * t * Math.exp(-b * t)], 2 * t);
    }
  },
};

Deno.test("levenbergMarquardt() finds the end of Rosenbrock's valley, and a decay", () => {
  const { parameters, squares, settled } = levenbergMarquardt(ROSENBROCK, [-1.2, 1]);
  assert(Math.abs(parameters[0] - 1) < 1e-7 && Math.abs(parameters[1] - 1) < 1e-7, `${parameters}`);
  assert(squares < 1e-14 && settled);
  const found = levenbergMarquardt(DECAY, [1, 1]).parameters;
  assert(Math.abs(found[0] - 5) < 1e-6 && Math.abs(found[1] - 0.3) < 1e-7, `${found}`);
});

Deno.test("levenbergMarquardt() with a decay is ridge regression where the problem is linear", () => {
  const line: SquaresProblem = {
    residuals: 3,
    evaluate([a, b], out, jacobian) {
      [1, 3, 4].forEach((y, t) => out[t] = a + b * t - y);
      jacobian?.set([1, 0, 1, 1, 1, 2]);
    },
  };
  // (X'X + 1/2) p = X'y with X'X = [[3, 3], [3, 5]] and X'y = [8, 11].
  const { parameters, normal } = levenbergMarquardt(line, [9, -9], { decay: 0.5, tolerance: 1e-15 });
  assert(Math.abs(parameters[0] - (8 * 5.5 - 33) / (3.5 * 5.5 - 9)) < 1e-6, `${parameters}`);
  assert(Math.abs(parameters[1] - (3.5 * 11 - 24) / (3.5 * 5.5 - 9)) < 1e-6, `${parameters}`);
  assertEquals([...normal], [3, 3, 3, 5]);
});

Deno.test("levenbergMarquardt() walks round places without numbers, and refuses to start at one", () => {
  const root: SquaresProblem = {
    residuals: 1,
    evaluate([x], out, jacobian) {
      out[0] = Math.log(x);
      jacobian?.set([1 / x]);
    },
  };
  assert(Math.abs(levenbergMarquardt(root, [40]).parameters[0] - 1) < 1e-6);
  assertThrows(() => levenbergMarquardt(root, [-1]), RangeError, "it must be finite where it starts");
  assertThrows(
    () => levenbergMarquardt(root, [1], { round: 3 } as unknown as { rounds: number }),
    TypeError,
    "did you mean rounds?",
  );
});
