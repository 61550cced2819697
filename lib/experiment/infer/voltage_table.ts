import { readFileBytes } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { kindOfFile } from "../../io/file_kind.ts";
import type { VoltageSamples } from "./voltage_in_bins.ts";

/** A line as fields: between commas, semicolons, tabs or spaces. */
const fieldsOf = (line: string): string[] => line.trim().split(/\s*[,;]\s*|\s+/);

const isNumbers = (fields: readonly string[]) =>
  fields.length > 1 && fields.every((field) => field !== "" && Number.isFinite(Number(field)));

/**
 * Reads recorded voltages from a table in a text file, as `Vector.printf` of NEURON, spreadsheets and `numpy.savetxt` write it: a column of times, ms, and one
 * or more of voltages, mV. Lines before the first line of numbers are a heading, whose last line names the columns where it has as many words.
 * @throws {FileError} When the file is missing or no such table.
 */
export async function voltageTable(path: string): Promise<VoltageSamples[]> {
  const bytes = await readFileBytes(path), rows: number[][] = [];
  let heading: string[] = [];
  for (const [at, line] of new TextDecoder().decode(bytes).split(/\r\n|\r|\n/).entries()) {
    if (/^\s*([#%]|$)/.test(line)) {
      if (rows.length === 0 && line.trim() !== "") heading = fieldsOf(line.replace(/^\s*[#%]+/, ""));
      continue;
    }
    const fields = fieldsOf(line);
    if (isNumbers(fields) && fields.length === (rows[0] ?? fields).length) rows.push(fields.map(Number));
    else if (rows.length === 0) heading = fields;
    else {
      failFile("read", path, `line ${at + 1} must have ${rows[0].length} numbers, as those before`, line);
    }
  }
  if (rows.length === 0) {
    failFile("read", path, "it must be a table of times, ms, and voltages, mV", kindOfFile(bytes, path));
  }
  const columns = rows[0].length, named = heading.length === columns;
  const timesMs = Float64Array.from(rows, ([time]) => time);
  return Array.from({ length: columns - 1 }, (_, k) => ({
    name: columns === 2 ? "" : named ? heading[k + 1] : `column ${k + 2}`,
    about: `column ${k + 2}`,
    timesMs,
    values: Float64Array.from(rows, (row) => row[k + 1]),
    spikesMs: null,
  }));
}
