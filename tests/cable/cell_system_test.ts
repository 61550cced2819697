import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { makeCellDataset } from "../../lib/cable/cell_dataset.ts";
import { cellSystem } from "../../lib/cable/cell_system.ts";
import type { CellSpec } from "../../lib/cable/cell_spec.ts";
import { defineChannel } from "../../lib/cable/channels/channel_model.ts";
import { CHANNEL_MODELS } from "../../lib/cable/channels/models.ts";
import { simulateCellsTabulated } from "../../lib/cable/cpu/cells_reference.ts";
import type { System } from "../../lib/system/system.ts";
import { countsOf } from "../../lib/system/population_counts.ts";
import { describe, getPreset, overrideSpec, simulate } from "../../lib/systems.ts";

const SOMA = getPreset("olah2022-soma") as CellSpec;

Deno.test("a cell as a system has the spikes and voltages of its recordings, without the warm-up, in whatever parts", async () => {
  const options = { durationMs: 300, warmupMs: 100, binMs: 5, seed: 3, record: { spikes: true } };
  const run = await simulate(null, [SOMA, SOMA, SOMA], options);
  const data = await makeCellDataset(SOMA, {
    simulate: simulateCellsTabulated,
    ...{ runs: 3, durationMs: 400, seed: 3 },
  });
  assertEquals(run.counts.populations, [{ name: "cell", size: 1, signals: ["v_soma"] }]);
  assertEquals([run.counts.networks, run.counts.bins, run.engine], [3, 60, "tabulated"]);
  const late = Array.from(data.spikes.timesMs).map((time, k) => [data.spikes.runs[k], time - 100])
    .filter(([, time]) => time > 0);
  assert(late.length > 5, `${late.length} spikes`);
  assertEquals(run.spikes!.flatMap(({ times }, network) => [...times].map((time) => [network, time])), late);
  const counts = new Uint32Array(180);
  for (const [network, time] of late) counts[60 * network + Math.floor((time - 1e-6) / 5)]++;
  assertEquals(run.counts.counts, counts);
  const [{ variable, values }] = run.traces![1];
  assertEquals([variable, values], ["v_soma", data.voltages.v_soma.slice(501, 800)]);

  const apart = await simulate(null, SOMA, { ...options, firstNetwork: 2 });
  assertEquals(apart.spikes![0], run.spikes![2]);
});

Deno.test("cells of one ensemble may differ", async () => {
  const options = { durationMs: 200, warmupMs: 0, seed: 3 };
  const dead = overrideSpec(SOMA, { "sections.soma.channels.hh.gnabar": 0 });
  const run = await simulate(null, [SOMA, dead, SOMA], options);
  const total = (network: number) =>
    Array.from(countsOf(run.counts, network, 0)).reduce((sum, one) => sum + one, 0);
  assert(total(0) + total(2) > 0);
  assertEquals(total(1), 0);
  const alone = await simulate(null, SOMA, { ...options, firstNetwork: 2 });
  assertEquals(alone.counts.counts, run.counts.counts.subarray(400));
});

Deno.test("a cell is described and changed by path, with the nearest name where there is none", () => {
  const hay = describe(getPreset("hay2011"));
  assertEquals(hay.details!.compartments, 642);
  const wide = overrideSpec(SOMA, { "sections.soma.diameterUm": 30, "input.mostScale": 2 });
  assertEquals([wide.sections[0].diameterUm, wide.input!.mostScale], [30, 2]);
  assertThrows(
    () => overrideSpec(SOMA, { "sections.somma.cm": 2 }),
    SpecError,
    "names nothing in it at somma: current value is somma (did you mean soma?)",
  );
  const leak = defineChannel({ ...CHANNEL_MODELS.find(({ name }) => name === "pas")!, name: "myleak" });
  const own = overrideSpec(SOMA, { "sections.soma.channels": { myleak: { g: 1e-4 } } }, {
    systems: [cellSystem([leak]) as unknown as System],
  });
  assertEquals(Object.keys(own.sections[0].channels), ["myleak"]);
});

Deno.test("options that a cell cannot be simulated by are refused in one sentence", async () => {
  for (
    const [options, sentence] of [
      [{ durationMs: 10.5 }, "the duration must be a whole number of bins of 1 ms: current value is 10.5"],
      [{ durationMs: 10, warmupMs: 0.5 }, "a whole number of ms: current value is 10.5"],
      [{ durationMs: 10, binMs: 3 }, "bins of 3 ms: current value is 10"],
    ] as const
  ) {
    await assertRejects(() => simulate(null, SOMA, options), RangeError, sentence);
  }
});
