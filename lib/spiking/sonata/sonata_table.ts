import { readFileBytes } from "../../io/atomic.ts";
import { refuse } from "./sonata_config.ts";

/** What a type's line of a table of types says, by column; what is `NULL` is left out. */
export type SonataType = Readonly<Record<string, string | number>>;

/** A table of words. */
interface Table {
  path: string;
  names: string[];
  rows: string[][];
}

/** The words of a line, separated by commas or blanks; those in quotes are kept together. */
function wordsOf(line: string, commas: boolean): string[] {
  if (!commas) return Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([_, quoted, bare]) => quoted ?? bare);
  return Array.from(
    line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g),
    ([_, quoted, bare]) => quoted ?? bare.trim(),
  );
}

/** Reads a table whose first line names its columns. */
async function readTable(path: string): Promise<Table> {
  const lines = new TextDecoder().decode(await readFileBytes(path)).split(/\r\n|\r|\n/).filter((line) =>
    line.trim() !== ""
  );
  const head = lines[0] ?? "", commas = head.includes(",");
  const names = wordsOf(head, commas);
  const rows = lines.slice(1).map((line) => wordsOf(line, commas));
  const long = rows.findIndex((words) => words.length > names.length);
  if (long >= 0) {
    refuse(path, `its lines must have the ${names.length} columns of its first`, rows[long].join(" "));
  }
  return { path, names, rows };
}

/** Which column has a name. */
function columnOf({ path, names }: Table, name: string): number {
  const at = names.indexOf(name);
  if (at < 0) refuse(path, `it must have a column ${name}`, names.join(" "));
  return at;
}

/** A column of numbers. */
function numbersOf(table: Table, name: string): number[] {
  const at = columnOf(table, name);
  return table.rows.map((words) => {
    const word = words[at] ?? "", value = Number(word);
    if (word === "" || !Number.isFinite(value)) {
      refuse(table.path, `its column ${name} must hold numbers`, word || "nothing");
    }
    return value;
  });
}

/** Reads a table of types. @param key Its column of numbers. */
export async function readSonataTypes(path: string, key: string): Promise<Map<number, SonataType>> {
  const table = await readTable(path);
  const ids = numbersOf(table, key);
  return new Map(
    table.rows.map((words, row) => {
      const type = Object.fromEntries(
        table.names.flatMap((name, at): [string, string | number][] => {
          const word = words[at];
          if (word === undefined || word === "NULL" || word === "") return [];
          return [[name, Number.isNaN(Number(word)) ? word : Number(word)]];
        }),
      );
      return [ids[row], type];
    }),
  );
}

/** Reads the table of spikes that BMTK writes: `timestamps` (ms), `node_ids` and, of several populations, `population`. */
export async function readSpikeTable(
  path: string,
): Promise<Record<string, { timesMs: number[]; cells: number[] }>> {
  const table = await readTable(path);
  const times = numbersOf(table, "timestamps"), nodes = numbersOf(table, "node_ids");
  const named = table.names.includes("population") ? columnOf(table, "population") : -1;
  const found = new Map<string, { timesMs: number[]; cells: number[] }>();
  table.rows.forEach((words, row) => {
    const name = named < 0 ? "default" : words[named] ?? "default";
    const own = found.get(name) ?? { timesMs: [], cells: [] };
    found.set(name, own);
    own.timesMs.push(times[row]);
    own.cells.push(nodes[row]);
  });
  return Object.fromEntries(found);
}

/** Reads a current by its values from times on, ms. */
export async function readCurrentTable(
  path: string,
  columns: { times: string; amplitudes: string },
): Promise<{ timesMs: number[]; amplitudes: number[] }> {
  const table = await readTable(path);
  return { timesMs: numbersOf(table, columns.times), amplitudes: numbersOf(table, columns.amplitudes) };
}
