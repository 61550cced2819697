import { type FailField, failFieldOf } from "../base/spec_error.ts";
import type { Connect } from "./connect_types.ts";

const fail: FailField = failFieldOf("network");

/** Numbers of cells on both sides of a projection. */
interface Ends {
  from: number;
  to: number;
}

/** Checks the numbers of a rule. @param places Cells that one may be connected to. @throws {SpecError} With the first mistake. */
export function checkConnect(
  path: string,
  connect: Connect,
  { sizes, places, multapses }: { sizes: Ends; places: Ends; multapses: boolean },
): void {
  const most = (what: string, value: number, available: number) => {
    if (value === 0 || (multapses ? available > 0 : value <= available)) return;
    fail(
      `${path}.connect.${what}`,
      `must be at most ${available}${multapses ? "" : " without multapses"}`,
      value,
    );
  };
  switch (connect.rule) {
    case "fixed-indegree":
      return most("indegree", connect.indegree, places.from);
    case "fixed-outdegree":
      return most("outdegree", connect.outdegree, places.to);
    case "fixed-total":
      if (!multapses) fail(`${path}.multapses`, "must be true with the rule fixed-total", multapses);
      return most("total", connect.total, places.to);
    case "one-to-one":
      if (sizes.from !== sizes.to) {
        fail(`${path}.connect`, "needs populations of equal sizes", [sizes.from, sizes.to]);
      }
      return;
    case "pairs": {
      const { sources, targets, weights = targets, delaysMs = targets } = connect;
      if (sources.length !== targets.length) {
        fail(`${path}.connect`, "needs as many sources as targets", [sources.length, targets.length]);
      }
      for (const [name, list] of Object.entries({ weights, delaysMs })) {
        if (list.length === sources.length) continue;
        fail(`${path}.connect.${name}`, `must be those of ${sources.length} pairs`, list.length);
      }
      for (const [side, list] of [["sources", sources], ["targets", targets]] as const) {
        const size = side === "sources" ? sizes.from : sizes.to;
        const beyond = list.find((cell) => cell >= size);
        if (beyond !== undefined) fail(`${path}.connect.${side}`, `must be below ${size}`, beyond);
      }
    }
  }
}
