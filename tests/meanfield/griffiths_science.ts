import { assertAlmostEquals } from "@std/assert";
import { welchPsd } from "../../lib/analysis/psd.ts";
import { MEAN_FIELD_SYSTEM } from "../../lib/meanfield/mean_field_system.ts";
import type { MeanFieldSpec } from "../../lib/meanfield/spec_types.ts";

/** Drive of the relay cells, and the peak and the mean potential of cortical E cells of an independent program. */
const RHYTHMS = [[0.08, 6.84, -0.261], [0.2, 8.3, -0.267], [0.5, 10.25, -0.279]] as const;

/** Runs specs, and tells the peak, Hz, and the mean potential of E of each. */
async function rhythmsOf(specs: MeanFieldSpec[]): Promise<{ peakHz: number; potential: number }[]> {
  // As there: 32.8 s, of which the first quarter is dropped, in windows of 2048 ms.
  const { traces } = await MEAN_FIELD_SYSTEM.simulate(null, specs, {
    durationMs: 24_600,
    warmupMs: 8200,
    binMs: 100,
    record: { own: { traces: ["x"], everyMs: 1 } },
  });
  return traces!.map((each) => {
    const { values } = each.find(({ population }) => population === "E")!;
    const { frequencies, power } = welchPsd(values, { sampleRateHz: 1000, segmentLength: 2048 });
    const from = frequencies.findIndex((frequency) => frequency > 2);
    let peak = from;
    power.forEach((density, k) => {
      if (k > from && frequencies[k] < 60 && density > power[peak]) peak = k;
    });
    return {
      peakHz: frequencies[peak],
      potential: values.reduce((sum, x) => sum + x, 0) / values.length,
    };
  });
}

Deno.test("a cortical node and its thalamus have the rhythms of Griffiths et al. that an independent program has", async () => {
  const { preset, override } = MEAN_FIELD_SYSTEM;
  const found = await rhythmsOf(
    RHYTHMS.map(([bias]) => override(preset("griffiths2020"), { "populations.S.parameters.bias": bias })),
  );
  RHYTHMS.forEach(([bias, peakHz, potential], b) => {
    assertAlmostEquals(found[b].peakHz, peakHz, 1, `peak at ${bias}`);
    assertAlmostEquals(found[b].potential, potential, 0.02);
  });
});

Deno.test("a stimulus of 8 Hz takes the rhythm of a cortical node from 6.8 Hz to its own", async () => {
  const node = MEAN_FIELD_SYSTEM.preset("griffiths2020") as MeanFieldSpec;
  const [{ peakHz }] = await rhythmsOf([{
    ...node,
    couplings: [...node.couplings, { from: "whiskers", to: "S" }],
    inputs: [...node.inputs!, { name: "whiskers", value: { mean: 0, amplitude: 0.5, frequencyHz: 8 } }],
  }]);
  // The line of windows of 2048 ms that is nearest to 8 Hz, which the independent program has, too.
  assertAlmostEquals(peakHz, 7.81, 0.01);
});
