import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Hdf5Dataset } from "../../../lib/io/hdf5_dataset.ts";
import { type Hdf5Group, readHdf5 } from "../../../lib/io/hdf5_file.ts";
import { decodeNwb, encodeNwb, loadNwb, saveNwb } from "../../../lib/system/nwb/nwb.ts";
import { nwbOfRun } from "../../../lib/system/nwb/nwb_of_run.ts";
import type { NwbContent } from "../../../lib/system/nwb/nwb_content.ts";
import { getSpikingPreset } from "../../../lib/spiking/spiking_presets.ts";
import { scaleSpiking } from "../../../lib/spiking/override_spiking.ts";
import { simulate } from "../../../lib/systems.ts";
import { inFolder } from "../../_folder.ts";

const START = new Date("2024-05-06T07:08:09Z");
const ABOUT = { identifier: "mine", sessionStartTime: START, createdAt: START };

/** A file with all that can be written. */
const FULL: NwbContent = {
  ...ABOUT,
  populations: {
    E: { size: 3, timesMs: [5, 1, 2.5], cells: [2, 2, 0] },
    I: { size: 2, timesMs: [0.5], cells: [1] },
  },
  observedMs: [0, 10],
  series: [
    {
      ...{ name: "V", unit: "volts", conversion: 1e-3, channels: 2, everyMs: 0.5, startMs: 0.5 },
      values: Float32Array.of(-70, -69, -68, -67),
    },
    { name: "odd", unit: "n/a", values: [1, 2], timesMs: [0, 3] },
  ],
};

/** What is in a file: lists by path with their types, values and attributes, and the types of groups. */
function contents(group: Hdf5Group, found: Record<string, unknown> = {}): Record<string, unknown> {
  const type = group.ownAttribute("neurodata_type");
  if (type !== null) found[group.path] = type;
  for (const name of group.names()) {
    const own = group.group(name), data = group.dataset(name);
    if (own) contents(own, found);
    if (!(data instanceof Hdf5Dataset)) continue;
    const values = data.kind === "texts" ? data.texts() : [...data.numbers()];
    found[data.path] = [data.attribute("neurodata_type"), data.attribute("unit"), data.shape, values];
  }
  return found;
}

// Files of this content were found valid by pynwb 4.2.0 (`check_nwb.py`).
Deno.test("units and series have the layout of NWB 2.8", () =>
  inFolder(async (folder) => {
    const path = `${folder}/full.nwb`;
    await saveNwb(path, FULL);
    const found = await readHdf5(path, "NWB", (root) => ({
      ...contents(root),
      version: root.ownAttribute("nwb_version"),
      colnames: root.group("units")!.ownAttribute("colnames"),
    }));
    const column = "VectorData", index = "VectorIndex", start = "2024-05-06T07:08:09.000Z";
    assertEquals(found, {
      version: "2.8.0",
      colnames: ["spike_times", "obs_intervals", "population", "cell"],
      "/": "NWBFile",
      "/identifier": [null, null, [], ["mine"]],
      "/session_description": [null, null, [], ["a simulation"]],
      "/session_start_time": [null, null, [], [start]],
      "/timestamps_reference_time": [null, null, [], [start]],
      "/file_create_date": [null, null, [1], [start]],
      "/units": "Units",
      "/units/id": ["ElementIdentifiers", null, [5], [0, 1, 2, 3, 4]],
      "/units/spike_times": [column, null, [4], [0.0025, 0.001, 0.005, 0.0005]],
      "/units/spike_times_index": [index, null, [5], [1, 1, 3, 3, 4]],
      "/units/obs_intervals": [column, null, [5, 2], [0, 0.01, 0, 0.01, 0, 0.01, 0, 0.01, 0, 0.01]],
      "/units/obs_intervals_index": [index, null, [5], [1, 2, 3, 4, 5]],
      "/units/population": [column, null, [5], ["E", "E", "E", "I", "I"]],
      "/units/cell": [column, null, [5], [0, 1, 2, 0, 1]],
      "/acquisition/V": "TimeSeries",
      "/acquisition/V/data": [null, "volts", [2, 2], [-70, -69, -68, -67]],
      "/acquisition/V/starting_time": [null, "seconds", [], [0.0005]],
      "/acquisition/odd": "TimeSeries",
      "/acquisition/odd/data": [null, "n/a", [2], [1, 2]],
      "/acquisition/odd/timestamps": [null, "seconds", [2], [0, 0.003]],
    });
  }));

