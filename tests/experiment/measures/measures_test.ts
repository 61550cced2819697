import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { tableMeasures } from "../../../lib/experiment/measures/bound_measure.ts";
import { measuredRuns } from "../../../lib/experiment/measures/measured_run.ts";
import { measureName, measureNamed } from "../../../lib/experiment/measures/measure_named.ts";
import { measureRuns } from "../../../lib/experiment/measures/measure_runs.ts";
import { presentName } from "../../../lib/experiment/measures/old_names.ts";
import { MEASURES } from "../../../lib/experiment/measures/registry.ts";
import { mean } from "../../../lib/analysis/summary.ts";
import { detectVolleysInCounts, volleySizes, volleyThresholds } from "../../../lib/analysis/volleys.ts";
import {
  countsOf,
  joinPopulations,
  populationArray,
  type PopulationCounts,
  someNetworks,
} from "../../../lib/system/population_counts.ts";
import { burstRuns, POPULATIONS } from "../_bursts.ts";
import { silentRuns } from "../_points.ts";

/** Counts of P populations that repeat with periods of their own: population p has `p + 1` spikes every 10 + p ms. */
function periodic(P: number): PopulationCounts {
  const populations = Array.from({ length: P }, (_, p) => ({ name: `L${p}`, size: 10 * (p + 1) }));
  const bins = 2000;
  const counts = Uint16Array.from({ length: P * bins }, (_, k) => {
    const p = Math.floor(k / bins);
    return (k % bins) % (10 + p) === 0 ? p + 1 : 0;
  });
  return { populations, binMs: 1, networks: 1, bins, counts };
}

const of = (counts: PopulationCounts, ...measures: string[]) =>
  Object.values(measureRuns(counts, { measures }));

Deno.test("measures are of the population that is named, and without a name of the first", () => {
  const runs = periodic(3);
  // Population 2 has 3 spikes every 12 ms of 30 cells: 167 times in 2 s.
  assertAlmostEquals(of(runs, "rate.L2")[0]!, 167 * 3 / 30 / 2, 1e-12);
  assertEquals(of(runs, "rate", "fano", "peakHz"), of(runs, "rate.L0", "fano.L0", "peakHz.L0"));
  assertEquals(of(runs, "correlation", "lagMs"), of(runs, "correlation.L0.L1", "lagMs.L0.L1"));
  const [here, there] = of(runs, "correlation.L1.L2", "correlation.L2.L1");
  assert(here !== null && here === there);
  // The larger the population, the more spikes its volleys have; those of all populations are counted.
  assert(of(runs, "volleySize.L2")[0]! >= 3);
});

Deno.test("tables hold the measures of 1 to 16 populations, and pairs of at most four", () => {
  for (let P = 1; P <= 16; P++) {
    const runs = periodic(P), measures = tableMeasures(runs.populations), names = measures.map((m) => m.name);
    assertEquals(new Set(names).size, names.length);
    for (const family of ["rate", "peakHz", "spectrum", "fano"]) {
      assertEquals(names.filter((name) => name.startsWith(`${family}.`)).length, P, family);
    }
    for (const family of ["correlation", "lagMs"]) {
      const pairs = names.filter((name) => name.startsWith(`${family}.`)).length;
      assertEquals(pairs, P <= 4 ? P * (P - 1) / 2 : 0, family);
    }
    assertEquals(names.filter((name) => name.startsWith("volleySize.")), ["volleySize.L0"]);
    const measured = measuredRuns(runs);
    for (const measure of measures) {
      const value = measure.value(measured);
      assert(value === null || Number.isFinite(value), `${measure.name}: ${value}`);
    }
  }
});

Deno.test("every measure has a name and a line of its own, and null and no NaN for silent runs", () => {
  assertEquals(new Set(MEASURES.map(({ name }) => name)).size, MEASURES.length);
  assertEquals(new Set(MEASURES.map(({ about }) => about)).size, MEASURES.length);
  const spikes = [0, 1].map(() => ({ times: new Float64Array(), neurons: new Uint32Array() }));
  const silent = silentRuns(2, 3000);
  const values = measureRuns(silent, { measures: MEASURES.map(({ name }) => name), spikes });
  for (const [name, value] of Object.entries(values)) {
    assert(value === null || Number.isFinite(value), `${name}: ${value}`);
  }
  assertEquals([values.rate, values.volleyRate, values.cellRate], [0, 0, 0]);
  for (const name of ["peakHz", "volleySize", "volleyInterval", "fano", "correlation", "isiCv"]) {
    assertEquals(values[name], null, name);
  }
});

