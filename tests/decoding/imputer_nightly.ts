import { assert } from "@std/assert";
import { simulate } from "../../mod.ts";
import { fillGaps, trainImputer } from "../../lib/entries/decoding.ts";
import { getMeanFieldPreset } from "../../lib/entries/meanfield.ts";

Deno.test("trainImputer() fills gaps in the rate of a network that switches between states nearer than lines and splines", async () => {
  const spec = getMeanFieldPreset("mpr");
  spec.inputs = [{ name: "current", value: 0, noise: { sd: 2, tauMs: 50 } }];
  const { counts: { counts } } = await simulate(null, spec, { durationMs: 60_000, warmupMs: 0, seed: 3 });
  // Logarithm of the rate in bins of 2 ms, Hz.
  const signal = Float64Array.from(
    { length: counts.length / 2 },
    (_, t) => Math.log(0.3 + (counts[2 * t] + counts[2 * t + 1]) / 20),
  );
  const end = Math.floor(0.8 * signal.length), test = signal.slice(end), holes = test.slice();
  const up = signal.filter((one) => one > Math.log(15)).length / signal.length;
  assert(up > 0.15 && up < 0.5, `up for ${up} of the time`);
  for (let first = 40; first + 60 < holes.length; first += 60) holes.fill(NaN, first, first + 12);
  const options = { bins: 64, gap: [8, 16], windows: 4000, steps: 1500 } as const;
  const imputer = await trainImputer(null, [signal.slice(0, end)], options);
  const error = (filled: Float64Array) => {
    let sum = 0, count = 0;
    holes.forEach((hole, t) => {
      if (!Number.isNaN(hole)) return;
      sum += (filled[t] - test[t]) ** 2;
      count++;
    });
    return Math.sqrt(sum / count);
  };
  const found = {
    network: error(imputer.fill([holes])[0]),
    linear: error(fillGaps(holes)),
    spline: error(fillGaps(holes, { by: "spline" })),
  };
  assert(found.network < 0.85 * Math.min(found.linear, found.spline), JSON.stringify(found));
});
