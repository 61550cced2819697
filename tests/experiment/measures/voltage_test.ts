import { assert, assertEquals, assertThrows } from "@std/assert";
import { tableMeasures } from "../../../lib/experiment/measures/bound_measure.ts";
import { measureRuns, requireOfCounts } from "../../../lib/experiment/measures/measure_runs.ts";
import { madeUp } from "../../../lib/random/made_up.ts";
import { equalShares, type PopulationCounts, someNetworks } from "../../../lib/system/population_counts.ts";

const cell = { name: "cell", size: 1, signals: ["v_soma"] };
const NAMES = ["vMean", "vSd", "vLow", "vAfter", "vTime"];

/** Runs of cells with these voltages. (B, T) */
function runsOf(voltages: readonly number[][], spikes: readonly number[] = []): PopulationCounts {
  const [{ length: bins }] = voltages, counts = new Uint16Array(voltages.length * bins);
  for (const bin of spikes) counts[bin] = 1;
  const signal = {
    population: "cell",
    name: "v_soma",
    unit: "mV",
    values: Float32Array.from(voltages.flat()),
  };
  return { populations: [cell], binMs: 1, networks: voltages.length, bins, counts, signals: [signal] };
}

const measured = (counts: PopulationCounts) => measureRuns(counts, { measures: NAMES });

Deno.test("measures of a voltage are those of its values, whatever the height of spikes", () => {
  const values = [-70, -60, 30, -75, -73, -65, 10, -80, -70, -70], spikes = [1, 5];
  const found = measured(runsOf([values], spikes));
  const cut = values.map((value) => Math.min(-50, value)), middle = cut.reduce((a, b) => a + b) / 10;
  assertEquals(found.vMean, middle);
  const deviation = Math.sqrt(cut.reduce((sum, value) => sum + (value - middle) ** 2, 0) / 10);
  assert(Math.abs(found.vSd! - deviation) < 1e-9, `${found.vSd}`);
  // Sorted -80, -75, ...: at place 0.45.
  assert(Math.abs(found.vLow! - (-80 + 0.45 * 5)) < 1e-9, `${found.vLow}`);
  // -75 after the first spike, before the second; -80 after that.
  assertEquals(found.vAfter, -77.5);
  assertEquals(measured(runsOf([values.map((value) => value > -50 ? -40 : value)], spikes)), found);
});

Deno.test("the correlation time of a voltage that leaks is its time constant", () => {
  const random = madeUp(3), tau = 12, T = 60_000, values: number[] = [];
  // Uniform kicks, three of them: normal enough, and small beside the bound of -50 mV.
  for (let t = 0, v = 0; t < T; t++) {
    v = Math.exp(-1 / tau) * v + random() + random() + random() - 1.5;
    values.push(-70 + v);
  }
  const { vTime } = measured(runsOf([values]));
  // Over 60,000 / 24 independent stretches the autocorrelation at 1/e is known to some 2 %, and so its lag to 4 %.
  assert(Math.abs(vTime! - tau) < 1, `${vTime}`);
});

Deno.test("what a voltage does not have is null: spikes, variance, the voltage itself", () => {
  const { vAfter, vTime, vSd } = measured(runsOf([[-70, -70, -70]]));
  assertEquals([vAfter, vTime, vSd], [null, null, 0]);
  const { signals: _, ...bare } = runsOf([[-70, -60]]);
  assertEquals(Object.values(measured(bare)), NAMES.map(() => null));
});

Deno.test("voltages go with their networks when these are taken apart", () => {
  const runs = runsOf([[-70, -70], [-60, -60], [-55, -55], [-50, -50]]);
  const { vMean } = measured(someNetworks(runs, 1, 1));
  assertEquals([vMean, ...equalShares(runs, 2).map((half) => measured(half).vMean)], [-60, -65, -52.5]);
});

Deno.test("measures of the voltage are for populations that have one", () => {
  const other = { name: "E", size: 10 };
  const named = (populations: typeof other[]) => tableMeasures(populations).map(({ name }) => name);
  assertEquals(named([other]).filter((name) => name.startsWith("v") && !name.startsWith("volley")), []);
  assertEquals(
    named([other, cell]).filter((name) => name.endsWith(".cell") && NAMES.includes(name.split(".")[0])),
    NAMES.map((name) => `${name}.cell`),
  );
  requireOfCounts("vMean.cell", [other, cell]);
  assertThrows(
    () => requireOfCounts("vMean", [other]),
    RangeError,
    "Cannot measure vMean as the runs must have voltages: current value is counts alone",
  );
});
