import { failFile } from "../../io/file_error.ts";
import { loadNwb } from "../../system/nwb/nwb.ts";
import type { NwbSeries } from "../../system/nwb/nwb_series.ts";
import type { VoltageSamples } from "./voltage_in_bins.ts";

/** Types of series that are the voltage of a patched cell. */
const CLAMPED: readonly string[] = ["CurrentClampSeries", "IZeroClampSeries"];

/** Millivolts of a unit; null where it is none of voltage. */
function millivolts(unit: string): number | null {
  if (/^(v|volts?)$/i.test(unit)) return 1000;
  return /^(mv|milli-?volts?)$/i.test(unit) ? 1 : null;
}

/** The series that are the voltage of a cell: of current clamp, or else whatever was acquired in volts, one value at a time. */
function voltagesIn(series: readonly NwbSeries[]): NwbSeries[] {
  const acquired = series.filter(({ path, samples }) => path.startsWith("/acquisition/") && samples > 0);
  const clamped = acquired.filter(({ type }) => CLAMPED.includes(type));
  if (clamped.length > 0) return clamped;
  return acquired.filter(({ type, unit, channels }) =>
    type === "TimeSeries" && channels === 1 && millivolts(unit) !== null
  );
}

/**
 * Reads recorded voltages of a cell from an NWB file: each sweep of current clamp that it acquired, or each `TimeSeries` in volts.
 * @returns None where there is no such series.
 * @throws {FileError} When the file is missing, damaged or no NWB, or a series is not in volts.
 */
export async function voltagesOfNwb(path: string): Promise<VoltageSamples[]> {
  using file = await loadNwb(path);
  const found = voltagesIn(file.series);
  return found.map((series) => {
    const { name, unit } = series, factor = millivolts(unit), { timesMs, values } = series.read();
    if (factor === null) failFile("read", path, `${series.path} must be in volts`, unit);
    return {
      ...{ name: found.length === 1 ? "" : name, about: series.path },
      ...{ timesMs, values: values.map((value) => value * factor!), spikesMs: null },
    };
  });
}
