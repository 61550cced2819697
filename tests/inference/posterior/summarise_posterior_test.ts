import { assertAlmostEquals, assertEquals } from "@std/assert";
import { summarisePosterior } from "../../../lib/inference/posterior/summarise_posterior.ts";

Deno.test("summarisePosterior() has the moments, intervals and correlations of draws", () => {
  const parameters = [{ name: "a", low: 0, high: 10 }, { name: "b", low: -10, high: 0 }];
  const values = Float64Array.from({ length: 202 }, (_, at) => at % 2 === 0 ? at / 20 : -(at - 1) / 20);
  const { parameters: [a, b], correlations, draws } = summarisePosterior(parameters, values);
  assertEquals([a.name, draws, correlations[0][0]], ["a", 101, 1]);
  assertAlmostEquals(correlations[0][1], -1, 1e-12);
  for (const [found, wanted] of [[a.mean, 5.05 - 0.05], [a.median, 5], [b.median, -5]]) {
    assertAlmostEquals(found, wanted, 1e-12);
  }
  a.half.forEach((end, k) => assertAlmostEquals(end, [2.5, 7.5][k], 1e-12));
  a.most.forEach((end, k) => assertAlmostEquals(end, [0.5, 9.5][k], 1e-12));
  // Spread over the whole range as the prior is: 101 even steps have sqrt(102 / 100) of its deviation.
  assertAlmostEquals(a.shrinkage, Math.sqrt(1.02), 1e-12);
});

Deno.test("summarisePosterior() of one draw has no spread, and no NaN", () => {
  const parameters = [{ name: "n", low: 1, high: 3, whole: true }, { name: "b", low: 0, high: 1 }];
  const { parameters: [n], correlations } = summarisePosterior(parameters, Float64Array.of(2, 0.5));
  assertEquals([n.mean, n.sd, n.shrinkage, n.most], [2, 0, 0, [2, 2]]);
  assertEquals(correlations, [[1, 0], [0, 1]]);
});
