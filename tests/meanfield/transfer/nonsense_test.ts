import { assert } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { madeUpTransfers } from "../../../lib/meanfield/transfer/_made_up_transfer.ts";
import { openTransfer, parseTransfer } from "../../../lib/meanfield/transfer/registry.ts";
import type { Transfer } from "../../../lib/meanfield/transfer/transfer.ts";
import { jetOf } from "./_differences.ts";

const NONSENSE = [null, "x", NaN, Infinity, -1e300, 1e300, 1e-300, -1, 0, 1e6, {}, [], [NaN], true];

/** A value with each of its parts replaced in turn. */
function* replaced(value: unknown, by: unknown): Generator<unknown> {
  yield by;
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    for (const other of replaced(inner, by)) {
      const copy: unknown = Array.isArray(value) ? [...value] : { ...value };
      (copy as Record<string, unknown>)[name] = other;
      yield copy;
    }
  }
}

Deno.test("any part of a transfer function replaced by nonsense is refused in a sentence, or gives a jet of numbers", () => {
  let refused = 0, taken = 0;
  const bad: string[] = [];
  for (const seed of [0, 1]) {
    for (const { spec, low, high } of madeUpTransfers(seed)) {
      const middle = low.map((value, k) => (value + high[k]) / 2), zero = low.map(() => 0);
      for (const by of NONSENSE) {
        for (const changed of replaced(spec, by)) {
          let parsed: Transfer;
          try {
            parsed = parseTransfer(changed, "f");
          } catch (error) {
            assert(
              error instanceof SpecError && /^Cannot use this transfer function as f/.test(error.message),
              `${error}`,
            );
            refused++;
            continue;
          }
          taken++;
          const of = openTransfer(parsed);
          for (const x of [middle, zero]) {
            const own = x.slice(0, of.arguments), rate = of.value(own), jet = jetOf(of, own);
            const agree = Math.abs(jet[0] - rate) <= 1e-9 * rate;
            if (!(rate >= 0) || !agree || !jet.every(Number.isFinite)) {
              bad.push(`${JSON.stringify(parsed)} at ${own}: ${rate}, ${jet}`);
            }
          }
        }
      }
    }
  }
  assert(bad.length === 0, `${bad.length} of ${taken}, such as ${bad.slice(0, 3).join("\n")}`);
  assert(refused > 1000 && taken > 300, `${refused}, ${taken}`);
});
