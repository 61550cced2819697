import type { Code } from "../../../wasm/code.ts";
import { get, i32, set, when } from "../../../wasm/instructions.ts";
import { during, either, word } from "../../../wasm/whole_numbers.ts";
import { type WasmFunction, wasmFunction } from "../../../wasm/wasm_module.ts";
import { type At, constantAt, COUNTED, names, type POPULATION, SHARED } from "./constants.ts";
import { ONE_WORD, pcg4d, seeded } from "./pcg4d.ts";

/** First block of random words of kicks in order. */
const ORDER_BLOCK = 4096;

/** Adds 1 to what is counted. */
const countUp = (at: At, offset: number): Code =>
  word.store(get(at.counts), i32.add(word.load(get(at.counts), offset), i32.const(1)), offset);

/** Applies the kicks of a cell one by one in random order. */
export const inOrder: WasmFunction = wasmFunction({
  parameters: names([...SHARED, "isE", "cell", "v", "drive", "e", "i"], "i32"),
  locals: names([
    "pick",
    "random",
    "chosen",
    "recurrent",
    "spikes",
    "asleep",
    "above",
    "size",
    "x",
    "y",
    "z",
    "w",
  ], "i32"),
}, (at: At) => {
  const constant = (name: typeof POPULATION[number]) => word.load(get(at.constants), constantAt(name));
  const total = i32.add(i32.add(get(at.drive), get(at.e)), get(at.i));
  const less = (name: string) => set(at[name], i32.sub(get(at[name]), i32.const(1)));
  const more = (value: Code) => set(at.v, i32.add(get(at.v), value));
  const block = i32.add(i32.const(ORDER_BLOCK), word.shrUnsigned(get(at.pick), i32.const(1)));
  const counter = word.or(get(at.cell), i32.shl(block, i32.const(16)));
  const seeds = [at.step, at.key0, at.key1].map((local) => seeded(ONE_WORD, get(local)));
  const part = i32.add(constant("kick_part"), word.and(get(at.random), i32.const(0xfff)));
  const inhibition = word.select(
    constant("inhibition"),
    i32.mul(get(at.above), constant("inhibition")),
    constant("inhibition_constant"),
  );
  const rounding = i32.shl(word.and(get(at.random), i32.const(0xffff)), i32.const(4));
  const done = ["drive", "e", "i"].map((name) => set(at[name], i32.const(0)));
  const keep = (array: string, value: Code) =>
    word.store(i32.add(get(at[array]), i32.shl(get(at.cell), i32.const(2))), value);
  return [
    during(
      total,
      when(
        word.isZero(word.and(get(at.pick), i32.const(1))),
        pcg4d(ONE_WORD, [at.x, at.y, at.z, at.w], counter, seeds),
      ),
      set(at.random, word.select(get(at.y), get(at.x), word.and(get(at.pick), i32.const(1)))),
      set(
        at.chosen,
        word.shrUnsigned(i32.mul(word.shrUnsigned(get(at.random), i32.const(16)), total), i32.const(16)),
      ),
      set(at.recurrent, i32.const(0)),
      either(word.less(get(at.chosen), get(at.drive)), [less("drive"), more(i32.const(1))], [
        either(word.less(get(at.chosen), i32.add(get(at.drive), get(at.e))), [
          less("e"),
          more(i32.add(constant("kick_whole"), word.shrUnsigned(part, i32.const(12)))),
          set(at.recurrent, get(at.isE)),
        ], [
          less("i"),
          set(at.above, i32.add(get(at.v), constant("lowest"))),
          set(at.size, word.shrUnsigned(i32.add(inhibition, rounding), i32.const(20))),
          set(at.size, word.select(get(at.size), get(at.above), word.less(get(at.size), get(at.above)))),
          set(at.v, i32.sub(get(at.v), get(at.size))),
        ]),
      ]),
      set(at.pick, i32.add(get(at.pick), i32.const(1))),
      when(
        word.atLeastSigned(get(at.v), constant("threshold")),
        set(at.v, i32.const(0)),
        set(at.spikes, i32.add(get(at.spikes), i32.const(1))),
        countUp(at, COUNTED.spikes),
        when(get(at.recurrent), countUp(at, COUNTED.recurrent)),
        set(at.asleep, constant("refractory")),
        when(get(at.asleep), ...done),
        when(word.isZero(word.less(get(at.spikes), constant("most_spikes"))), ...done),
      ),
    ),
    keep("voltage", get(at.v)),
    keep("refractory", get(at.asleep)),
    keep("spiked", get(at.spikes)),
  ];
});