Deno.test("the distance of a run to itself is 0 in every measure that it has", () => {
  const [run] = measuredRuns(burstRuns({ runs: 1, bins: 4000, seed: 3 }));
  for (const measure of tableMeasures(POPULATIONS)) assertEquals(measure.distance(run, run), 0, measure.name);
});

Deno.test("rates and intervals of cells come from spikes, where those of all cells of the population are there", () => {
  const populations = [{ name: "a", size: 2 }, { name: "b", size: 1 }], bins = 100;
  const counts = new Uint16Array(2 * bins);
  // Cell 0 of a every 10 ms, cell 1 silent; b three times.
  const times = Array.from({ length: 9 }, (_, k) => 10 * (k + 1));
  for (const time of times) counts[time - 1]++;
  for (const time of [20, 21, 22]) counts[bins + time - 1]++;
  const runs: PopulationCounts = { populations, binMs: 1, networks: 1, bins, counts };
  const all = [...times.map((time) => [time, 0]), [20, 2], [21, 2], [22, 2]].sort((x, y) => x[0] - y[0]);
  const spikesOf = (rows: number[][]) => [{
    times: Float64Array.from(rows, ([time]) => time),
    neurons: Uint32Array.from(rows, ([, cell]) => cell),
  }];
  const measures = ["cellRate.a", "cellRate.b", "isiCv.a", "isiCv.b"];
  const values = measureRuns(runs, { measures, spikes: spikesOf(all) });
  assertEquals(Object.values(values), [45, 30, 0, null]);
  const part = measureRuns(runs, { measures, spikes: spikesOf(all.filter(([, cell]) => cell === 0)) });
  assertEquals(Object.values(part), [45, null, 0, null]);
  assertThrows(
    () => measureRuns(runs, { measures }),
    RangeError,
    "Cannot measure cellRate.a as the runs must have spikes: current value is counts alone",
  );
});

Deno.test("cells that fire together are correlated, those that take turns are not", () => {
  const populations = [{ name: "together", size: 4 }, { name: "turns", size: 4 }], bins = 800;
  const counts = new Uint16Array(2 * bins), rows: [number, number][] = [];
  for (let at = 10; at < bins; at += 20) {
    for (let cell = 0; cell < 4; cell++) {
      for (const [p, time] of [[0, at], [1, at + 5 * cell]]) {
        if (time > bins) continue;
        counts[p * bins + time - 1]++;
        rows.push([time, 4 * p + cell]);
      }
    }
  }
  rows.sort((x, y) => x[0] - y[0]);
  const spikes = [{
    times: Float64Array.from(rows, ([time]) => time),
    neurons: Uint32Array.from(rows, ([, cell]) => cell),
  }];
  const runs: PopulationCounts = { populations, binMs: 1, networks: 1, bins, counts };
  const [together, turns] = Object.values(
    measureRuns(runs, { measures: ["cellCorrelation.together", "cellCorrelation.turns"], spikes }),
  );
  assertAlmostEquals(together!, 1, 1e-9);
  // Each fires in one bin of ten, never two in one: -p / (1 - p) with p = 0.1.
  assertAlmostEquals(turns!, -1 / 9, 0.01);
});

Deno.test("an unknown measure or population gets one sentence with the nearest name", () => {
  const runs = burstRuns({ runs: 1, bins: 500, seed: 1 });
  const cases: [string, string][] = [
    [
      "ratee.E",
      "Cannot measure this as there is no measure of this name: current value is ratee.E (did you mean rate?)",
    ],
    [
      "rate.e",
      "Cannot measure rate.e as its population must be one of the network's: current value is e (did you mean E?)",
    ],
    [
      "fano.thalamus",
      "Cannot measure fano.thalamus as its population must be one of the network's: current value is thalamus (there are E, I)",
    ],
    ["correlation.E", "it is of two populations, such as correlation.E.I: current value is E"],
    ["correlation.E.E", "it is of two populations, such as correlation.E.I: current value is E.E"],
    ["lagMs.E.J", "its population must be one of the network's: current value is J (did you mean "],
  ];
  for (const [name, sentence] of cases) assertThrows(() => of(runs, name), RangeError, sentence);
  const one = { ...runs, populations: [POPULATIONS[0]], counts: runs.counts.subarray(0, 500) };
  assertThrows(() => of(one, "correlation"), RangeError, "it is of 2 populations: current value is 1");
});

