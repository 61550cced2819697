import { assertAlmostEquals } from "@std/assert";
import { welchPsd } from "../../lib/analysis/psd.ts";
import { MEAN_FIELD_SYSTEM } from "../../lib/meanfield/mean_field_system.ts";

/** Drive of the relay cells, and the peak and the mean potential of cortical E cells of an independent program. */
const RHYTHMS = [[0.08, 6.84, -0.261], [0.2, 8.3, -0.267], [0.5, 10.25, -0.279]] as const;

Deno.test("a cortical node and its thalamus have the rhythms of Griffiths et al. that an independent program has", async () => {
  const { preset, override, simulate } = MEAN_FIELD_SYSTEM;
  const specs = RHYTHMS.map(([bias]) =>
    override(preset("griffiths2020"), { "populations.S.parameters.bias": bias })
  );
  // As there: 32.8 s, of which the first quarter is dropped, in windows of 2048 ms.
  const options = {
    durationMs: 24_600,
    warmupMs: 8200,
    binMs: 100,
    record: { own: { traces: ["x"], everyMs: 1 } },
  };
  const { traces } = await simulate(null, specs, options);
  RHYTHMS.forEach(([bias, peakHz, potential], b) => {
    const { values } = traces![b].find(({ population }) => population === "E")!;
    const { frequencies, power } = welchPsd(values, { sampleRateHz: 1000, segmentLength: 2048 });
    const from = frequencies.findIndex((frequency) => frequency > 2);
    let peak = from;
    power.forEach((density, k) => {
      if (k > from && frequencies[k] < 60 && density > power[peak]) peak = k;
    });
    assertAlmostEquals(frequencies[peak], peakHz, 1, `peak at ${bias}`);
    assertAlmostEquals(values.reduce((sum, x) => sum + x, 0) / values.length, potential, 0.02);
  });
});
