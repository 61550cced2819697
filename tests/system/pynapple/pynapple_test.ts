import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FileError } from "../../../lib/io/file_error.ts";
import { encodeNpz } from "../../../lib/io/npz.ts";
import { getSpikingPreset } from "../../../lib/spiking/spiking_presets.ts";
import { scaleSpiking } from "../../../lib/spiking/override_spiking.ts";
import {
  decodePynapple,
  encodePynapple,
  loadPynapple,
  savePynapple,
} from "../../../lib/system/pynapple/pynapple_file.ts";
import type { PynappleObject, PynappleTsGroup } from "../../../lib/system/pynapple/pynapple.ts";
import { pynappleSpikes, pynappleTrace } from "../../../lib/system/pynapple/pynapple_of_run.ts";
import { simulate } from "../../../lib/systems.ts";
import { inFolder } from "../../_folder.ts";

const golden = (name: string) => loadPynapple(new URL(`golden/${name}.npz`, import.meta.url).pathname);
const SUPPORT: PynappleTsGroup["supportMs"] = [[0, 3000], [5000, 10000]];

Deno.test("what Pynapple saved is read: each of its types", async () => {
  assertEquals(await golden("ts"), {
    type: "Ts",
    timesMs: Float64Array.of(500, 1250, 7000),
    supportMs: SUPPORT,
  });
  assertEquals(await golden("tsd"), {
    type: "Tsd",
    timesMs: Float64Array.of(0, 500, 1000),
    values: Float64Array.of(3, 1, 2),
    shape: [3],
    supportMs: [[0, 1000]],
  });
  assertEquals(await golden("frame"), {
    type: "TsdFrame",
    timesMs: Float64Array.of(0, 500),
    values: Float64Array.of(0, 1, 2, 3, 4, 5),
    shape: [2, 3],
    // Names of its columns are pickled.
    supportMs: [[0, 500]],
  });
  const tensor = await golden("tensor");
  assertEquals(tensor.type === "TsdTensor" && tensor.shape, [2, 2, 2]);
  assertEquals(await golden("group"), {
    type: "TsGroup",
    keys: [0, 6, 9],
    timesMs: Float64Array.of(0, 1000, 2000, 6000, 7000),
    cells: Uint32Array.of(0, 1, 0, 1, 0),
    // Its metadata are pickled.
    about: {},
    supportMs: SUPPORT,
  });
  assertEquals(await golden("intervals"), { type: "IntervalSet", supportMs: SUPPORT });
});

const timesMs = Float64Array.of(500, 1250, 7000);
const OBJECTS: PynappleObject[] = [
  { type: "Ts", timesMs, supportMs: SUPPORT },
  { type: "Tsd", timesMs, values: Float64Array.of(1, 2, 3), shape: [3], supportMs: SUPPORT },
  {
    type: "TsdFrame",
    timesMs,
    values: new Float64Array(6),
    shape: [3, 2],
    columns: [4, 7],
    supportMs: SUPPORT,
  },
  {
    type: "TsdFrame",
    timesMs,
    values: new Float64Array(3),
    shape: [3, 1],
    columns: ["x"],
    supportMs: SUPPORT,
  },
  { type: "TsdTensor", timesMs, values: new Float64Array(12), shape: [3, 2, 2], supportMs: SUPPORT },
  {
    type: "TsGroup",
    keys: [1, 4, 9],
    timesMs,
    cells: Uint32Array.of(2, 0, 2),
    values: Float64Array.of(5, 6, 7),
    about: { area: ["a", "b", "c"], depth: [1, 2, 3.5] },
    supportMs: SUPPORT,
  },
  {
    type: "TsGroup",
    keys: [0, 1],
    timesMs: new Float64Array(),
    cells: new Uint32Array(),
    about: {},
    supportMs: SUPPORT,
  },
  { type: "IntervalSet", supportMs: SUPPORT },
];

// Files of these were read by `load_file` of Pynapple 0.11.4 (`check_pynapple.py`).
Deno.test("what was written is read back", async () => {
  for (const object of OBJECTS) {
    assertEquals(await decodePynapple(await encodePynapple(object)), object);
  }
});

Deno.test("the type of a file that does not say it is told by its arrays", async () => {
  const list = (...values: number[]) => ({ data: Float64Array.from(values), shape: [values.length] });
  const typeOf = async (arrays: Parameters<typeof encodeNpz>[0]) =>
    (await decodePynapple(encodeNpz({ start: list(0), end: list(9), ...arrays }))).type;
  assertEquals(await typeOf({}), "IntervalSet");
  assertEquals(await typeOf({ t: list(1, 2) }), "Ts");
  assertEquals(await typeOf({ t: list(1, 2), index: list(3, 3) }), "TsGroup");
  assertEquals(await typeOf({ t: list(1, 2), d: list(3, 3) }), "Tsd");
  assertEquals(await typeOf({ t: list(1), d: { data: Float64Array.of(1, 2), shape: [1, 2] } }), "TsdFrame");
  assertEquals(
    await typeOf({ t: list(1), d: { data: Float64Array.of(1, 2), shape: [1, 2, 1] } }),
    "TsdTensor",
  );
});

