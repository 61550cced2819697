import { assertAlmostEquals } from "@std/assert";
import { getMeanFieldPreset } from "../../lib/meanfield/mean_field_presets.ts";
import { overrideMeanField } from "../../lib/meanfield/mean_field_spec.ts";
import { MeanFieldStepper } from "../../lib/meanfield/mean_field_stepper.ts";

/** Where a mean field comes to rest, after so many steps. */
function restOf(stepper: MeanFieldStepper, steps: number): { rates: Float64Array; state: Float64Array } {
  stepper.advance(steps);
  const { rates, state } = stepper;
  return { rates, state };
}

Deno.test("the AdEx network rests at the rates of science.md: first order 1.41 and 9.00 Hz, second near 10,000 simulated cells", () => {
  const first = restOf(MeanFieldStepper.open(getMeanFieldPreset("adex-mean-field")), 40_000);
  assertAlmostEquals(first.rates[0], 1.41, 0.005);
  assertAlmostEquals(first.rates[1], 9, 0.005);
  const second = restOf(MeanFieldStepper.open(getMeanFieldPreset("adex-mean-field-2")), 40_000);
  // 10,000 cells fire at 1.44 and 9.06 Hz.
  assertAlmostEquals(second.rates[0] / 1.44, 1, 0.05);
  assertAlmostEquals(second.rates[1] / 9.06, 1, 0.05);
});

Deno.test("covariances of the second order are those of rates that fluctuate by finite size", () => {
  const spec = overrideMeanField(getMeanFieldPreset("adex-mean-field-2"), {
    "populations.E.parameters.b": 0,
    "populations.E.parameters.a": 0,
    "inputs.drive.value": 1.5,
  });
  const { state } = restOf(MeanFieldStepper.open(spec), 40_000), [EE, EI, II] = state.subarray(3);
  const finite = MeanFieldStepper.open({ ...spec, order: 1, finiteSize: true, stepMs: 0.25 }, { seed: 11 });
  finite.advance(4000);
  const steps = 1_600_000, rates = finite.advance(steps), mean = [0, 0], sums = [0, 0, 0];
  for (let k = 0; k < steps; k++) for (const p of [0, 1]) mean[p] += rates[2 * k + p] / steps;
  for (let k = 0; k < steps; k++) {
    const e = rates[2 * k] - mean[0], i = rates[2 * k + 1] - mean[1];
    sums[0] += e * e / steps;
    sums[1] += e * i / steps;
    sums[2] += i * i / steps;
  }
  // Spikes are of a Poisson process, whose variance F / T is 2 to 7 % above F (1/T - F); steps of T / 20 add 2.5 %; 400 s leave 1 %.
  const wanted = [EE / (1 - 0.0046 * 5), EI, II / (1 - 0.0139 * 5)];
  for (const [k, one] of wanted.entries()) {
    assertAlmostEquals(sums[k] / 1.025 / one, 1, 0.06, `covariance ${k}`);
  }
});
