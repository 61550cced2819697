import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { distributionPanel } from "../../lib/report/distribution_panel.ts";
import { binFractions, chooseBins } from "../../lib/report/histogram.ts";
import { rasterOf, ratesOf, spreadCounts } from "../../lib/report/series_of_counts.ts";
import { pairRuns } from "../experiment/_bursts.ts";

const NAMES = { title: "Volley sizes", quantity: "volley size (spikes)", of: "volleys", unit: "spikes" };

Deno.test("distributionPanel() counts each value once, whether or not it is told by seed", () => {
  const size = fc.oneof({ weight: 30, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.nat(100_000) });
  const lists = fc.array(fc.array(size, { minLength: 1, maxLength: 300 }), { minLength: 2, maxLength: 4 });
  fc.assert(fc.property(lists, (seeds) => {
    const values = seeds.flat();
    const whole = distributionPanel([{ label: "network", values }], NAMES).caption;
    const bySeed = distributionPanel([{ label: "network", values, seeds }], NAMES).caption;
    assertEquals(bySeed.replace(" Band: lowest to highest seed of the network.", ""), whole);
    assert(whole.includes(`network n = ${values.length}`), whole);
    const beyond = whole.match(/(\d+) of (\d+) values/);
    if (beyond) assertEquals(Number(beyond[2]), values.length);
  }));
});

Deno.test("distributionPanel() names the values beyond the axis of all of them", () => {
  const seeds = Array.from({ length: 5 }, () => [...Array.from({ length: 230 }, (_, k) => 10 + k % 20), 900]);
  const { caption } = distributionPanel([{ label: "network", values: seeds.flat(), seeds }], NAMES);
  assert(caption.endsWith("5 of 1155 values lie beyond the axis."), caption);
});

Deno.test("values are drawn or counted as beyond the axis, also on the edges of bins", () => {
  const value = fc.tuple(fc.nat(400), fc.constantFrom(0.1, 0.3, 1)).map(([number, unit]) => number * unit);
  fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), fc.nat(1), (values, far) => {
    const all = far ? [...values, 1e6] : values;
    const bins = chooseBins(all);
    const drawn = Math.round(binFractions(all, bins).reduce((a, b) => a + b, 0) * all.length);
    const { caption } = distributionPanel([{ label: "network", values: all }], NAMES);
    assertEquals(drawn + Number(caption.match(/(\d+) of/)?.[1] ?? 0), all.length, caption);
    assert(bins.start <= Math.min(...all) + 1e-9 * bins.width * 2, `${bins.start}`);
  }));
});

Deno.test("a raster shows the spikes of the whole time that is drawn, those of its last step too", () => {
  const populations = [{ name: "E", size: 3 }, { name: "I", size: 1 }];
  const spikes = {
    times: Float64Array.of(0.1, 99.9, 1000 * 0.1, 100.1),
    neurons: Uint32Array.of(0, 1, 2, 3),
  };
  const { times, neurons } = rasterOf("network", spikes, { populations, fromMs: 0, toMs: 100 });
  assertEquals([times, neurons], [Float64Array.of(0.1, 99.9, 100), Uint32Array.of(0, 1, 2)]);
});

Deno.test("spikes spread over bins are as many as are counted, where the bins fill the time that is drawn", () => {
  const populations = [{ name: "E", size: 30 }, { name: "I", size: 10 }];
  fc.assert(fc.property(fc.constantFrom(0.1, 0.3, 0.7, 1), fc.integer({ min: 1, max: 60 }), (binMs, bins) => {
    const e = new Uint16Array(bins + 5).fill(3),
      i = new Uint16Array(bins + 5).fill(1),
      window = { fromMs: 0, toMs: bins * binMs };
    const counts = { ...pairRuns({ runs: 1, bins: bins + 5, e, i }, populations), binMs };
    const raster = rasterOf("surrogate", spreadCounts(counts, window), { populations, ...window });
    assertEquals(raster.times.length, 4 * bins);
    assertEquals(ratesOf("surrogate", counts, window).populations[0].rates.length, bins);
  }));
});