Deno.test("populations with points in their names can be named", () => {
  const runs = { ...burstRuns({ runs: 1, bins: 500, seed: 1 }) };
  const populations = [{ name: "L2.3", size: 300 }, { name: "L4.E", size: 100 }];
  assertEquals(measureNamed("correlation.L2.3.L4.E", populations).at, [0, 1]);
  assertEquals(
    of({ ...runs, populations }, "rate.L4.E", "lagMs.L4.E.L2.3"),
    of(runs, "rate.I", "lagMs.I.E"),
  );
});

Deno.test("names of version 0.1.0 are those of today", () => {
  const old = {
    "rates.E": "rate.E",
    "rates.I": "rate.I",
    rateE: "rate.E",
    fanoI: "fano.I",
    peakHz: "peakHz",
    correlation: "correlation",
    "fano.E": "fano.E",
    "volleys.perSecond": "volleyRate",
    "volleys.size": "volleySize",
    "volleys.interval": "volleyInterval",
    "volleys.duration": "volleyDuration",
    volleySizes: "volleySize",
    "rates.lowestE": "lowestRate.E",
    "rates.highestE": "highestRate.E",
  };
  for (const [name, now] of Object.entries(old)) assertEquals(measureName(name), now);
  assertEquals(presentName("anything else"), "anything else");
});

Deno.test("volleys are found in the first run's terms and have the spikes of all populations", () => {
  const two = burstRuns({ runs: 2, bins: 4000, seed: 5 });
  // Runs of very different size: the second is judged by the thresholds of the first.
  const counts = two.counts.map((count, k) => k < two.bins * 2 ? count : 3 * count) as Uint16Array<
    ArrayBuffer
  >;
  const runs = { ...two, counts };
  const [e, i] = [0, 1].map((p) => countsOf(runs, 1, p));
  const thresholds = volleyThresholds(countsOf(runs, 0, 0), { binMs: 1 });
  const sizes = volleySizes(detectVolleysInCounts({ binMs: 1, e, i }, thresholds));
  const size = measureNamed("volleySize.E", POPULATIONS).measure, [first, second] = measuredRuns(runs);
  assertEquals(size.samples!(second, [0]), sizes);
  // A third population adds its spikes.
  const third = { name: "S", size: 10 }, ones = new Uint16Array(runs.bins).fill(1);
  const arrays = [...[0, 1].map((p) => populationArray(runs, p)), Uint16Array.of(...ones, ...ones)];
  const three = joinPopulations({ ...runs, populations: [...POPULATIONS, third] }, arrays);
  const more = size.samples!(measuredRuns(three)[0], [0]), own = size.samples!(first, [0]);
  const durations = measureNamed("volleyDuration.E", POPULATIONS).measure.samples!(first, [0]);
  assertEquals([...more], Array.from(own, (one, k) => one + durations[k]));
  // Judged by the reference, not by themselves.
  const late = someNetworks(runs, 1, 1), measures = ["volleySize.E"];
  const by = measureRuns(late, { measures, reference: someNetworks(runs, 0, 1) });
  assertAlmostEquals(by["volleySize.E"]!, mean(sizes), 1e-9);
});

Deno.test("a rhythm is a peak that surrogates are asked for, noise is none", () => {
  const rhythm = measuredRuns(burstRuns({ runs: 3, bins: 8000, seed: 1, size: 30 }));
  const noise = measuredRuns(burstRuns({ runs: 3, bins: 8000, seed: 1, size: 1 }));
  const peak = measureNamed("peakHz.E", POPULATIONS);
  assertEquals([peak.defined(rhythm), peak.defined(noise), peak.defined([noise[0]])], [true, false, false]);
  assert(peak.value(noise) !== null);
});
