import { all, type Code } from "../../wasm/code.ts";
import { word } from "../../wasm/doubles.ts";
import {
  bytesOfShorts,
  f32x4,
  get,
  i32,
  i32x4,
  repeatWhile,
  set,
  signBits,
  tee,
  when,
} from "../../wasm/instructions.ts";
import { type WasmFunction, wasmFunction } from "../../wasm/wasm_module.ts";
import { PANEL } from "./product.ts";

/** Bytes of an event: the column of a number that is not 0, and the number. */
export const EVENT = 8;

/** Panels that a row's sums are of at once: eight vectors, which stay in registers. */
const MOST_PANELS = 4;

const VECTORS = PANEL / 4;

type At = Readonly<Record<string, number>>;

const types = <T extends string>(names: readonly string[], type: T) =>
  Object.fromEntries(names.map((each) => [each, type])) as Record<string, T>;
const each = (count: number, make: (at: number) => Code): Code =>
  all(...Array.from({ length: count }, (_, at) => make(at)));
const advance = (local: number, by: Code) => set(local, i32.add(get(local), by));

/**
 * Finds what is not 0 in rows: `(from, stride, width, rows, starts, events, most)`, in bytes but for rows and width, which is in whole fours. The start of
 * each row's events goes to `starts`, and the end of the last one's.
 * @returns That end; 0 where there is no place for all before `most`. A row beyond it may have been written.
 */
const findEvents: WasmFunction = wasmFunction({
  name: "findEvents",
  parameters: types(["from", "stride", "width", "rows", "starts", "events", "most"], "i32"),
  locals: types(["at", "here", "mask", "number"], "i32"),
  result: "i32",
}, (at: At) => {
  const own = (vector: number) => f32x4.notEqual(f32x4.load(get(at.here), 16 * vector), f32x4.const(0));
  const MASKS: Record<number, Code> = {
    4: i32x4.signBits(own(0)),
    16: signBits(bytesOfShorts(i32x4.shorts(own(0), own(1)), i32x4.shorts(own(2), own(3)))),
  };
  // Each 1 of the mask, from the lowest on.
  const note = all(
    set(at.number, word.trailingZeros(get(at.mask))),
    word.store(get(at.events), i32.add(get(at.at), get(at.number))),
    word.store(
      get(at.events),
      word.load(i32.add(get(at.here), i32.shl(get(at.number), i32.const(2)))),
      4,
    ),
    advance(at.events, i32.const(EVENT)),
    set(at.mask, word.and(get(at.mask), i32.sub(get(at.mask), i32.const(1)))),
  );
  const whileLeft = (count: 4 | 16) => {
    const many = i32.ltUnsigned(i32.const(count - 1), i32.sub(get(at.width), get(at.at)));
    const body = all(
      set(at.mask, MASKS[count]),
      when(get(at.mask), repeatWhile(get(at.mask), note)),
      advance(at.at, i32.const(count)),
      advance(at.here, i32.const(4 * count)),
    );
    return when(many, repeatWhile(many, body));
  };
  return [
    repeatWhile(
      tee(at.rows, i32.sub(get(at.rows), i32.const(1))),
      word.store(get(at.starts), get(at.events)),
      set(at.at, i32.const(0)),
      set(at.here, get(at.from)),
      whileLeft(16),
      whileLeft(4),
      when(
        i32.ltUnsigned(get(at.most), get(at.events)),
        set(at.rows, i32.const(1)),
        set(at.events, i32.const(0)),
      ),
      advance(at.starts, i32.const(4)),
      advance(at.from, get(at.stride)),
    ),
    word.store(get(at.starts), get(at.events)),
    get(at.events),
  ];
});

/** While so many columns are left: `body`, then on to those after them. */
function whileColumns(at: At, panels: number, body: Code, ...onward: Code[]): Code {
  const columns = PANEL * panels, many = i32.ltUnsigned(i32.const(columns - 1), get(at.columns));
  const next = all(body, ...onward, set(at.columns, i32.sub(get(at.columns), i32.const(columns))));
  return when(many, repeatWhile(many, next));
}

/** All rows: their events between `event` and `end`, once what `before` does is done, and `after` when they are; these two `always`, or where there are events. */
function overRows(
  at: At,
  row: { before: Code; event: Code; after: Code; moved: Code; always?: boolean },
): Code {
  const some = i32.ltUnsigned(get(at.event), get(at.end));
  return all(
    set(at.row, get(at.rows)),
    set(at.start, get(at.starts)),
    repeatWhile(
      tee(at.row, i32.sub(get(at.row), i32.const(1))),
      set(at.event, word.load(get(at.start))),
      set(at.end, word.load(get(at.start), 4)),
      row.always ? row.before : [],
      when(
        some,
        row.always ? [] : row.before,
        repeatWhile(some, row.event, advance(at.event, i32.const(EVENT))),
        row.always ? [] : row.after,
      ),
      row.always ? row.after : [],
      advance(at.start, i32.const(4)),
      row.moved,
    ),
  );
}

