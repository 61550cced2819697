import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { MeanFieldSpec } from "../../../lib/meanfield/spec_types.ts";
import type { Transfer } from "../../../lib/meanfield/transfer/transfer.ts";
import { ALPHAS, alphasOf } from "../../../lib/surrogate/meanfield/template/alphas.ts";
import { keptSamples, type TransferCandidate } from "../../../lib/surrogate/meanfield/template/candidates.ts";
import { chooseAlphas } from "../../../lib/surrogate/meanfield/template/choose_alphas.ts";
import { fixedRates } from "../../../lib/surrogate/meanfield/template/fixed_rates.ts";
import { nearestToIdeal, paretoFront } from "../../../lib/surrogate/meanfield/template/pareto_front.ts";
import { rateErrors } from "../../../lib/surrogate/meanfield/template/rate_errors.ts";

Deno.test("paretoFront() has the points that no other dominates, by rising first objective", () => {
  assertEquals(paretoFront([[3, 1], [1, 3], [2, 2], [3, 3], [2, 4]]), [1, 2, 0]);
  assertEquals(paretoFront([[5, 5]]), [0]);
  assertEquals(paretoFront([]), []);
});

Deno.test("paretoFront() keeps the first of equal points, and of ties in one objective the better", () => {
  assertEquals(paretoFront([[1, 2], [1, 2], [2, 1], [2, 1]]), [0, 2]);
  assertEquals(paretoFront([[1, 3], [1, 2]]), [1]);
  assertEquals(paretoFront([[2], [1], [1]]), [1]);
});

Deno.test("paretoFront() takes no number for infinitely large", () => {
  assertEquals(paretoFront([[NaN, 0], [1, 1], [Infinity, 2]]), [1, 0]);
  assertEquals(paretoFront([[NaN, NaN], [Infinity, Infinity]]), [0]);
});

Deno.test("nearestToIdeal() takes the least distance from no error, the first of ties", () => {
  assertEquals(nearestToIdeal([[0, 4], [2, 2], [4, 0]]), 1);
  assertEquals(nearestToIdeal([[3, 4], [4, 3]]), 0);
  assertEquals(nearestToIdeal([[NaN], [2]]), 1);
  assertEquals(nearestToIdeal([[NaN]]), 0);
});

Deno.test("rateErrors() are relative to the rate, or to 1 Hz below it, and those of slopes", () => {
  const network = [{ E: 10, I: 0.5 }, { E: 20, I: 0.5 }];
  const found = [{ E: 11, I: 0.6 }, { E: 26, I: 0.4 }];
  const { rate, slope } = rateErrors(["E", "I"], { network, found });
  assertAlmostEquals(rate, (0.1 + 0.3 + 0.1 + 0.1) / 4, 1e-12);
  // E: 15 Hz where the network has 10; I does not vary.
  assertAlmostEquals(slope!, 0.5, 1e-12);
  assertEquals(rateErrors(["E"], { network: [{ E: 5 }], found: [{ E: 5 }] }), { rate: 0, slope: null });
  assertEquals(rateErrors(["E"], { network, found: [null, found[1]] }), { rate: Infinity, slope: Infinity });
});

Deno.test("alphasOf() reads one number, numbers by population, and auto", () => {
  assertEquals(alphasOf("auto", ["E"]), [ALPHAS]);
  assertEquals(alphasOf("2.5", ["E", "I"]), [[2.5], [2.5]]);
  assertEquals(alphasOf("I:1.5", ["E", "I"]), [ALPHAS, [1.5]]);
  assertEquals(alphasOf("E:2, I:1.5", ["E", "I"]), [[2], [1.5]]);
  const rule = "Cannot derive a mean field as alpha must be a number above 0: current value is ";
  for (const wrong of ["", "0", "-1", "two", "E:0"]) {
    assertThrows(() => alphasOf(wrong, ["E"]), RangeError, rule);
  }
  assertThrows(() => alphasOf("e:1", ["Exc", "Inh"]), RangeError, "NAME:VALUE of Exc, Inh");
});

