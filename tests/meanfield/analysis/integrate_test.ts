import { assert, assertAlmostEquals } from "@std/assert";
import { ClosedField } from "../../../lib/meanfield/analysis/closed_field.ts";
import { integrate, relax } from "../../../lib/meanfield/analysis/integrate.ts";
import { linearField } from "./_fields.ts";

const none = () => [];

/** Error at 3 ms of x' = -x(t - 1) from 1 in the past: x(3) = 1 - 3 + 2 - 1/6. */
function delayedError(perMs: number): number {
  const field = linearField([0], [{ from: 0, to: 0, weight: -1, delay: perMs }], { stepMs: 1 / perMs });
  return Math.abs(integrate(field, { start: [1], steps: 3 * perMs, inputs: none })[0] + 1 / 6);
}

/** Error at 2 ms of x' = -1.5 x + 0.5 x. */
function plainError(perMs: number): number {
  const field = linearField([1.5], [{ from: 0, to: 0, weight: 0.5 }], { stepMs: 1 / perMs });
  return Math.abs(integrate(field, { start: [1], steps: 2 * perMs, inputs: none })[0] - Math.exp(-2));
}

Deno.test("integrate() is of order 2, with delays and without", () => {
  for (const error of [delayedError, plainError]) {
    const [coarse, fine] = [error(10), error(40)];
    assert(coarse < 3e-3 && coarse / fine > 14 && coarse / fine < 18, `${coarse} and ${fine}`);
  }
});

Deno.test("integrate() gives inputs when their delay is over, and tells each step", () => {
  const field = linearField([0], [{ from: 1, to: 0, weight: 1, delay: 3 }], { stepMs: 0.1, inputs: 1 });
  const seen: number[] = [];
  const inputs = (step: number) => [step >= 0 && step < 2 ? 1 : 0];
  integrate(field, { start: [0], steps: 8, inputs, each: (_, [y]) => void seen.push(Math.round(100 * y)) });
  assert(String(seen) === "0,0,0,0,10,20,20,20,20", String(seen));
});

Deno.test("relax() comes nearer to rest, as if there were no delays", () => {
  const field = linearField([1], [{ from: 0, to: 0, weight: -1, delay: 100 }]);
  assertAlmostEquals(relax(new ClosedField(field), [1], 2)[0], Math.exp(-4), 1e-4);
});
