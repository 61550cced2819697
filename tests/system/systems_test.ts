import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { simulateExact, simulateReference } from "../../lib/markov/cpu/reference.ts";
import { getMifPreset } from "../../lib/markov/presets.ts";
import { networkSeed } from "../../lib/random/network_seed.ts";
import { overrideSpiking } from "../../lib/spiking/override_spiking.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import { runOfSpiking } from "../../lib/spiking/run_of_spiking.ts";
import { countsOf } from "../../lib/system/population_counts.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import {
  describe,
  getPreset,
  listPresets,
  overrideSpec,
  parseSpec,
  simulate,
  SYSTEMS,
} from "../../lib/systems.ts";

Deno.test("simulate() gives a Markovian network the run that its own engine gives, by steps and exactly", async () => {
  const spec = getMifPreset("mif-small-syn"), options = { durationMs: 40, warmupMs: 20, seed: 3 };
  for (const [method, engine] of [["step", simulateReference], ["exact", simulateExact]] as const) {
    const run = await simulate(null, [spec, { ...spec, S_EE: 21 }], { ...options, method });
    const own = await engine([spec, { ...spec, S_EE: 21 }], options);
    assertEquals(run.counts.populations, [{ name: "E", size: 75 }, { name: "I", size: 25 }]);
    for (let network = 0; network < 2; network++) {
      assertEquals([...countsOf(run.counts, network, 0)], [
        ...own.e.subarray(40 * network, 40 * (network + 1)),
      ]);
      assertEquals([...countsOf(run.counts, network, 1)], [
        ...own.i.subarray(40 * network, 40 * (network + 1)),
      ]);
    }
    assert(own.e.some((count) => count > 0));
  }
});

Deno.test("simulate() gives point neurons the run of their seed, without its warm-up, in whatever parts", async () => {
  const base = overrideSpiking(getSpikingPreset("cuba"), {
    "populations.E.size": 80,
    "populations.I.size": 20,
  });
  const specs = [0, 300].map((I_e) => overrideSpiking(base, { "populations.*.parameters.I_e": I_e }));
  const options = { durationMs: 30, warmupMs: 10, seed: 9 };
  const run = await simulate(null, specs, { ...options, record: { spikes: true } });
  const own = await simulateSpikingReference(specs[1], { durationMs: 40, seed: networkSeed(9, 1) });
  for (let p = 0; p < 2; p++) {
    assertEquals([...countsOf(run.counts, 1, p)], [...own.counts.subarray(40 * p + 10, 40 * (p + 1))]);
  }
  const { steps, cells } = own.spikes!, late = [...steps.keys()].filter((k) => steps[k] > 100);
  assertEquals([...run.spikes![1].neurons], late.map((k) => cells[k]));
  assertEquals([...run.spikes![1].times], late.map((k) => (steps[k] - 100) * own.stepMs));
  assert(late.length > 10);
  const apart = await simulate(null, specs[1], { ...options, firstNetwork: 1 });
  assertEquals([...apart.counts.counts], [...run.counts.counts.subarray(60)]);
});

Deno.test("of spikes at the end of the warm-up, that of its last step is left out and the next is the first", async () => {
  const spec = overrideSpiking(getSpikingPreset("cuba"), {
    "populations.E.size": 80,
    "populations.I.size": 20,
  });
  const whole = await simulateSpikingReference(spec, { durationMs: 20, seed: 1 });
  const spikes = { steps: Uint32Array.of(99, 100, 101, 200), cells: Uint32Array.of(1, 2, 3, 4) };
  const run = runOfSpiking([{ ...whole, spikes }], { warmupMs: 10 });
  assertEquals([...run.spikes![0].neurons], [3, 4]);
  assertEquals([...run.spikes![0].times], [0.1, 10]);
});

Deno.test("every preset of every system is found by its name alone, parsed, changed and described", () => {
  const presets = listPresets();
  assertEquals(new Set(presets.map(({ name }) => name)).size, presets.length);
  for (const { name, kind } of presets) {
    const spec = getPreset(name);
    assertEquals([spec.kind, spec.name], [kind, name]);
    assertEquals(parseSpec(JSON.parse(JSON.stringify(spec))), spec);
    assertEquals(overrideSpec(spec, { name: "another" }).name, "another");
    assert(describe(spec).populations.length > 0);
  }
  assertEquals(new Set(SYSTEMS.map(({ kind }) => kind)).size, SYSTEMS.length);
});

Deno.test("a kind or preset that there is not is refused with the nearest", async () => {
  assertThrows(() => getPreset("cubaa"), SpecError, "current value is cubaa (did you mean cuba?)");
  assertThrows(
    () => parseSpec({ kind: "spikin" }),
    SpecError,
    'its kind must be one of mif, multiband, spiking, cell, mean-field, brain, graded: current value is "spikin" (did you mean spiking?)',
  );
  const own = 'current value is "toy" (a system of your own comes by --with FILE.ts, or as systems)';
  assertThrows(() => parseSpec({ kind: "toy" }), SpecError, own);
  assertThrows(() => parseSpec([]), SpecError, "a spec must be a JSON object");
  await assertRejects(
    () => simulate(null, [getPreset("cuba"), getPreset("mif-syn")], { durationMs: 1 }),
    SpecError,
    "they must be of one kind: current value is spiking, mif",
  );
});

Deno.test("seeds of networks differ, also where seeds of all are neighbours", () => {
  const seeds = new Set(
    [0, 1, 2, 2 ** 53 - 1].flatMap((seed) => Array.from({ length: 1000 }, (_, k) => networkSeed(seed, k))),
  );
  assertEquals(seeds.size, 4000);
  for (const seed of seeds) assert(Number.isSafeInteger(seed) && seed >= 0);
});
