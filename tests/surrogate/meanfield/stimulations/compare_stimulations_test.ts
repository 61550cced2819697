import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { ArgumentRangeError } from "../../../../lib/base/errors.ts";
import { compareStimulations } from "../../../../lib/surrogate/meanfield/stimulations/compare_stimulations.ts";
import { stimulationTable } from "../../../../lib/surrogate/stimulation_table.ts";
import type { StimulationOptions } from "../../../../lib/surrogate/stimulations.ts";
import { generators, modelOf, twoAtTenHz } from "./_models.ts";

const compared = (options: StimulationOptions = {}, size = 500) =>
  compareStimulations(null, { spec: modelOf(generators(size), {}), weights: {} }, {
    models: {},
    ...{ networks: 3, durationMs: 500, warmupMs: 100, ...options },
  });

Deno.test("compareStimulations() finds the mean field of generators as near as their chance allows", async () => {
  const { rows, courses, inputs } = await compared({ frequenciesHz: [3, 10] });
  assertEquals(inputs, ["G"]);
  assertEquals(rows.map(({ stimulation }) => stimulation), [
    ...["step up", "step down", "ramp", "sine 3 Hz", "sine 10 Hz"],
  ]);
  const means = [1.15, 0.85, 1.15];
  for (const [k, row] of rows.entries()) {
    // 3 runs of 5,000 spikes: 0.8 % by chance.
    assert(Math.abs(row.rateError!) < 0.032, `${row.stimulation} ${row.rateError}`);
    // Half a period of the sine of 3 Hz is left over, by which the mean is 2 / (3 pi) of the amplitude higher.
    const expected = means[k] ?? (k === 3 ? 1 + 0.3 * 2 / (3 * Math.PI) : 1);
    assertAlmostEquals(row.surrogateHz, 20 * expected, 0.05);
    assert(row.rateFloor! > 0 && row.rateFloor! < 0.05, `${row.rateFloor}`);
    // The mean of 3 runs is off by 3^(-1/2) of what a run is, and two runs are apart by 2^(1/2) of that: 0.41.
    const ratio = row.courseError! / row.courseFloor!;
    assert(ratio > 0.2 && ratio < 0.65, `${row.stimulation} ${ratio}`);
    assertEquals([courses[k].network.length, courses[k].surrogate.length], [500, 500]);
  }
});

Deno.test("compareStimulations() finds gain and phase of generators and of the lag of their mean field", async () => {
  const { rows } = await compared({ frequenciesHz: [4, 40, 100], networks: 4, smoothMs: 0 }, 2000);
  for (const { sine, stimulation } of rows.slice(3)) {
    const omegaH = 2 * Math.PI * Number(/\d+/.exec(stimulation)![0]) / 2000, { network, surrogate } = sine!;
    // 80,000 spikes: (2 / 80000)^(1/2) / 0.3 of the gain by chance, 1.7 %, and 1 degree.
    assertAlmostEquals(network.gainHz, 20, 20 * 0.07);
    assertAlmostEquals(network.phaseDegrees, 0, 4);
    // Heun's method for a time constant of a step h: y(t + h) = (y(t) + u(t + h / 2)) / 2, so that
    // the response is e^(i omega h / 2) / (2 e^(i omega h) - 1).
    const length = Math.hypot(2 * Math.cos(omegaH) - 1, 2 * Math.sin(omegaH));
    const behind = Math.atan2(2 * Math.sin(omegaH), 2 * Math.cos(omegaH) - 1) - omegaH / 2;
    // An input is the mean over a step, and the mean over a bin of two steps is by the trapezoid, of which the mean over a bin is undone.
    const sinc = (x: number) => Math.sin(x) / x;
    const averaged = sinc(omegaH / 2) * (1 + Math.cos(omegaH)) / 2 / sinc(omegaH);
    assertAlmostEquals(surrogate.gainHz, 20 * averaged / length, 0.01);
    assertAlmostEquals(surrogate.phaseDegrees, -behind * 180 / Math.PI, 0.2);
    assert(sine!.floorHz > 0 && sine!.floorHz < 3, `${sine!.floorHz}`);
  }
});

Deno.test("compareStimulations() gives the same for the same seed, and shows itself as plain data", async () => {
  const options = { frequenciesHz: [10], networks: 2, durationMs: 200 };
  const [one, again, other] = [
    await compared(options),
    await compared(options),
    await compared({ ...options, seed: 2 }),
  ];
  assertEquals(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(again)));
  assert(one.rows[0].networkHz !== other.rows[0].networkHz);
  assertEquals(one.rows[0].surrogateHz, other.rows[0].surrogateHz);
  const shown = Deno.inspect(one);
  for (const part of ["under stimulations", "G, changed by 30 %", "sine 10 Hz"]) {
    assert(shown.includes(part), shown);
  }
  const table = stimulationTable(one);
  assertEquals(table.map((row) => row.length), new Array(5).fill(table[0].length));
});

Deno.test("compareStimulations() has no numbers where a network is silent", async () => {
  // One cell of 20 Hz in 10 ms, in two runs: silent in some seed.
  const { rows } = await compared({ networks: 2, durationMs: 10, frequenciesHz: [100], seed: 3 }, 1);
  const silent = rows.filter(({ networkHz }) => networkHz === 0);
  assert(silent.length > 0);
  for (const { rateError, rateFloor, courseError, courseFloor, sine } of silent) {
    assertEquals([rateError, rateFloor, courseError, courseFloor, sine], [null, null, null, null, null]);
  }
  stimulationTable({ rows }).flat().forEach((text) => assert(!/NaN|undefined|Infinity/.test(text), text));
});

Deno.test("compareStimulations() says rates outside of what functions were measured for, or refuses them", async () => {
  const model = { spec: twoAtTenHz({ low: [0, 0], high: [2100, 1e4] }), weights: {} }, said: string[] = [];
  const options = { networks: 2, durationMs: 200, frequenciesHz: [10], amplitude: 0.5, models: {} };
  await compareStimulations(null, model, { ...options, onWarning: (text) => said.push(text) });
  assertEquals(said.map((text) => /gets (under .*?) must/.exec(text)?.[1]), ["under step up", "under ramp"]);
  await assertRejects(
    () => compareStimulations(null, model, { ...options, strict: true }),
    ArgumentRangeError,
    "what E gets under step up must be what its transfer function was measured for",
  );
});

for (
  const [options, sentence] of [
    [{ amplitude: 0 }, "amplitude must be a number"],
    [{ amplitude: 1.5 }, "amplitude must be a number"],
    [{ networks: 1 }, "networks must be a whole number"],
    [{ frequenciesHz: [0.5] }, "frequenciesHz must be a number from 2 to 250"],
    [{ frequenciesHz: [NaN] }, "frequenciesHz must be a number from 2 to 250"],
    [{ durationMs: 0.5, frequenciesHz: [] }, "durationMs must be a whole number of bins of 1 ms"],
    [{ warmupMs: 0 }, "warmupMs must be a whole number of bins of 1 ms, at least 1"],
    [{ parameters: [1] }, "parameters must hold 0 values (none)"],
    [{ amplitud: 1 }, "amplitud"],
  ] as const
) {
  Deno.test(`compareStimulations() refuses ${JSON.stringify(options)}`, async () => {
    await assertRejects(() => compared(options as unknown as StimulationOptions), Error, sentence);
  });
}
