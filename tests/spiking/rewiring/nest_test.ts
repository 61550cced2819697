import { assert, assertAlmostEquals } from "@std/assert";
import { grow, growthAt, growthOf } from "../../../lib/spiking/rewiring/growth.ts";
import golden from "../../science/golden/elements_nest.json" with { type: "json" };

/** Calcium and elements after given spikes, in one stretch between each two. */
function followed(curve: "gaussian" | "linear", spikes: readonly number[]) {
  const growth = growthOf({
    curve,
    rate: 0.003,
    target: 0.35,
    ...(curve === "gaussian" ? { eta: 0.05 } : {}),
  });
  const values = Float64Array.of(5);
  let calcium = 0, last = 0;
  for (const time of [...spikes, 950]) {
    calcium = grow([{ values, growth }], 0, { calcium, ms: time - last, tauMs: 500 });
    if (time < 950) calcium += 0.1;
    last = time;
  }
  return { calcium, grown: values[0], growth };
}

Deno.test("calcium and the linear curve are those of NEST, the Gaussian but for the error of its Euler's method, of order 1", () => {
  const errors: number[] = [];
  for (const { resolution, curve, spikes, calcium, z } of golden) {
    const own = followed(curve as "gaussian" | "linear", spikes);
    assertAlmostEquals(own.calcium, calcium, 1e-12);
    if (curve === "linear") assertAlmostEquals(own.grown, z, 1e-12);
    else {
      // NEST takes calcium and elements of the Gaussian by Euler's method from spike to spike.
      let level = 0, grown = 5, from = 0;
      for (const time of [...spikes, 950]) {
        let now = level;
        for (let step = 0; step < Math.round((time - from) / resolution); step++) {
          now -= now / 500 * resolution;
          grown = Math.max(0, grown + resolution * growthAt(own.growth, now));
        }
        level = level * Math.exp(-(time - from) / 500) + 0.1;
        from = time;
      }
      assertAlmostEquals(grown, z, 1e-9);
      errors.push(Math.abs(own.grown - z));
    }
  }
  assert(errors[0] < 1e-3 && errors[0] / errors[1] > 1.5, `${errors}`);
});
