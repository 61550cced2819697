import type { PointResult, SystemResult, Values } from "./point_data.ts";

/** Rates of populations at a point, as measures name them. */
const rateOf = (values: Values, population: string) => values[`rate.${population}`] ?? null;

/**
 * Whether the rates of a system's populations stand in the order that the network's stand in. Two populations whose rates are no further
 * apart than two runs of the network differ have no order.
 * @returns null where no two populations have an order, or where the system has no rates.
 */
export function ordersRates(
  { populations, network, floors }: Pick<PointResult, "populations" | "network" | "floors">,
  { values }: Pick<SystemResult, "values">,
): boolean | null {
  let known = false;
  for (const [at, one] of populations.entries()) {
    for (const other of populations.slice(at + 1)) {
      const [a, b, x, y] = [network, values].flatMap((of) => [rateOf(of, one), rateOf(of, other)]);
      if (a === null || b === null || x === null || y === null) continue;
      const floor = Math.max(rateOf(floors, one) ?? 0, rateOf(floors, other) ?? 0);
      if (Math.abs(a - b) <= floor) continue;
      if ((a - b) * (x - y) <= 0) return false;
      known = true;
    }
  }
  return known ? true : null;
}