Deno.test("keptSamples() thins evenly and rounds", () => {
  const measured = Array.from({ length: 512 }, (_, k) => k + 1 / 3);
  const kept = keptSamples({ measured, errors: measured, fitted: measured });
  assertEquals(kept.measured.length, 256);
  assertEquals(kept.measured.slice(0, 3), [0.3333, 2.333, 4.333]);
  assertEquals(keptSamples({ measured: [], errors: [], fitted: [] }), {
    measured: [],
    errors: [],
    fitted: [],
  });
});

/** A rate that is so many times its input's, up to 1000 Hz. */
function times(factor: number): Transfer {
  const most = 1000 / factor;
  return { kind: "table", sources: ["in"], axes: [[0, most / 2, most]], rates: [0, 500, 1000] } as Transfer;
}

function fieldOf(transfer: Transfer, value: number): MeanFieldSpec {
  return {
    ...{ kind: "mean-field", name: "one", stepMs: 0.5, order: 1 },
    populations: [{ name: "E", size: 10, model: "transfer", parameters: { tau: 5 }, transfer }],
    couplings: [{ from: "in", to: "E" }],
    inputs: [{ name: "in", value }],
  };
}

const candidate = (alpha: number, factor: number): TransferCandidate => ({
  ...{ alpha, transfer: times(factor), medianError: 0, worstError: 0, warnings: [] },
  samples: { measured: [], errors: [], fitted: [] },
});

Deno.test("fixedRates() are those that a mean field has settled to", () => {
  assertAlmostEquals(fixedRates(fieldOf(times(2), 15), { E: 1 })!.E, 30, 1e-6);
  const ignites = fieldOf(times(1.5), 0);
  ignites.couplings = [{ from: "E", to: "E", as: "in" }, { from: "in", to: "E", weight: 0.01 }];
  // Its only fixed point below the table's end is silence, which is not stable.
  assertEquals(fixedRates(ignites, { E: 0 }), null);
});

Deno.test("chooseAlphas() takes the candidate by which the network's rates and slopes come out, and tells the front", () => {
  const working = [10, 20, 30].map((value) => ({ values: [value], rates: { E: 2 * value } }));
  const search = (factors: readonly number[]) =>
    chooseAlphas({
      ...{ names: ["E"], candidates: [factors.map((factor, k) => candidate(k + 1, factor))], working },
      fieldAt: ({ values }, { E }) => fieldOf(E, values[0]),
    });
  const { taken, front } = search([1.5, 2, 3]);
  assertEquals(taken.alphas, { E: 2 });
  assertEquals(front, [taken]);
  assert(taken.rateError < 1e-3 && taken.slopeError! < 1e-3);
  const one = chooseAlphas({
    ...{ names: ["E"], candidates: [[candidate(1, 1), candidate(2, 1.8)]], working: [working[0]] },
    fieldAt: ({ values }, { E }) => fieldOf(E, values[0]),
  });
  assertEquals(one.taken.slopeError, null);
  assertAlmostEquals(one.taken.rateError, 0.1, 1e-3);
});

Deno.test("chooseAlphas() judges the best fits where all combinations would be too many", () => {
  const names = Array.from({ length: 4 }, (_, k) => `P${k}`);
  const own = Array.from(
    { length: 7 },
    (_, k) => ({ ...candidate(k + 1, 2), medianError: k === 6 ? 0 : k + 1 }),
  );
  const rates = Object.fromEntries(names.map((name) => [name, 20]));
  const { taken } = chooseAlphas({
    ...{ names, candidates: names.map(() => own), working: [{ values: [], rates }] },
    fieldAt: (_, transfers) => ({
      ...fieldOf(own[0].transfer, 10),
      populations: names.map((name) => ({ ...fieldOf(transfers[name], 10).populations[0], name })),
      couplings: names.map((to) => ({ from: "in", to })),
    }),
  });
  // All are alike; the first combination is that of the best fits, of alpha 7.
  assertEquals(taken.alphas, Object.fromEntries(names.map((name) => [name, 7])));
});
