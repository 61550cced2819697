import { assertEquals } from "@std/assert";
import { evaluatePoints } from "../../lib/experiment/evaluate_points.ts";
import { ordersRates } from "../../lib/experiment/rate_order.ts";
import { activePoints, processRuns, scaled } from "./_points.ts";

const named = (rates: readonly (number | null)[]) =>
  Object.fromEntries(rates.map((rate, p) => [`rate.${"ABC"[p]}`, rate]));

const ordered = (network: readonly (number | null)[], system: readonly (number | null)[], floor = 0.5) =>
  ordersRates(
    { populations: ["A", "B", "C"], network: named(network), floors: named([floor, 0, null]) },
    { values: named(system) },
  );

Deno.test("ordersRates() compares every two populations, and those that the network's seeds tell apart alone", () => {
  assertEquals(ordered([1, 5, 9], [2, 3, 4]), true);
  assertEquals(ordered([1, 5, 9], [3, 2, 4]), false);
  assertEquals(ordered([1, 5, 9], [2, 9, 9]), false);
  // A and B are within a seed of each other, not so B and C, whose seeds give the same.
  assertEquals(ordered([1, 1.5, 9], [2, 1, 4]), true);
  assertEquals(ordered([1, 1.6, 9], [2, 1, 4]), false);
  assertEquals(ordered([1, 9, 9.1], [2, 4, 3]), false);
});

Deno.test("ordersRates() has nothing to say of rates that are not there or not in an order", () => {
  assertEquals(ordered([1, null, null], [2, 3, 4]), null);
  assertEquals(ordered([1, 5, 9], [null, 3, null]), null);
  assertEquals(ordered([1, 5, 9], [null, 3, 4]), true);
  assertEquals(ordered([1, 1, 1], [3, 2, 1]), null);
});

Deno.test("evaluatePoints() counts the points at which the rates of the populations are in order", () => {
  const { systems } = evaluatePoints(activePoints((k) => ({
    same: { runs: processRuns(k, 2) },
    loud: { runs: scaled(processRuns(k, 2), 1.1) },
    formula: { rates: { E: 1000, I: 1 } },
    other: { rates: { E: 1, I: 1000 } },
    none: null,
  })));
  const [same, loud, formula, other, none] = systems.map(({ order }) => order);
  assertEquals([same, loud], [{ right: 9, of: 9 }, { right: 9, of: 9 }]);
  assertEquals([formula.of, other.of, formula.right + other.right], [9, 9, 9]);
  assertEquals(none, { right: 0, of: 0 });
});
