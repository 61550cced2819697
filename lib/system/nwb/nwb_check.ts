import { type Ensure, ensureTo } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { NwbContent, NwbPopulation, NwbWrittenSeries } from "./nwb_content.ts";

const OPTIONS: OptionNames<NwbContent> = {
  identifier: true,
  sessionStartTime: true,
  sessionDescription: true,
  createdAt: true,
  populations: true,
  observedMs: true,
  series: true,
};
const SERIES_OPTIONS: OptionNames<NwbWrittenSeries> = {
  name: true,
  description: true,
  unit: true,
  conversion: true,
  values: true,
  channels: true,
  timesMs: true,
  everyMs: true,
  startMs: true,
};

const TASK = "write the NWB file";
const ensure: Ensure = ensureTo(TASK);

/** Checks a population. */
function checkPopulation(name: string, { size, timesMs, cells }: NwbPopulation): void {
  const place = `populations.${name}`;
  ensure(Number.isSafeInteger(size) && size >= 0, `${place}.size must be a whole number from 0`, size);
  ensure(cells.length === timesMs.length, `${place}.cells must have ${timesMs.length} entries`, cells.length);
  for (let spike = 0; spike < cells.length; spike++) {
    const cell = cells[spike];
    ensure(Number.isInteger(cell) && cell >= 0 && cell < size, `${place}.cells must be below ${size}`, cell);
    ensure(Number.isFinite(timesMs[spike]), `${place}.timesMs must be finite`, timesMs[spike]);
  }
}

/** Checks a series. */
function checkSeries(series: NwbWrittenSeries): void {
  requireKnown(`${TASK} with the series ${series.name}`, series, SERIES_OPTIONS);
  const { name, values, channels = 1, timesMs, everyMs, unit } = series;
  ensure(
    /^[^/]+$/.test(name) && name !== "." && name !== "..",
    "names of series must be without /",
    name || "none",
  );
  ensure(typeof unit === "string" && unit !== "", `the unit of ${name} must be given`, unit || "none");
  ensure(Number.isSafeInteger(channels) && channels > 0, `channels of ${name} must be from 1`, channels);
  const samples = values.length / channels;
  ensure(Number.isInteger(samples), `${name} must have ${channels} values each sample`, values.length);
  ensure(
    (timesMs === undefined) !== (everyMs === undefined),
    `${name} must have either timesMs or everyMs`,
    timesMs === undefined ? "none" : "both",
  );
  ensure(
    everyMs === undefined || (everyMs > 0 && everyMs < Infinity),
    `everyMs of ${name} must be positive`,
    everyMs,
  );
  ensure(
    timesMs === undefined || timesMs.length === samples,
    `timesMs of ${name} must have ${samples} entries`,
    timesMs?.length,
  );
}

/** Checks all that is written. @throws {RangeError | TypeError} */
export function checkNwb(content: NwbContent): void {
  requireKnown(TASK, content, OPTIONS);
  const { identifier, sessionStartTime, populations = {}, observedMs, series = [] } = content;
  ensure(
    typeof identifier === "string" && identifier !== "",
    "identifier must be a text",
    identifier || "none",
  );
  for (const [name, date] of Object.entries({ sessionStartTime, createdAt: content.createdAt })) {
    if (name === "createdAt" && date === undefined) continue;
    ensure(date instanceof Date && !Number.isNaN(date.getTime()), `${name} must be a date`, date);
  }
  for (const [name, one] of Object.entries(populations)) checkPopulation(name, one);
  ensure(
    observedMs === undefined || (observedMs.every(Number.isFinite) && observedMs[0] <= observedMs[1]),
    "observedMs must be a start and a later end",
    observedMs,
  );
  series.forEach(checkSeries);
  const names = series.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  ensure(twice === undefined, "series must have names of their own", twice);
}