Deno.test("spikes and traces of a run become a TsGroup and a TsdFrame", () =>
  inFolder(async (folder) => {
    const run = await simulate(null, scaleSpiking(getSpikingPreset("coba"), 0.1), {
      durationMs: 50,
      warmupMs: 0,
      seed: 1,
      record: {
        spikes: true,
        own: { traces: [{ population: "E", variable: "V_m", cells: 3 }], everyMs: 0.5 },
      },
    });
    await savePynapple(`${folder}/spikes.npz`, pynappleSpikes(run));
    const group = await loadPynapple(`${folder}/spikes.npz`) as PynappleTsGroup;
    const [E, I] = run.counts.populations;
    assertEquals(group.keys.length, E.size + I.size);
    assertEquals(group.cells, run.spikes![0].neurons);
    assertEquals(group.about!.population[E.size], "I");
    assertEquals([group.about!.cell[E.size - 1], group.about!.cell[E.size]], [E.size - 1, 0]);
    assertEquals(group.supportMs, [[0, 50]]);
    const trace = pynappleTrace(run.traces![0][0]);
    assertEquals([trace.type, trace.shape, trace.timesMs[0]], ["TsdFrame", [100, 3], 0.5]);
    assertEquals((await decodePynapple(await encodePynapple(trace))).type, "TsdFrame");
    const sentence =
      "Cannot make a TsGroup of the run as network must be from 0 and below 1: current value is 2";
    assertThrows(() => pynappleSpikes(run, { network: 2 }), RangeError, sentence);
    const { spikes: _, ...silent } = run;
    assertThrows(
      () => pynappleSpikes(silent),
      RangeError,
      "it must have recorded spikes: current value is none",
    );
  }));

Deno.test("what does not fit together is refused in a sentence", async () => {
  const group = OBJECTS[5] as PynappleTsGroup;
  for (
    const [object, sentence] of [
      [
        { ...OBJECTS[0], timesMs: Float64Array.of(2, 1) },
        "timesMs must be finite and ascending: current value is 1",
      ],
      [
        { ...OBJECTS[0], timesMs: Float64Array.of(4000) },
        "timesMs must be within supportMs: current value is 4000",
      ],
      [
        { ...OBJECTS[0], supportMs: [[1, 1]] },
        "supportMs must be intervals of some length, one after another",
      ],
      [{ ...OBJECTS[1], shape: [2] }, "shape must begin with 3 samples: current value is [2]"],
      [{ ...OBJECTS[1], shape: [3, 1] }, "shape of a Tsd must have 1 dimensions: current value is [3,1]"],
      [{ ...OBJECTS[2], columns: [1] }, "columns must be 2: current value is 1"],
      [{ ...group, cells: Uint32Array.of(0, 1, 3) }, "cells must be below 3: current value is 3"],
      [{ ...group, keys: [1, 1, 2] }, "keys must be whole numbers that rise: current value is 1,1,2"],
      [
        { ...group, about: { t: [1, 2, 3] } },
        "about must have other names than the arrays of Pynapple: current value is t",
      ],
      [{ ...group, about: { area: [1] } }, "about.area must have 3 entries: current value is 1"],
    ] as [PynappleObject, string][]
  ) {
    await assertRejects(
      () => encodePynapple(object),
      RangeError,
      `Cannot write the file of Pynapple as ${sentence}`,
    );
  }
});

Deno.test("files that are none of Pynapple are refused in a sentence", async () => {
  const list = (...values: number[]) => ({ data: Float64Array.from(values), shape: [values.length] });
  const support = { start: list(0), end: list(9) };
  for (
    const [arrays, sentence] of [
      [{ counts: list(1) }, "a file of Pynapple must have an array start: current value is counts"],
      [{ start: list(0), end: list(1, 2) }, "its array end must have 1 values: current value is 2"],
      [
        { ...support, t: list(1, 2), index: list(1) },
        "its array index must have 2 values: current value is 1",
      ],
      [
        { ...support, t: list(1), index: list(1), keys: list(2) },
        "its array index must hold keys: current value is 1",
      ],
      [{ ...support, t: list(1), d: list(1, 2) }, "its array d must have 1 samples: current value is 2"],
    ] as [Parameters<typeof encodeNpz>[0], string][]
  ) {
    const bytes = encodeNpz(arrays);
    await assertRejects(
      () => decodePynapple(bytes, { path: "x.npz" }),
      FileError,
      `Cannot read x.npz as ${sentence}`,
    );
  }
  await assertRejects(() => decodePynapple(new Uint8Array(100)), FileError);
});
