import { assert, assertEquals, assertThrows } from "@std/assert";
import { orderShifts, orderShiftSentence } from "../../../lib/meanfield/analysis/order_shift.ts";
import { getMeanFieldPreset } from "../../../lib/meanfield/mean_field_presets.ts";
import type { MeanFieldSpec } from "../../../lib/meanfield/spec_types.ts";

/** Populations of so many cells that follow a softplus of their input, which bends most where it sets in. */
function bent(size: number): MeanFieldSpec {
  return {
    ...{ kind: "mean-field", name: "bent", stepMs: 0.5, order: 2 },
    populations: ["E", "I"].map((name) => ({
      ...{ name, size, model: "transfer", parameters: { tau: 5 }, initial: { rate: 5 } },
      transfer: name === "E" ? { kind: "table", sources: ["in"], axes: [[0, 100]], rates: [0, 100] } : {
        ...{ kind: "mlp", sources: ["E"], inputs: [{ offset: 10, scale: 1 }], rate: 4 },
        layers: [{ weights: [[0.7]], biases: [0] }],
      },
    })) as MeanFieldSpec["populations"],
    couplings: [{ from: "in", to: "E" }, { from: "E", to: "I" }],
    inputs: [{ name: "in", value: 10 }],
  };
}

Deno.test("orderShifts() finds the population whose rate fluctuations change, and by how much", () => {
  // The variance of E is F (1/T - F) / 2N = 10 (200 - 10) / 2N Hz^2, and I has half its second derivative times this more.
  const slope = 4 * 0.7 ** 2 / 4;
  const first = 4 * Math.log(2), wanted = (size: number) => first + 0.5 * slope * 950 / size;
  const [shift, ...more] = orderShifts(bent(40));
  assertEquals([shift.population, more], ["I", []]);
  assert(Math.abs(shift.firstHz / first - 1) < 1e-3, `${shift.firstHz} ${first}`);
  assert(Math.abs(shift.secondHz / wanted(40) - 1) < 0.01, `${shift.secondHz} ${wanted(40)}`);
  // 20 % of the rate is at a size of 420.
  const border = 0.5 * slope * 950 / (0.2 * first);
  assertEquals(orderShifts(bent(Math.ceil(1.05 * border))), []);
  assertEquals(orderShifts(bent(Math.floor(0.95 * border))).length, 1);
});

Deno.test("orderShifts() is silent of the preset, of either order, and says what runs away", () => {
  assertEquals(orderShifts(getMeanFieldPreset("adex-mean-field"), { timeMs: 300 }), []);
  const wild = bent(100);
  wild.couplings.push({ from: "I", to: "I", as: "E", weight: 4 });
  assertEquals(orderShifts(wild).map(({ population, secondHz }) => [population, secondHz]), [["E", NaN], [
    "I",
    NaN,
  ]]);
  const sentence =
    "the second order leaves the first by more than 20 %: E has no finite rate with covariances and 4.00 Hz without";
  assertEquals(orderShiftSentence({ population: "E", firstHz: 4, secondHz: NaN }), sentence);
});

Deno.test("orderShifts() refuses what is out of range, in one sentence", () => {
  assertThrows(
    () => orderShifts(bent(100), { most: -1 }),
    RangeError,
    "most must be at least 0: current value is -1",
  );
  assertThrows(
    () => orderShifts(bent(100), { timeMs: 0 }),
    RangeError,
    "timeMs must be at least 0.5: current value is 0",
  );
});
