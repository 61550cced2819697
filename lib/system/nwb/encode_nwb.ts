import type { Hdf5 } from "../../deps/h5wasm.ts";
import { openHdf5 } from "../../io/hdf5_file.ts";
import { checkNwb } from "./nwb_check.ts";
import type { NwbContent, NwbWrittenSeries } from "./nwb_content.ts";
import { COLUMNS, writeUnits } from "./nwb_write_units.ts";
import { NwbWriter, uuidsOf } from "./nwb_writer.ts";

type Group = InstanceType<Hdf5["Group"]>;

/** Version of the schema that the files keep to. */
const VERSION = "2.8.0";

/** Groups that each file has. */
const GROUPS = ["acquisition", "analysis", "general", "processing", "stimulus"];
/** A name of the next file in memory. */
let made = 0;

/** Writes a series. */
function writeSeries(writer: NwbWriter, acquisition: Group, series: NwbWrittenSeries): void {
  const {
    name,
    description = "",
    unit,
    conversion = 1,
    values,
    channels = 1,
    timesMs,
    everyMs,
    startMs = 0,
  } = series;
  const group = acquisition.create_group(name);
  writer.mark(group, "core", "TimeSeries");
  group.create_attribute("description", description || "no description");
  group.create_attribute("comments", "no comments");
  const kept = values instanceof Float32Array || values instanceof Int32Array
    ? values
    : Float64Array.from(values);
  const data = writer.add(
    group,
    "data",
    kept,
    channels === 1 ? [kept.length] : [kept.length / channels, channels],
  );
  data.create_attribute("unit", unit);
  for (const [key, value] of Object.entries({ conversion, offset: 0, resolution: -1 })) {
    writer.number(data, key, value);
  }
  if (timesMs) {
    const times = writer.add(group, "timestamps", Float64Array.from(timesMs, (time) => time / 1000));
    times.create_attribute("interval", 1, [], "<i");
    times.create_attribute("unit", "seconds");
  } else {
    const start = writer.add(group, "starting_time", Float64Array.of(startMs / 1000), []);
    writer.number(start, "rate", 1000 / everyMs!);
    start.create_attribute("unit", "seconds");
  }
}

/** Paths of the objects that get an identifier of their own. */
function pathsOf({ series = [] }: NwbContent): string[] {
  const columns = ["id", ...Object.keys(COLUMNS), "spike_times_index", "obs_intervals_index"];
  return [
    "/",
    "/units",
    ...columns.map((name) => `/units/${name}`),
    ...series.map(({ name }) => `/acquisition/${name}`),
  ];
}

/** The bytes of an NWB file. @throws {RangeError | TypeError} When the content does not fit together. */
export async function nwbBytes(content: NwbContent): Promise<Uint8Array<ArrayBuffer>> {
  checkNwb(content);
  const { identifier, sessionStartTime, sessionDescription = "a simulation", createdAt = new Date() } =
    content;
  const ids = await uuidsOf(`${identifier}\n${sessionStartTime.toISOString()}`, pathsOf(content));
  const { h5, files } = await openHdf5();
  const name = `nwb-${made++}.nwb`, file = new h5.File(name, "w");
  try {
    const writer = new NwbWriter((path) => ids.get(path)!);
    writer.mark(file, "core", "NWBFile");
    file.create_attribute("nwb_version", VERSION);
    for (const group of GROUPS) file.create_group(group);
    for (const group of ["presentation", "templates"]) (file.get("stimulus") as Group).create_group(group);
    writer.add(file, "identifier", identifier);
    writer.add(file, "session_description", sessionDescription);
    writer.add(file, "file_create_date", [createdAt.toISOString()]);
    for (const time of ["session_start_time", "timestamps_reference_time"]) {
      writer.add(file, time, sessionStartTime.toISOString());
    }
    if (content.populations) writeUnits(writer, file, content);
    const acquisition = file.get("acquisition") as Group;
    for (const series of content.series ?? []) writeSeries(writer, acquisition, series);
  } finally {
    file.close();
  }
  const bytes = files.readFile(name);
  files.unlink(name);
  return bytes;
}
