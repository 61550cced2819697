import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { parseMeanFieldSpec } from "../../../../lib/meanfield/mean_field_spec.ts";
import { meanOver, resolveWaveform } from "../../../../lib/system/resolved_waveform.ts";
import { parseSpikingSpec } from "../../../../lib/spiking/spiking_spec.ts";
import { fieldOfModel } from "../../../../lib/surrogate/meanfield/rollout_mean_field.ts";
import {
  chosenInputs,
  constantInputs,
  stimulatedField,
  stimulatedNetwork,
} from "../../../../lib/surrogate/meanfield/stimulations/stimulated.ts";
import { stimulationsOf } from "../../../../lib/surrogate/meanfield/stimulations/stimulation.ts";
import { twoPopulations } from "../_networks.ts";
import { generators, modelOf, tenHz } from "./_models.ts";

const TIMES = { warmupMs: 500, durationMs: 2000, amplitude: 0.25, frequenciesHz: [1, 100] };
const between = (name: string, fromMs: number, untilMs: number) => {
  const { wave } = stimulationsOf(TIMES).find((one) => one.name === name)!;
  return meanOver(resolveWaveform(wave(100), 1), 500 + fromMs, 500 + untilMs);
};

Deno.test("stimulations are steps in the middle half, a ramp there, and sines that start at phase 0", () => {
  assertEquals(stimulationsOf(TIMES).map(({ name }) => name), [
    ...["step up", "step down", "ramp", "sine 1 Hz", "sine 100 Hz"],
  ]);
  const steps = (name: string) =>
    [[-500, 500], [500, 1500], [1500, 2000]].map(([a, b]) => between(name, a, b));
  assertEquals(steps("step up"), [100, 125, 100]);
  assertEquals(steps("step down"), [100, 75, 100]);
  assertEquals([between("ramp", -500, 500), between("ramp", 1500, 2500)], [100, 125]);
  assertAlmostEquals(between("ramp", 500, 1500), 112.5, 1e-9);
  assertAlmostEquals(between("ramp", 990, 1010), 112.5, 1e-9);
  for (const [name, periodMs] of [["sine 1 Hz", 1000], ["sine 100 Hz", 10]] as const) {
    assertAlmostEquals(between(name, 0, periodMs), 100, 1e-9);
    assertAlmostEquals(between(name, 0, periodMs / 2), 100 + 25 * 2 / Math.PI, 1e-6);
  }
});

Deno.test("constantInputs() are drives and generators that are on all the time, at a rate above 0", () => {
  const spec = twoPopulations(), [drive] = spec.drives!;
  spec.drives = [
    drive,
    { ...drive, name: "late", fromMs: 10 },
    { ...drive, name: "off", rateHz: 0 },
    { ...drive, name: "wave", rateHz: { steps: [[0, 5]] } },
  ];
  assertEquals(constantInputs(spec).map(({ name, rate }) => [name, rate]), [["drive-E", 1600]]);
  assertEquals(constantInputs(generators()).map(({ name, input, rate }) => [name, input, rate]), [
    ["G", "rate-G", 20],
  ]);
});

Deno.test("chosenInputs() refuses a network without such inputs, and names that are none", () => {
  const spec = twoPopulations();
  assertEquals(chosenInputs(spec, ["drive-I"]).map(({ name }) => name), ["drive-I"]);
  assertThrows(
    () => chosenInputs(spec, ["drive-J"]),
    RangeError,
    "Cannot stimulate the network as inputs must be among drive-E, drive-I, whose rates are constant: current value is drive-J",
  );
  assertThrows(() => chosenInputs(spec, []), RangeError, "inputs must name at least one");
  assertThrows(
    () => chosenInputs({ ...spec, drives: [] }),
    RangeError,
    "it must have a drive or a Poisson generator whose rate is above 0 and constant",
  );
});

Deno.test("a network and its mean field get the same waveform, and their specs stay right", () => {
  for (const spec of [twoPopulations(), generators()]) {
    const before = structuredClone(spec), inputs = chosenInputs(spec), [{ wave }] = stimulationsOf(TIMES);
    const transfers = spec.populations.length === 2 ? { E: tenHz(undefined), I: tenHz(undefined) } : {};
    const network = stimulatedNetwork(spec, inputs, wave);
    const field = stimulatedField(fieldOfModel(modelOf(spec, transfers as never), []), inputs, wave);
    assertEquals(spec, before);
    assertEquals(parseSpikingSpec(network), network);
    assertEquals(parseMeanFieldSpec(field).finiteSize, false);
    // What the mean field of the stimulated network has as inputs.
    assertEquals(field.inputs, fieldOfModel(modelOf(network, transfers as never), []).inputs);
  }
});
