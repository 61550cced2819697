import { fail } from "../../base/fail.ts";
import { listed } from "../../base/display.ts";
import { requireKnown } from "../../base/require_known.ts";
import { failFile } from "../../io/file_error.ts";
import type { Recording } from "../recording/recording.ts";

const TASK = "take the recording";

/** Most notes of names in a sentence. */
const SHOWN = 5;

/** Chance below which something is as good as impossible. */
const IMPOSSIBLE = 1e-6;

/** Which cells of a recording stand for a population: names that the file gives, or numbers by which it calls them, `0-239` or `NAME:0-239`. */
export type CellsOf = Readonly<Record<string, readonly string[]>>;

/** Which cells of a recording are of which population. */
export interface RecordedCells {
  /** Population of each cell, -1 where it is of none. (N) */
  population: Int32Array;
  /** How many cells each population has in the recording. (P) */
  sizes: number[];
  /** What people should know of them, one sentence each. */
  notes: string[];
}

/** Some cells: those of a name, those with numbers of a range, or both. */
interface Some {
  text: string;
  name: string | null;
  range: [first: number, last: number] | null;
}

/** Populations that a dataset has. */
type Populations = readonly { name: string; size: number }[];

/** What a text stands for, where the file has these names. */
function someOf(text: string, known: (name: string) => boolean): Some {
  const [, name, first, last] = /^(?:(.+):)?(\d+)-(\d+)$/.exec(text) ?? [];
  if (first === undefined || known(text)) return { text, name: text, range: null };
  if (Number(last) < Number(first)) fail(TASK, "numbers of cells must be such as 0-239", text);
  return { text, name: name ?? null, range: [Number(first), Number(last)] };
}

/** What a recording says of its cells, as a sentence shows it. */
function saidOf({ about, groups, ids }: Recording): string {
  if (groups) return `populations ${listed(groups, SHOWN)}`;
  const columns = Object.entries(about).slice(0, SHOWN).map(([name, values]) =>
    `${name} (${listed([...new Set(values)], SHOWN)})`
  );
  return [`cells ${listed(Array.from(ids, String), SHOWN)}`, ...columns].join("; ");
}

/** The column that has all of some names; those of a file with a list of populations are in this list. */
function columnOf(recording: Recording, names: readonly string[]): readonly string[] | null {
  const { about, groups } = recording;
  if (groups) return names.every((name) => groups.includes(name)) ? about.population : null;
  const columns = Object.entries(about).filter(([, values]) => names.every((name) => values.includes(name)));
  return (columns.find(([name]) => name === "population") ?? columns[0])?.[1] ?? null;
}

function failNames(recording: Recording, names: readonly string[], populations: Populations): never {
  const { path, groups, ids } = recording, [{ name }] = populations, sorted = ids.toSorted();
  const like = groups?.[0] ?? `${sorted[0]}-${sorted[Math.floor((sorted.length - 1) / 2)]}`;
  failFile(
    "read",
    path,
    `what it says of cells must name ${listed(names)}, or cells (--cells) must say which they are, such as ` +
      `${name}=${like}`,
    saidOf(recording),
  );
}

/** What stands for each population. (P) of some each */
function wantedOf(recording: Recording, populations: Populations, given: CellsOf): Some[][] {
  const { about, groups } = recording;
  const known = (name: string) =>
    groups ? groups.includes(name) : Object.values(about).some((values) => values.includes(name));
  if (Object.keys(given).length === 0 && populations.length === 1) {
    // All cells, unless some are called so.
    const { name } = populations[0], one = groups === null || groups.length === 1;
    if (!known(name) && one) return [[{ text: "all", name: null, range: null }]];
  }
  return populations.map(({ name }) => (given[name] ?? [name]).map((text) => someOf(text, known)));
}

/**
 * How many cells some are of a file that has only those with spikes, and whether that is known. Those of a range are as many as it has. Else they are as many as the
 * network has, unless it is as good as impossible that cells with spikes, which may be any, have so low numbers: then up to the highest number.
 */
function sizeOf(
  { ids, about }: Recording,
  own: readonly Some[],
  size: number,
): [size: number, known: boolean] {
  let least = 0, spiking = 0;
  for (const { name, range } of own) {
    const found = ids.filter((_, cell) => name === null || about.population[cell] === name);
    least += range ? range[1] - range[0] + 1 : found.reduce((most, id) => Math.max(most, id + 1), 0);
    spiking += found.length;
  }
  if (own.every(({ range }) => range)) return [least, true];
  return [least <= size && (least / size) ** spiking >= IMPOSSIBLE ? size : least, false];
}

/**
 * Which cells of a recording are of which population of a dataset: what the file says of them, such as a column `population`, must name them, or `given` says it.
 * Of a dataset with one population all cells are, unless some are called by its name.
 * @throws {FileError} When the recording does not have what is asked for. @throws {RangeError} When a population is unknown, or a cell of two.
 */
export function recordedCells(recording: Recording, populations: Populations, given: CellsOf): RecordedCells {
  requireKnown(TASK, given, Object.fromEntries(populations.map(({ name }) => [name, true])));
  const { path, ids, groups } = recording,
    wanted = wantedOf(recording, populations, given),
    notes: string[] = [];
  const names = [...new Set(wanted.flat().flatMap(({ name }) => name ?? []))];
  const column = names.length === 0 ? null : columnOf(recording, names);
  if (names.length > 0 && !column) failNames(recording, names, populations);
  const loose = wanted.flat().find(({ name, range }) => range && name === null);
  if (groups && groups.length > 1 && loose) {
    failFile(
      "read",
      path,
      `numbers of cells must come with their population, such as ${groups[0]}:${loose.text}`,
      loose.text,
    );
  }
  const population = new Int32Array(ids.length).fill(-1),
    sizes = populations.map(() => 0),
    guessed: string[] = [];
  wanted.forEach((own, p) => {
    for (const { name, range, text } of own) {
      let found = 0;
      ids.forEach((id, cell) => {
        if (name !== null && column![cell] !== name || range && (id < range[0] || id > range[1])) return;
        if (population[cell] >= 0) {
          fail(TASK, "each cell must be of one population", `${text}, which has cell ${id} again`);
        }
        population[cell] = p;
        found++;
      });
      if (found === 0 && !groups) {
        failFile("read", path, `${populations[p].name}=${text} must have cells`, saidOf(recording));
      }
      sizes[p] += found;
    }
    if (!groups) return;
    const [size, known] = sizeOf(recording, own, populations[p].size);
    sizes[p] = size;
    if (!known) guessed.push(`${populations[p].name} is taken for ${size}`);
  });
  if (guessed.length > 0) {
    notes.push(
      `The file has cells with spikes alone, and does not say how many there are: ${
        listed(guessed)
      }; numbers ` +
        `(--cells ${populations[0].name}=0-${sizes[0] - 1}) say it.`,
    );
  }
  const rest = population.filter((p) => p < 0).length;
  if (rest > 0) notes.push(`Cells of none of the populations are left out: ${rest}.`);
  return { population, sizes, notes };
}
