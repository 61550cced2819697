/** What mean fields of AdEx cells say of fluctuations beside networks of 10,000 cells: how far they hold, and what limits them. */
import { assert, assertAlmostEquals } from "@std/assert";
import { dampingRatio } from "../../../lib/analysis/damping_ratio.ts";
import { mean, standardDeviation } from "../../../lib/analysis/summary.ts";
import { dampingSensitivity } from "../../../lib/meanfield/analysis/damping_sensitivity.ts";
import { fieldOf } from "../../../lib/meanfield/analysis/field_at.ts";
import { fixedPoint } from "../../../lib/meanfield/analysis/fixed_point.ts";
import { getMeanFieldPreset } from "../../../lib/meanfield/mean_field_presets.ts";
import { MeanFieldStepper } from "../../../lib/meanfield/mean_field_stepper.ts";
import type { MeanFieldSpec } from "../../../lib/meanfield/spec_types.ts";
import { simulateSpikingSystem } from "../../../lib/spiking/simulate_spiking_system.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import type { MeanFieldModelSpec } from "../../../lib/surrogate/meanfield/mean_field_model.ts";
import { fieldOfModel } from "../../../lib/surrogate/meanfield/rollout_mean_field.ts";
import { trainModel } from "../../../lib/surrogate/train_model.ts";
import { countsOf, type PopulationCounts } from "../../../lib/system/population_counts.ts";
import { adexField, FAST } from "./_adex.ts";
import { adexNetwork } from "./_network.ts";

async function countsFor(network: SpikingSpec, durationMs: number): Promise<PopulationCounts> {
  const options = { durationMs, warmupMs: 1000, binMs: 1, seed: 1, models: {} };
  return (await simulateSpikingSystem(null, [network], options)).counts;
}

/** Variances and covariance of the rates of E and I as mean fields have them: spikes smoothed over T, Hz^2. EE, EI, II */
function covariances(counts: PopulationCounts, T: number): number[] {
  const keep = Math.exp(-counts.binMs / T);
  const [e, i] = [0, 1].map((p) => {
    const perSpike = 1000 / counts.binMs / counts.populations[p].size, own = countsOf(counts, 0, p);
    let rate = mean(own) * perSpike;
    return Float64Array.from(own, (count) => rate = keep * rate + (1 - keep) * count * perSpike);
  });
  const [middleE, middleI] = [mean(e), mean(i)];
  const product = (a: Float64Array, b: Float64Array, [x, y]: [number, number]) =>
    a.reduce((sum, value, k) => sum + (value - x) * (b[k] - y), 0) / a.length;
  return [
    product(e, e, [middleE, middleE]),
    product(e, i, [middleE, middleI]),
    product(i, i, [middleI, middleI]),
  ];
}

/** Where a mean field of second order rests: rates, then covariances. */
function restOf(spec: MeanFieldSpec): { rates: Float64Array; own: Float64Array } {
  const stepper = MeanFieldStepper.open({ ...spec, finiteSize: false });
  stepper.advance(Math.round(4000 / spec.stepMs));
  return { rates: stepper.rates, own: stepper.state.subarray(3) };
}

Deno.test("second order beside 10,000 AdEx cells: rates within 6 %, and covariances too large, with measured functions that of I alone is right", async () => {
  const network = adexNetwork({ a: 4, b: 60, drive: 2.5 }), counts = await countsFor(network, 40_000);
  const rates = [0, 1].map((p) => 1000 * mean(countsOf(counts, 0, p)) / counts.populations[p].size);
  // 99 s of another program: 0.0710, 0.1559, 0.5196 Hz^2 with standard errors of 1.8, 1.8 and 1.2 %; 40 s have 2.9, 2.8 and 1.9 %.
  const found = covariances(counts, 5);
  [0.071, 0.1559, 0.5196].forEach((wanted, k) =>
    assertAlmostEquals(found[k] / wanted, 1, 4 * [0.034, 0.033, 0.022][k], `covariance ${k}`)
  );
  const template = restOf(getMeanFieldPreset("adex-mean-field-2"));
  template.rates.forEach((rate, p) => assertAlmostEquals(rate / rates[p], 1, 0.06, `rate ${p}`));
  // Measured: 2.04, 1.86 and 1.42 times as large, as activity of one time constant feeds back more quickly than through synapses and membranes.
  [2.04, 1.86, 1.42].forEach((wanted, k) =>
    assertAlmostEquals(template.own[k] / found[k], wanted, 0.15 * wanted, `template ${k}`)
  );
  const { model } = await trainModel(null, {
    ...{ kind: "mean-field", data: { ...counts, network }, seed: 1 },
    choices: { points: 160, cells: 64, time: 1000, moments: 2 },
  });
  const field = fieldOfModel(model.spec as MeanFieldModelSpec, []), start = [1.5, 9.1];
  const populations = field.populations.map((one, p) => ({
    ...one,
    initial: { rate: start[p], ...(p === 0 ? { W: 45 } : {}) },
  }));
  const derived = restOf({ ...field, populations });
  derived.rates.forEach((rate, p) => assertAlmostEquals(rate / rates[p], 1, 0.02, `derived rate ${p}`));
  // Measured: 1.45, 1.27 and 1.02.
  assertAlmostEquals(derived.own[2] / found[2], 1, 0.15, "derived covariance of I");
  assert(derived.own[1] / found[1] < 1.5 && derived.own[0] / found[0] < 1.8, `${derived.own} ${found}`);
});

Deno.test("the damping ratio of 10,000 AdEx cells is larger than the eigenvalue's, by what slopes that are off by less than 6 % make of it", async () => {
  const counts = countsOf(await countsFor(adexNetwork({ E_L: -64 }), 30_000), 0, 0);
  const parts = Array.from({ length: 10 }, (_, k) => {
    const part = counts.subarray(k * counts.length / 10, (k + 1) * counts.length / 10);
    return dampingRatio(part, { binMs: 1, maxLagMs: 45 })!.ratio;
  });
  const found = dampingRatio(counts, { binMs: 1, maxLagMs: 45 })!.ratio;
  const error = standardDeviation(parts) / Math.sqrt(parts.length - 1);
  // 59 s of another program: 0.645 with a standard error of 0.023.
  assertAlmostEquals(found, 0.645, 4 * Math.hypot(error, 0.023), `${parts}`);
  const { field, inputs } = fieldOf(adexField({ E_L: -64 })), { state } = fixedPoint(field, { inputs });
  const { ratio, sensitivity } = dampingSensitivity(field, state, { inputs, fast: FAST });
  assertAlmostEquals(ratio, 0.419, 0.002);
  assert(found > ratio + 3 * error, `${found} ${error}`);
  assert(Math.log(found / ratio) / sensitivity < 0.06, `${found} ${sensitivity}`);
});
