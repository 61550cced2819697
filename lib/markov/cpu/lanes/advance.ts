import type { Code } from "../../../wasm/code.ts";
import { call, get, i32, set, when } from "../../../wasm/instructions.ts";
import { during, word, words } from "../../../wasm/whole_numbers.ts";
import { type WasmFunction, wasmFunction } from "../../../wasm/wasm_module.ts";
import { type At, constantAt, names, SHARED } from "./constants.ts";
import { inOrder } from "./in_order.ts";
import { high, Lanes, low, zero } from "./lanes.ts";
import { FOUR_WORDS, pcg4d, seeded } from "./pcg4d.ts";

const FOURS = [
  ...[
    "cells",
    "valid",
    "seedY",
    "seedZ",
    "seedW",
    "x",
    "y",
    "z",
    "w",
    "a",
    "b",
    "c",
    "d",
    "u",
    "v",
    "before",
  ],
  ...[
    "sleeping",
    "receives",
    "own",
    "reach",
    "reachE",
    "hitE",
    "freshE",
    "hitI",
    "freshI",
    "waitingE",
    "waitingI",
  ],
  ...["rungE", "rungI", "drive", "chance", "some", "left", "count", "sum", "probability", "mask"],
];

/** One step of the cells of a population, four at a time: `MifStepper` says what is done. */
const advance: WasmFunction = wasmFunction({
  name: "advance",
  parameters: names([...SHARED, "isE", "first", "end", "e", "i"], "i32"),
  locals: { ...names(["cell", "spike", "chunk", "someOwn", "lanes"], "i32"), ...names(FOURS, "v128") },
}, (at: At) => {
  const lanes = new Lanes(at), isE = words.sub(zero, words.splat(get(at.isE)));
  const own = words.without(lanes.load("spiked"), lanes.four(constantAt("self_hits")));
  const seed = (value: Code) => seeded(FOUR_WORDS, words.splat(value));
  return [
    set(at.seedY, seed(get(at.step))),
    set(at.seedZ, seed(get(at.key0))),
    set(at.seedW, seed(get(at.key1))),
    set(at.cell, get(at.first)),
    during(
      word.less(get(at.cell), get(at.end)),
      set(at.cells, words.add(words.splat(get(at.cell)), words.const(0, 1, 2, 3))),
      set(at.valid, words.less(get(at.cells), words.splat(get(at.end)))),
      pcg4d(FOUR_WORDS, [at.x, at.y, at.z, at.w], get(at.cells), [
        get(at.seedY),
        get(at.seedZ),
        get(at.seedW),
      ]),
      set(at.v, lanes.load("voltage")),
      set(at.before, get(at.v)),
      set(at.sleeping, words.greater(lanes.load("refractory"), zero)),
      set(at.receives, words.or(words.not(get(at.sleeping)), lanes.four(constantAt("refractory_hits")))),
      set(at.waitingE, lanes.load("pendingE")),
      set(at.waitingI, lanes.load("pendingI")),
      set(at.own, own),
      set(at.someOwn, words.any(get(at.own))),
      set(at.reachE, words.sub(words.splat(get(at.e)), words.and(get(at.own), isE))),
      set(at.reach, words.sub(words.splat(i32.add(get(at.e), get(at.i))), get(at.own))),
      lanes.deliver(),
      lanes.ring(0, at.waitingE, at.rungE, low(get(at.y))),
      lanes.ring(1, at.waitingI, at.rungI, high(get(at.y))),
      set(at.rungE, words.add(get(at.rungE), get(at.freshE))),
      set(at.rungI, words.add(get(at.rungI), get(at.freshI))),
      lanes.drive(),
      set(at.chance, high(get(at.x))),
      lanes.integrate(),
      lanes.store("pendingE", get(at.waitingE)),
      lanes.store("pendingI", get(at.waitingI)),
      lanes.store("voltage", words.without(get(at.v), get(at.sleeping))),
      lanes.store("spiked", zero),
      lanes.store(
        "refractory",
        words.and(
          words.and(get(at.sleeping), words.atLeast(get(at.chance), lanes.four(constantAt("wake")))),
          words.const(1),
        ),
      ),
      set(at.lanes, words.highest(get(at.mask))),
      when(get(at.lanes), ...[0, 1, 2, 3].map((lane) => orderedLane(at, lane))),
      set(at.cell, i32.add(get(at.cell), i32.const(4))),
    ),
  ];
});

/** Has the kicks of one of the four cells applied in order, where that is to be. */
function orderedLane(at: At, lane: number): Code {
  const has = word.and(get(at.lanes), i32.const(1 << lane));
  const cell = i32.add(get(at.cell), i32.const(lane));
  const own = ["before", "drive", "rungE", "rungI"].map((name) => words.lane(get(at[name]), lane));
  return when(has, call(1, ...SHARED.map((name) => get(at[name])), get(at.isE), cell, ...own));
}

/** The kernels: `advance` calls the second. */
export const MIF_KERNELS: readonly WasmFunction[] = [advance, inOrder];
