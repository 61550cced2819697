/** Points at which a mean field runs away, among others. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ArgumentRangeError } from "../../lib/base/errors.ts";
import { inHalves } from "../../lib/experiment/in_halves.ts";
import { sweepModel, sweepNetwork } from "../../lib/experiment/sweep_model.ts";
import { MeanFieldFailure } from "../../lib/meanfield/mean_field_failure.ts";
import { getMeanFieldPreset } from "../../lib/meanfield/mean_field_presets.ts";
import { overrideMeanField } from "../../lib/meanfield/mean_field_spec.ts";
import type { Transfer } from "../../lib/meanfield/transfer/transfer.ts";
import type { MeanFieldModelSpec } from "../../lib/surrogate/meanfield/mean_field_model.ts";
import { twoAtTenHz } from "../surrogate/meanfield/stimulations/_models.ts";

const failure = new MeanFieldFailure({ network: 0, population: "E", rateHz: NaN, mostHz: 200, timeMs: 3 });

Deno.test("inHalves() leaves out the points that run away, each alone, and says so", async () => {
  const asked: number[][] = [], told: string[] = [];
  const found = await inHalves([1, 2, -3, 4, 5, 6, -7, 8], (some, at) => {
    asked.push([at, some.length]);
    if (some.some((value) => value < 0)) return Promise.reject(failure);
    return Promise.resolve(some.map((value, k) => 100 * (at + k) + value));
  }, { onWarning: (message) => told.push(message) });
  assertEquals(found, [1, 102, null, 304, 405, 506, null, 708]);
  assertEquals(told, new Array(2).fill(`A point is left out as it ran away: ${failure.message}`));
  assertEquals(asked[0], [0, 8]);
  assertEquals(asked.filter(([at, size]) => size === 1 && at === 2).length, 1);
});

Deno.test("inHalves() throws what is no run that ran away", async () => {
  const error = new ArgumentRangeError("Cannot");
  await assertRejects(() => inHalves([1, 2], () => Promise.reject(error)), ArgumentRangeError);
});

Deno.test("sweepNetwork() of a mean field of second order has no values where it runs away, and the same as alone elsewhere", async () => {
  // Without adaptation covariances grow without bound from a strong drive.
  const second = overrideMeanField(getMeanFieldPreset("adex-mean-field-2"), {
    "populations.E.parameters.a": 0,
    "populations.E.parameters.b": 0,
  });
  const told: string[] = [];
  const swept = (values: number[], onWarning?: (message: string) => void) =>
    sweepNetwork(null, second, {
      axes: [{ name: "inputs.drive.value", unit: "Hz", values }],
      ...{ measures: ["rate.E"], runs: 2, durationMs: 200, warmupMs: 100, onWarning },
    });
  const { measures: { "rate.E": rates } } = await swept([1.5, 6, 2, 2.5], (message) => told.push(message));
  assertEquals(rates.map((rate) => rate === null), [false, true, false, false]);
  assertEquals(rates[0], (await swept([1.5])).measures["rate.E"][0]);
  assertEquals(told.length, 1);
  assert(told[0].startsWith("A point is left out as it ran away: Cannot go on simulating as the rate of "));
});

/** A mean field of E cells of 0.01 Hz for each event that they get in a second, 0.4 of which they make themselves, over a box of their drive. */
function driven(): MeanFieldModelSpec {
  const base = twoAtTenHz(undefined), name = "drives.E.rateHz";
  const axes = [[0, 1e5], [0, 1e4]], rates = [0, 0, 1000, 1000];
  const E = { kind: "table", sources: ["E", "I"], axes, rates } as Transfer;
  return {
    ...{ ...base, order: 2, transfers: { ...base.transfers, E } },
    parameters: { names: [name], low: [0], high: [1e5] },
  };
}

Deno.test("sweepModel() has no values where a mean field of second order runs away, which is an error with strict", async () => {
  const told: string[] = [], model = { spec: driven(), weights: {} };
  const options = {
    axes: [{ name: "drives.E.rateHz", unit: "Hz", values: [600, 3e4, 1200] }],
    ...{ measures: ["rate.E"], durationMs: 2000 },
  };
  const { measures } = await sweepModel(null, model, { ...options, onWarning: (one) => told.push(one) });
  const [low, none, high] = measures["rate.E"];
  // 3,200 and 6,400 spikes, whose own excitation makes their chance 1 / 0.6 times as large: four standard errors.
  assert(Math.abs(low! - 10) < 1.2 && none === null && Math.abs(high! - 20) < 1.7, `${measures["rate.E"]}`);
  assertEquals(told.length, 1);
  assert(told[0].includes("the rate of population E must be at most 200 Hz"), told[0]);
  await assertRejects(() => sweepModel(null, model, { ...options, strict: true }), MeanFieldFailure);
});
