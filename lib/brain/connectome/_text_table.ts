import type { Table } from "./connectome.ts";

/** Fails as a text is wrong. */
type FailText = (rule: string, value: unknown) => never;

/** A table of numbers in text, with names where it has a head or a first column of them. */
export interface TextTable extends Table {
  /** Names above the columns; null where there are none. */
  head: string[] | null;
  /** Names before the rows; null where there are none. */
  names: string[] | null;
}

const isNumber = (word: string) =>
  /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(nan|inf(inity)?)$/i.test(word);

/** A number as Python and others write it. */
function numberOf(word: string): number {
  if (/nan/i.test(word)) return NaN;
  return /inf/i.test(word) ? (word.startsWith("-") ? -Infinity : Infinity) : Number(word);
}

/**
 * Words of a line: apart by commas, semicolons or tabs where there are any, else by blanks; quotes are left
 * away.
 */
function wordsOf(line: string): string[] {
  const words = /[,;\t]/.test(line) ? line.split(/[,;\t]/) : line.trim().split(/\s+/);
  return words.map((word) => word.trim().replace(/^"(.*)"$/, "$1"));
}

/** Lines as words, without those that are empty or a comment. */
function rowsOf(text: string, fail: FailText): string[][] {
  const rows = text.split(/\r?\n/).filter((line) => !/^\s*([#%].*)?$/.test(line)).map(wordsOf);
  return rows.length > 0 ? rows : fail("it must have rows of numbers", "nothing");
}

/** Names and places: in each row a name and three coordinates, and what more there is, which is left out. */
export function readPlaces(text: string, fail: FailText): TextTable {
  const rows = rowsOf(text, fail), data = new Float64Array(3 * rows.length);
  rows.forEach((row, at) => {
    const numbers = row.slice(1, 4);
    if (numbers.length < 3 || !numbers.every(isNumber)) {
      fail(
        "its rows must be a name and three coordinates",
        `${numbers.join(" ") || "a name alone"} in row ${at}`,
      );
    }
    numbers.forEach((word, axis) => data[3 * at + axis] = numberOf(word));
  });
  return { data, rows: rows.length, columns: 3, head: null, names: rows.map(([name]) => name) };
}

/**
 * Reads a table of numbers from text: values apart by commas, semicolons, tabs or blanks, with or without a
 * head and a first column of names. Lines that are empty or begin with # or % are left out.
 */
export function readTextTable(text: string, fail: FailText): TextTable {
  const lines = rowsOf(text, fail);
  const headed = lines[0].filter((word) => word !== "" && !isNumber(word)).length > 1;
  const rows = headed ? lines.slice(1) : lines;
  const named = rows.length > 0 && rows.every(([first]) => first !== undefined && !isNumber(first));
  const columns = (rows[0]?.length ?? 0) - (named ? 1 : 0);
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, at) => {
    const values = named ? row.slice(1) : row;
    if (values.length !== columns) {
      fail(`its rows must have ${columns} numbers as the first has`, `${values.length} in row ${at}`);
    }
    const odd = values.find((word) => !isNumber(word));
    if (odd !== undefined) fail("it must have numbers", `${odd || "nothing"} in row ${at}`);
    values.forEach((word, k) => data[at * columns + k] = numberOf(word));
  });
  const head = headed ? lines[0].slice(lines[0].length - columns) : null;
  return { data, rows: rows.length, columns, head, names: named ? rows.map(([first]) => first) : null };
}
