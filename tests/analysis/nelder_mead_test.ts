import { assert, assertThrows } from "@std/assert";
import { nelderMead } from "../../lib/analysis/nelder_mead.ts";

Deno.test("nelderMead() finds the end of Rosenbrock's valley", () => {
  const { parameters: [x, y], settled } = nelderMead(
    ([x, y]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2,
    { start: [-1.2, 1], steps: [0.5, 0.5] },
    { tolerance: 1e-12 },
  );
  assert(Math.abs(x - 1) < 1e-4 && Math.abs(y - 1) < 1e-4 && settled, `${x}, ${y}`);
});

Deno.test("nelderMead() minimises in ten dimensions, and beside places without numbers", () => {
  const start = Array.from({ length: 10 }, (_, k) => k - 4);
  const { value } = nelderMead(
    (p) => p.reduce((sum, x, k) => sum + (k + 1) * (x - k) ** 2, 0),
    { start, steps: start.map(() => 1) },
    { evaluations: 20000 },
  );
  assert(value < 1e-5, `${value}`);
  const { parameters: [x] } = nelderMead(([x]) => Math.sqrt(x) + 1 / x, { start: [9], steps: [-12] });
  assert(Math.abs(x - 4 ** (1 / 3)) < 1e-3, `${x}`);
});

Deno.test("nelderMead() ends after its evaluations, and says so", () => {
  let asked = 0;
  const { settled } = nelderMead(
    ([x]) => {
      asked++;
      return x * x;
    },
    { start: [1e6], steps: [1] },
    { evaluations: 20 },
  );
  assert(!settled && asked <= 23, `${asked}`);
  assertThrows(
    () => nelderMead(() => 0, { start: [], steps: [] }),
    RangeError,
    "each parameter must have a step",
  );
});
