import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { meanRate } from "../../mod.ts";
import { informationPerSpike, participationRatio, psth } from "../../lib/entries/trains.ts";
import { crossCorrelogram } from "../../lib/analysis/cross_correlogram.ts";
import { principalComponents } from "../../lib/analysis/principal_components.ts";
import golden from "../science/golden/trains_elephant.json" with { type: "json" };
import { assertClose } from "../nn/_assert_close.ts";
import { rasterOf } from "./_random.ts";

/** Sums of at most some hundred numbers of double precision, each rounded a few times. */
const ROUNDING = { atol: 1e-12, rtol: 1e-11 };

/** Whole times, with ties. */
const train = fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 20 })
  .map((times) => times.sort((a, b) => a - b));
const sizes = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 });

Deno.test("psth() has Elephant's rates and SciPy's standard errors", () => {
  for (const { times, events, options, rateHz, standardErrorHz } of golden.histograms) {
    const found = psth(times, events, options);
    assertClose(found.rateHz, rateHz, { ...ROUNDING, what: "rates" });
    assertClose(found.standardErrorHz!, standardErrorHz, { ...ROUNDING, what: "standard errors" });
  }
});

Deno.test("psth() counts what crossCorrelogram() counts, and averages to meanRate()", () => {
  fc.assert(fc.property(train, train.filter(({ length }) => length > 0), (times, events) => {
    const { counts } = psth(times, events, { binMs: 2, fromMs: -7, untilMs: 7 });
    assertEquals(counts, crossCorrelogram(events, times, { binMs: 2, maxLagMs: 6 }).counts);
    const whole = psth(times, [0], { binMs: 100, fromMs: 0, untilMs: 100 });
    assertAlmostEquals(whole.rateHz[0], meanRate(rasterOf([times], 100)), 1e-9);
  }));
});

Deno.test("informationPerSpike() is SciPy's relative entropy of places of spikes and of all places", () => {
  for (const { rates, occupancy, bits } of golden.informations) {
    assertClose([informationPerSpike(rates, occupancy)!], [bits], { ...ROUNDING, what: "bits" });
  }
});

Deno.test("informationPerSpike() does not change with units, nor when a bin is cut in two of the same rate", () => {
  fc.assert(fc.property(sizes, sizes, (some, others) => {
    const length = Math.min(some.length, others.length),
      rates = some.slice(0, length),
      times = others.slice(0, length);
    const found = informationPerSpike(rates, times) ?? -1;
    const scaled = informationPerSpike(rates.map((rate) => 3 * rate), times.map((time) => time / 7));
    assertAlmostEquals(scaled ?? -1, found, 1e-12);
    const halves = times.map((time) => time / 3), rest = times.map((time) => 2 * time / 3);
    assertAlmostEquals(informationPerSpike([...rates, ...rates], [...halves, ...rest]) ?? -1, found, 1e-12);
  }));
});

Deno.test("participationRatio() is that of NumPy's eigenvalues, and of those of principalComponents()", () => {
  for (const { covariance, size, participationRatio: wanted } of golden.populations) {
    const { variances } = principalComponents(covariance, size);
    const sum = (power: number) => variances.reduce((all, one) => all + one ** power, 0);
    assertClose([participationRatio(covariance, size)!], [wanted], { ...ROUNDING, what: "NumPy" });
    assertClose([sum(1) ** 2 / sum(2)], [wanted], { ...ROUNDING, what: "principal components" });
  }
});
