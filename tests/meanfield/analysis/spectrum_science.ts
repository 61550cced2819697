import { assert, assertAlmostEquals } from "@std/assert";
import { welchPsd } from "../../../lib/analysis/psd.ts";
import type { Equations } from "../../../lib/meanfield/equations.ts";
import { fieldOf } from "../../../lib/meanfield/analysis/field_at.ts";
import { fixedPoint } from "../../../lib/meanfield/analysis/fixed_point.ts";
import { finiteSizeOf, powerSpectrum } from "../../../lib/meanfield/analysis/power_spectrum.ts";
import { MEAN_FIELD_SYSTEM } from "../../../lib/meanfield/mean_field_system.ts";
import { scaleMeanField } from "../../../lib/meanfield/mean_field_spec.ts";
import { openField } from "../../../lib/meanfield/open_field.ts";
import type { MeanFieldSpec } from "../../../lib/meanfield/spec_types.ts";
import { mprSpec } from "../_specs.ts";
import { adexField } from "./_adex.ts";

/** Bands over which densities are averaged, Hz. */
const BANDS = [[4, 12], [16, 28], [32, 44], [48, 60], [64, 96], [100, 200]];

/** Density of counts in bins of 1 ms: of means over each bin, to which frequencies above 500 Hz are folded. */
function binned(
  field: Equations,
  state: Float64Array,
  { inputs, noise, frequencyHz, p }: {
    inputs?: ArrayLike<number>;
    noise: Record<string, { sd: number; tauMs: number }>;
    frequencyHz: number;
    p: number;
  },
): number {
  const folded = [-3, -2, -1, 0, 1, 2, 3].map((fold) => Math.abs(frequencyHz + 1000 * fold));
  const options = { inputs, noise, finiteSize: finiteSizeOf(field), frequenciesHz: folded };
  const { activity } = powerSpectrum(field, state, options);
  return folded.reduce((sum, frequency, k) => {
    const angle = Math.PI * frequency / 1000, part = angle === 0 ? 1 : (Math.sin(angle) / angle) ** 2;
    return sum + part * activity[p * folded.length + k];
  }, 0);
}

/** Ratio of the density of simulated counts to the predicted one in each band, of each population. */
async function ratios(
  spec: MeanFieldSpec,
  start: number[] | undefined,
  durationMs: number,
): Promise<number[][]> {
  const { counts } = await MEAN_FIELD_SYSTEM.simulate(null, [spec], {
    durationMs,
    warmupMs: 500,
    binMs: 1,
    seed: 1,
  });
  const field = openField(spec), { inputs } = fieldOf(spec), { state } = fixedPoint(field, { inputs, start });
  const noise = Object.fromEntries(
    (spec.inputs ?? []).flatMap(({ name, noise }) => noise ? [[name, noise]] : []),
  );
  return field.populations.map((_, p) => {
    const own = counts.counts.subarray(p * counts.bins, (p + 1) * counts.bins);
    const psd = welchPsd(Float64Array.from(own, (count) => 1000 * count / field.sizes[p]), {
      segmentLength: 512,
    });
    const predicted = psd.frequencies.map((frequencyHz) =>
      binned(field, state, { inputs, noise, frequencyHz, p })
    );
    return BANDS.map(([low, high]) => {
      const inside = Array.from(psd.frequencies.keys()).filter((f) =>
        psd.frequencies[f] >= low && psd.frequencies[f] <= high
      );
      const sum = (of: Float64Array) => inside.reduce((total, f) => total + of[f], 0);
      return sum(psd.power) / sum(predicted);
    });
  });
}

/** Densities of 60 s in bands of three lines and more have standard errors of 3 % at most. */
const TOLERANCE = 0.08;

Deno.test("powerSpectrum() is that of simulated counts: AdEx populations of finite size with delays and noisy drive", async () => {
  // A hundred times as many cells: with 10,000 rates fluctuate by a third of their mean, which is not linear any more.
  const spec = scaleMeanField(adexField({ E_L: -66 }), 100);
  const couplings = spec.couplings.map((one) => ({ ...one, delayMs: 1.5 }));
  const inputs = [{ name: "drive", value: 1.5, noise: { sd: 0.002, tauMs: 5 } }];
  for (const row of await ratios({ ...spec, couplings, inputs, finiteSize: true }, undefined, 60_000)) {
    row.forEach((ratio) => assertAlmostEquals(ratio, 1, TOLERANCE, String(row)));
  }
});

Deno.test("powerSpectrum() is that of simulated counts: MPR of finite size, whose spikes go through its coupling", async () => {
  const mpr = mprSpec({ parameters: { tau: 10, J: 15 }, initial: { r: 0.1, v: -0.2 } });
  const spec = { ...scaleMeanField(mpr, 100), stepMs: 0.05 };
  const [row] = await ratios({ ...spec, finiteSize: true }, [0.103, -0.155], 60_000);
  row.forEach((ratio) => assertAlmostEquals(ratio, 1, TOLERANCE, String(row)));
  assert(row.length === BANDS.length);
});
