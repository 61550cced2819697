import { all, type Code } from "../../wasm/code.ts";
import { bits, f64x2, word } from "../../wasm/doubles.ts";
import { get, i32, repeatWhile, set, tee } from "../../wasm/instructions.ts";
import { words as vector } from "../../wasm/words.ts";
import { type WasmFunction, wasmFunction } from "../../wasm/wasm_module.ts";

/** Cells of a pass over random words, and over hits. */
const WORD_CELLS = 4;
export const HIT_CELLS = 16;

/** Most thresholds of a drive's Poisson numbers: they are tried one after another. */
export const MOST_THRESHOLDS = 40;

/** Words of a row of random words, of which there is one for each of four steps. */
export function rowOf(size: number): number {
  return WORD_CELLS * Math.ceil(size / WORD_CELLS);
}

/** Vectors of a pass over hits. */
const VECTORS = HIT_CELLS / 4;

const MULTIPLIER = 1664525, INCREMENT = 1013904223;

/** Words of a counter: vectors of four cells. */
const COUNTER = ["x", "y", "z", "w"] as const;

/** Adds to each word the product of two others, one after another. */
function mixed(at: Readonly<Record<typeof COUNTER[number], number>>): Code {
  const factors = { x: ["y", "w"], y: ["z", "x"], z: ["x", "y"], w: ["y", "z"] } as const;
  return all(...COUNTER.map((name) => {
    const [one, other] = factors[name];
    return set(at[name], vector.add(get(at[name]), vector.mul(get(at[one]), get(at[other]))));
  }));
}

/**
 * `pcg4d` of the counters (cell, block, key) of cells from `first` on, four at once: word k goes to row k.
 * Parameters: address of the rows, bytes of each, cells, the first one's number, and the last three words of the counter.
 */
export const DRAW_WORDS: WasmFunction = wasmFunction(
  {
    name: "drawWords",
    parameters: { to: "i32", row: "i32", size: "i32", first: "i32", b: "i32", c: "i32", d: "i32" },
    locals: { cell: "i32", x: "v128", y: "v128", z: "v128", w: "v128", cells: "v128" },
  },
  (at) => {
    const spread = (value: Code) =>
      vector.add(vector.mul(value, vector.constant([MULTIPLIER])), vector.constant([INCREMENT]));
    return [
      set(at.cells, vector.add(vector.splat(get(at.first)), vector.constant([0, 1, 2, 3]))),
      repeatWhile(
        i32.ltUnsigned(tee(at.cell, i32.add(get(at.cell), i32.const(WORD_CELLS))), get(at.size)),
        set(at.x, spread(get(at.cells))),
        ...(["y", "z", "w"] as const).map((name, k) =>
          set(at[name], spread(vector.splat(get([at.b, at.c, at.d][k]))))
        ),
        mixed(at),
        ...COUNTER.map((name) =>
          set(at[name], bits.xor(get(at[name]), vector.shrUnsigned(get(at[name]), i32.const(16))))
        ),
        mixed(at),
        ...COUNTER.map((name, k) => {
          const row = i32.add(get(at.to), i32.mul(get(at.row), i32.const(k)));
          return f64x2.store(i32.add(row, i32.shl(get(at.cell), i32.const(2))), get(at[name]));
        }),
        set(at.cells, vector.add(get(at.cells), vector.constant([WORD_CELLS]))),
      ),
    ];
  },
);

/**
 * Adds to each cell's place in a ring a weight for each threshold that its word reaches. Thresholds ascend, each four times side by side and less 2^31, so that numbers with a
 * sign compare as those without. Parameters: addresses of the words, of the places and of the thresholds, number of cells, a multiple of {@link HIT_CELLS}, and
 * of bytes of the thresholds, and the weight.
 */
export const ADD_HITS: WasmFunction = wasmFunction(
  {
    name: "addHits",
    parameters: { words: "i32", ring: "i32", thresholds: "i32", size: "i32", most: "i32", weight: "i32" },
    locals: {
      ...{ cell: "i32", from: "i32", to: "i32", next: "i32", threshold: "v128", any: "v128" },
      ...{ word0: "v128", word1: "v128", word2: "v128", word3: "v128" },
      ...{ hits0: "v128", hits1: "v128", hits2: "v128", hits3: "v128" },
    },
  },
  (at) => {
    const each = Array.from({ length: VECTORS }, (_, k) => k);
    const drawn = [at.word0, at.word1, at.word2, at.word3], hits = [at.hits0, at.hits1, at.hits2, at.hits3];
    // All bits are 1, which is -1, where the word is less than the threshold.
    const less = (k: number) => vector.gt(get(at.threshold), get(drawn[k]));
    return [
      repeatWhile(
        i32.ltUnsigned(tee(at.cell, i32.add(get(at.cell), i32.const(HIT_CELLS))), get(at.size)),
        set(at.from, i32.add(get(at.words), i32.shl(get(at.cell), i32.const(2)))),
        set(at.to, i32.add(get(at.ring), i32.shl(get(at.cell), i32.const(2)))),
        ...each.flatMap((k) => [
          set(drawn[k], bits.xor(f64x2.load(get(at.from), 16 * k), vector.constant([-(2 ** 31)]))),
          set(hits[k], vector.constant([0])),
        ]),
        set(at.next, i32.const(0)),
        repeatWhile(
          // As long as a word reaches the threshold, and there are more.
          word.and(
            bits.anyTrue(get(at.any)),
            i32.ltUnsigned(tee(at.next, i32.add(get(at.next), i32.const(16))), get(at.most)),
          ),
          set(at.threshold, f64x2.load(i32.add(get(at.thresholds), get(at.next)))),
          set(at.any, vector.constant([0])),
          ...each.flatMap((k) => [
            set(hits[k], vector.add(get(hits[k]), vector.add(less(k), vector.constant([1])))),
            set(at.any, bits.or(get(at.any), bits.not(less(k)))),
          ]),
        ),
        ...each.map((k) => {
          const before = f64x2.load(get(at.to), 16 * k);
          return f64x2.store(
            get(at.to),
            vector.add(before, vector.mul(get(hits[k]), vector.splat(get(at.weight)))),
            16 * k,
          );
        }),
      ),
    ];
  },
);