Deno.test("what was written is read back: silent cells, no spikes at all, no units, an empty series", async () => {
  using full = await decodeNwb(await encodeNwb(FULL));
  assertEquals([...full.units!.spikes().cells], [4, 2, 0, 2]);
  assertEquals([...full.units!.spikes().timesMs], [0.5, 1, 2.5, 5]);
  assertEquals([...full.get("V").read().values], [-0.07, -0.069, -0.068, -0.067]);
  assertEquals([full.get("V").rateHz, [...full.get("odd").read().timesMs]], [2000, [0, 3]]);
  using silent = await decodeNwb(
    await encodeNwb({
      ...ABOUT,
      populations: { E: { size: 2, timesMs: [], cells: [] } },
      series: [{ name: "none", unit: "volts", values: [], everyMs: 1 }],
    }),
  );
  assertEquals([silent.units!.length, silent.units!.spikes().timesMs.length], [2, 0]);
  assertEquals(silent.get("none").read().values.length, 0);
  using none = await decodeNwb(await encodeNwb({ ...ABOUT, populations: {} }));
  assertEquals(none.units!.length, 0);
  using bare = await decodeNwb(await encodeNwb(ABOUT));
  assertEquals([bare.units, bare.series], [null, []]);
});

Deno.test("each object has a UUID of its own, the same for the same content", async () => {
  const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
  const idsOf = async (content: NwbContent) =>
    new TextDecoder("latin1").decode(await encodeNwb(content)).match(uuid)!;
  const ids = await idsOf(FULL);
  // The file, the table, its 7 lists and 2 series.
  assertEquals([ids.length, new Set(ids).size], [11, 11]);
  assertEquals(await idsOf(FULL), ids);
  assertEquals((await idsOf({ ...FULL, identifier: "other" })).filter((id) => ids.includes(id)), []);
});

Deno.test("a run is written with its populations, counts and traces, and its spikes are read back exactly enough", () =>
  inFolder(async (folder) => {
    const run = await simulate(null, scaleSpiking(getSpikingPreset("coba"), 0.2), {
      durationMs: 50,
      warmupMs: 0,
      seed: 1,
      record: {
        spikes: true,
        own: { traces: [{ population: "E", variable: "V_m", cells: 3 }], everyMs: 0.5 },
      },
    });
    const path = `${folder}/run.nwb`;
    const units = { V_m: { unit: "volts", conversion: 1e-3 } };
    await saveNwb(path, nwbOfRun(run, { ...ABOUT, units }));
    using nwb = await loadNwb(path);
    const { timesMs, cells } = nwb.units!.spikes(), { times, neurons } = run.spikes![0];
    const inOrder = Array.from(times.keys()).sort((a, b) => times[a] - times[b] || neurons[a] - neurons[b]);
    assertEquals(times.length > 100, true);
    // From ms to s and back rounds twice.
    assertEquals(
      [...timesMs].map((time) => time.toPrecision(14)),
      inOrder.map((k) => times[k].toPrecision(14)),
    );
    assertEquals([...cells], inOrder.map((spike) => neurons[spike]));
    const { populations, counts, bins } = run.counts;
    assertEquals(
      nwb.units!.column("population").values,
      populations.flatMap(({ name, size }) => Array(size).fill(name)),
    );
    const written = nwb.get("counts").read();
    assertEquals(written.channels, 2);
    assertEquals([...written.values], Array.from(written.values, (_, k) => counts[k % 2 * bins + (k >> 1)]));
    const trace = nwb.get("V_m_E").read();
    assertEquals([trace.channels, trace.timesMs[0], trace.timesMs.length], [3, 0.5, 100]);
    assertEquals([...trace.values], Array.from(run.traces![0][0].values, (value) => value * 1e-3));
    assertThrows(
      () => nwbOfRun(run, { ...ABOUT, network: 1 }),
      RangeError,
      "Cannot write the run as NWB as network must be from 0 and below 1: current value is 1",
    );
  }));

Deno.test("content that does not fit together is refused in a sentence", async () => {
  const series = { name: "V", unit: "volts", values: [1, 2, 3], everyMs: 1 };
  for (
    const [change, sentence] of [
      [{ identifier: "" }, "identifier must be a text: current value is none"],
      [{ sessionStartTime: new Date("x") }, "sessionStartTime must be a date: current value is Invalid Date"],
      [
        { populations: { E: { size: 1, timesMs: [1], cells: [1] } } },
        "populations.E.cells must be below 1: current value is 1",
      ],
      [
        { populations: { E: { size: 1, timesMs: [1], cells: [] } } },
        "populations.E.cells must have 1 entries: current value is 0",
      ],
      [
        { populations: { E: { size: 1, timesMs: [NaN], cells: [0] } } },
        "populations.E.timesMs must be finite: current value is NaN",
      ],
      [{ observedMs: [2, 1] }, "observedMs must be a start and a later end: current value is 2,1"],
      [{ series: [{ ...series, channels: 2 }] }, "V must have 2 values each sample: current value is 3"],
      [{ series: [{ ...series, name: "a/b" }] }, "names of series must be without /: current value is a/b"],
      [
        { series: [{ ...series, timesMs: [0, 1, 2] }] },
        "V must have either timesMs or everyMs: current value is both",
      ],
      [{ series: [series, series] }, "series must have names of their own: current value is V"],
    ] as [object, string][]
  ) {
    await assertRejects(
      () => encodeNwb({ ...ABOUT, ...change }),
      RangeError,
      `Cannot write the NWB file as ${sentence}`,
    );
  }
  await assertRejects(
    () => encodeNwb({ ...ABOUT, population: {} } as never),
    TypeError,
    "(did you mean populations?)",
  );
});