const ROWS = ["row", "start", "event", "end", "moving"];
const names = (name: string) => Array.from({ length: VECTORS * MOST_PANELS }, (_, at) => `${name}${at}`);

/** Parameters of the products of events, in their order: addresses and what is between rows or panels in bytes, numbers of rows and columns. */
const GATHER_PARAMETERS = ["starts", "b", "rowB", "c", "rowC", "rows", "columns"] as const;

/** C = A B, or C += A B, of the events of A: the sums of `product`, to the same bits, as what it adds beside is 0. */
function gatherEvents(name: string, { adds }: { adds: boolean }): WasmFunction {
  return wasmFunction({
    name,
    parameters: types(GATHER_PARAMETERS, "i32"),
    locals: { ...types([...ROWS, "weights"], "i32"), ...types(["value", ...names("sum")], "v128") },
  }, (at: At) => {
    const pass = (panels: number) => {
      const vectors = panels * VECTORS, sum = (vector: number) => at[`sum${vector}`];
      const weight = (vector: number) => f32x4.load(get(at.weights), 16 * vector);
      return whileColumns(
        at,
        panels,
        all(
          set(at.moving, get(at.c)),
          overRows(at, {
            before: each(
              vectors,
              (vector) => set(sum(vector), adds ? f32x4.load(get(at.moving), 16 * vector) : f32x4.const(0)),
            ),
            event: all(
              set(at.value, f32x4.loadSplat(get(at.event), 4)),
              set(at.weights, i32.add(get(at.b), i32.mul(word.load(get(at.event)), get(at.rowB)))),
              each(
                vectors,
                (vector) =>
                  set(sum(vector), f32x4.add(get(sum(vector)), f32x4.mul(get(at.value), weight(vector)))),
              ),
            ),
            after: each(vectors, (vector) => f32x4.store(get(at.moving), get(sum(vector)), 16 * vector)),
            always: !adds,
            moved: advance(at.moving, get(at.rowC)),
          }),
        ),
        advance(at.c, i32.const(4 * PANEL * panels)),
        advance(at.b, i32.const(4 * PANEL * panels)),
      );
    };
    return [pass(MOST_PANELS), pass(1)];
  });
}

/** Counts the events of each column: `(event, end, counts)`, of column k at number k + 1. */
const countEvents: WasmFunction = wasmFunction({
  name: "countEvents",
  parameters: types(["event", "end", "counts"], "i32"),
  locals: types(["at"], "i32"),
}, (at: At) => {
  const some = i32.ltUnsigned(get(at.event), get(at.end));
  const count = all(
    set(at.at, i32.add(get(at.counts), i32.shl(word.load(get(at.event)), i32.const(2)))),
    word.store(get(at.at), i32.add(word.load(get(at.at), 4), i32.const(1)), 4),
    advance(at.event, i32.const(EVENT)),
  );
  return [when(some, repeatWhile(some, count))];
});

/** Takes counts for where the events of each column start: `(counts, end, start)`; the first number is where those of all do. */
const placeColumns: WasmFunction = wasmFunction({
  name: "placeColumns",
  parameters: types(["counts", "end", "start"], "i32"),
  locals: types(["count"], "i32"),
}, (at: At) => [
  word.store(get(at.counts), get(at.start)),
  advance(at.counts, i32.const(4)),
  repeatWhile(
    i32.ltUnsigned(tee(at.counts, i32.add(get(at.counts), i32.const(4))), get(at.end)),
    set(at.count, word.load(get(at.counts))),
    word.store(get(at.counts), get(at.start)),
    advance(at.start, i32.shl(get(at.count), i32.const(3))),
  ),
]);

/**
 * Puts events of rows where those of their columns are: `(starts, rows, number, counts)`, rows from a number on. What stood for the start of a column then is its end,
 * the start of the next.
 */
const turnEvents: WasmFunction = wasmFunction({
  name: "turnEvents",
  parameters: types(["starts", "rows", "number", "counts"], "i32"),
  locals: types(["row", "start", "event", "end", "at", "to"], "i32"),
}, (at: At) => [
  overRows(at, {
    before: [],
    event: all(
      set(at.at, i32.add(get(at.counts), i32.shl(word.load(get(at.event)), i32.const(2)))),
      set(at.to, word.load(get(at.at), 4)),
      word.store(get(at.to), get(at.number)),
      word.store(get(at.to), word.load(get(at.event), 4), 4),
      word.store(get(at.at), i32.add(get(at.to), i32.const(EVENT)), 4),
    ),
    after: [],
    moved: advance(at.number, i32.const(1)),
  }),
]);

/** Products with rows that are mostly 0, which only read weights of what is not. */
export const EVENT_PRODUCTS: readonly WasmFunction[] = [
  findEvents,
  gatherEvents("gatherEvents", { adds: false }),
  gatherEvents("gatherEventsAdded", { adds: true }),
  countEvents,
  placeColumns,
  turnEvents,
];
