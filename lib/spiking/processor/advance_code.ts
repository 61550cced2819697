import { all, type Code } from "../../wasm/code.ts";
import { clear, either, word } from "../../wasm/doubles.ts";
import { call, get, i32, repeatWhile, set, tee, when } from "../../wasm/instructions.ts";
import type { ValueType, WasmFunction } from "../../wasm/wasm_module.ts";
import { MOST_STEPS } from "../cpu/kernel_limits.ts";
import type { Inbox } from "../cpu/receive.ts";
import type { Neurons } from "../neurons/neuron_model.ts";
import type { ResolvedPopulation } from "../build/resolve.ts";
import { isInjected } from "../build/resolved_population.ts";
import { CodeRoom, type NumberTable } from "./code_room.ts";
import { type InputName, type Inputs, receptorCode } from "./receptor_code.ts";
import { Untranslatable, type WgslSyntax } from "./syntax.ts";
import { Translation } from "./translate.ts";
import type { Value } from "./values.ts";
import {
  allOf,
  cellsOf,
  getWide,
  loadHalves,
  loadWide,
  setWide,
  storeWide,
  type Wide,
  wide,
  type WideLocal,
} from "./wide.ts";

/** Cells of a population whose arrays are in the memory of the kernels, with room for a whole number of passes. */
export interface KernelCells {
  population: ResolvedPopulation;
  cells: Neurons;
  inboxes: readonly Inbox[];
  /** Parameters and constants of each cell by name, where they differ; else none. (N) each */
  columns: ReadonlyMap<string, Float64Array>;
  spikes: SpikeLists;
}

/** Which cells spiked in each step of a call, and how many these are. */
export interface SpikeLists {
  /** (MOST_STEPS, more than N) */
  lists: Uint32Array;
  /** (MOST_STEPS) */
  counts: Uint32Array;
}

/**
 * Parameters of a kernel, all i32: cells; number of its first step among those of a call; bytes before the random words; bytes before the rings' places of its steps and of the
 * one after them. The slow way of a step has one step, and at the end the place of its pass.
 */
const [SIZE, STEP, WORDS] = [0, 1, 2], SLOTS = 3;
/** Locals: the addresses of what arrives for a pass, and of jumps, cells of a pass that spike, and bytes of a row of doubles. */
const LOCALS = { arriving: 0, jumping: 1, left: 2, bytes: 3 } as const;

/** Where the code of a step finds its pass. */
interface Places {
  /** Local: bytes before the pass in a row of doubles. */
  at: number;
  /** Which step of the kernel it is. */
  step: number;
  /** Number of the first of {@link LOCALS}. */
  first: number;
}

const number = (code: Wide): Value => ({ type: "number", code });

/** How the model reads its inputs. */
function inputOf(
  { population, cells }: KernelCells,
  { room, inputs, stepMs, at }: { room: CodeRoom; inputs: Inputs; stepMs: Wide; at: number },
  name: string,
): Value {
  if (name === "h") return number(stepMs);
  if (name === "random" && population.model.random === "word") {
    const address = i32.add(get(WORDS), word.shrUnsigned(get(at), i32.const(1)));
    return number(wide.ofUnsigned(loadHalves(address, cells.random.byteOffset, room.local())));
  }
  if (!["current", "conductance", "drive", "kick"].includes(name)) throw new Untranslatable(name);
  const local = inputs.get(name as InputName);
  return local === undefined ? { type: "known", value: 0 } : number(getWide(local));
}

/** Keeps which cells of a pass spike in a step. */
function keepSpikes(fired: Wide, { lists, counts }: SpikeLists, { at, step, first }: Places): Code {
  const left = first + LOCALS.left, list = lists.byteLength / MOST_STEPS;
  const cell = i32.add(word.shrUnsigned(get(at), i32.const(3)), word.trailingZeros(get(left)));
  const place = i32.shl(get(STEP), i32.const(2)), count = word.load(place, counts.byteOffset + 4 * step);
  const entry = i32.add(i32.mul(get(STEP), i32.const(list)), i32.shl(count, i32.const(2)));
  return when(
    tee(left, cellsOf(fired)),
    repeatWhile(
      tee(left, word.and(get(left), i32.sub(get(left), i32.const(1)))),
      word.store(entry, cell, lists.byteOffset + step * list),
      // The last pass may have places without a cell.
      word.store(place, i32.add(count, i32.ltUnsigned(cell, get(SIZE))), counts.byteOffset + 4 * step),
    ),
  );
}

/** Empties the rings' places of a step. */
function emptied(inboxes: readonly Inbox[], step: number): Code {
  return all(...inboxes.map(({ ring, receptor: { kinetics } }) => {
    const place = get(SLOTS + step + (kinetics.delta ? 1 : 0));
    return clear(i32.add(place, i32.const(ring.byteOffset)), i32.shl(get(SIZE), i32.const(2)));
  }));
}

/** Locals that hold variables of the cells of a pass from step to step. */
class Variables {
  readonly #locals = new Map<Float64Array, WideLocal>();

  constructor(readonly room: CodeRoom, readonly at: number) {}

  /** That of an array. */
  of = (values: Float64Array): WideLocal => {
    const local = this.#locals.get(values) ?? this.room.local();
    this.#locals.set(values, local);
    return local;
  };

  /** Loads all. */
  load(): Code {
    const loads = [...this.#locals].map(([values, local]) =>
      setWide(local, loadWide(get(this.at), values.byteOffset, this.room.vectors))
    );
    return all(...loads);
  }

  /** Stores all. */
  store(): Code {
    const stores = [...this.#locals].map(([values, local]) =>
      storeWide(get(this.at), getWide(local), values.byteOffset)
    );
    return all(...stores);
  }
}

/** What a step of a pass computes, its variables included, and what then lists those who spike. */
function stepCode(
  own: KernelCells,
  { syntax, room, variables, places }: {
    syntax: WgslSyntax;
    room: CodeRoom;
    variables: Variables;
    places: Places;
  },
): { compute: Code; spikes: Code } {
  const { population, cells, inboxes, columns, spikes } = own, { at, step, first } = places;
  const inputs: Inputs = new Map();
  const arriving = first + LOCALS.arriving, jumping = first + LOCALS.jumping;
  const half = word.shrUnsigned(get(at), i32.const(1));
  const compute = [
    set(arriving, i32.add(get(SLOTS + step), half)),
    set(jumping, i32.add(get(SLOTS + step + 1), half)),
  ];
  const changes: Code[] = [];
  const state = new Map(
    Object.keys(population.model.state).map((name) => [name, variables.of(cells.state[name])]),
  );
  if (isInjected(population)) {
    inputs.set("current", room.local());
    compute.push(setWide(inputs.get("current")!, loadWide(get(at), cells.current.byteOffset, room.vectors)));
  }
  const voltage = getWide([...state.values()][0]), pass = { at, arriving, jumping };
  for (const inbox of inboxes) {
    const code = receptorCode(room, inbox, { pass, inputs, voltage, variable: variables.of });
    compute.push(code.compute);
    changes.push(code.keep);
  }
  const stepMs = room.variable(() => cells.stepMs), uniform = new Map<string, Wide>();
  const translation = new Translation(room, syntax, {
    state,
    input: (input) => inputOf(own, { room, inputs, stepMs, at }, input),
    parameter(parameter) {
      if (!(parameter in cells.constants[0])) throw new Untranslatable(parameter);
      const column = columns.get(parameter);
      if (column) return number(loadWide(get(at), column.byteOffset, room.vectors));
      const loaded = uniform.get(parameter) ?? room.variable(() => cells.constants[0][parameter]);
      uniform.set(parameter, loaded);
      return number(loaded);
    },
  }, { conducting: cells.conducting });
  const { code: advance, fired } = translation.advance();
  const kept = room.kept(fired);
  return {
    compute: all(...compute, advance, ...changes, kept.code),
    spikes: keepSpikes(kept.get, spikes, places),
  };
}

const words = (count: number): ValueType[] => Array.from({ length: count }, () => "i32");

/** The functions of a population's kernels: `name1` does one step, `name2`, which those of little code have, two. */
export interface KernelCode {
  functions: WasmFunction[];
  /** Most steps of a function. */
  steps: number;
}

/** Bytes of code of a step for one vector up to which a pass has one vector and does two steps, where no exponential is waited for. */
const MOST_LIGHT = 6000;

/**
 * Steps of a population's cells: what arrives enters the receptors, the model integrates, and those that spike are listed. The arithmetic is that of `receive` and of
 * the model. Where that is little, a pass does two steps at once, by which its variables are moved half as often; where it is much, it has two vectors, so that one is computed while
 * the other waits.
 * @param options.place That of the first of the functions in the module.
 * @throws {Untranslatable} When the model holds what is not translated.
 */
export function advanceCode(
  name: string,
  own: KernelCells,
  options: { syntax: WgslSyntax; numbers: NumberTable; place: number },
): KernelCode {
  const one = fastCode(`${name}1`, own, { ...options, steps: 1, vectors: 1 });
  if (one.exponentials > 0 || one.code.body.length > MOST_LIGHT) {
    const heavy = { ...options, steps: 1, vectors: 2 };
    return { functions: [slowCode(own, heavy), fastCode(`${name}1`, own, heavy).code], steps: 1 };
  }
  const two = fastCode(`${name}2`, own, { ...options, steps: 2, vectors: 1 });
  return { functions: [slowCode(own, { ...options, vectors: 1 }), one.code, two.code], steps: 2 };
}

function fastCode(
  name: string,
  own: KernelCells,
  { syntax, numbers, place, steps, vectors }: {
    syntax: WgslSyntax;
    numbers: NumberTable;
    place: number;
    steps: number;
    vectors: number;
  },
): { code: WasmFunction; exponentials: number } {
  const first = SLOTS + steps + 1, at = first + Object.keys(LOCALS).length;
  const room = new CodeRoom(at + 1, numbers, { vectors, exact: false });
  const variables = new Variables(room, at);
  const codes = Array.from(
    { length: steps },
    (_, step) => stepCode(own, { syntax, room, variables, places: { at, step, first } }),
  );
  const plain = room.plain!, zero = room.constant(0);
  const compute = all(...codes.map((code) => code.compute));
  const keep = all(...codes.map((code) => code.spikes), variables.store());
  // What the slow way begins with is still in memory.
  const slowly = codes.map((_, step) => {
    const slots = [get(SLOTS + step), get(SLOTS + step + 1)];
    return call(place, get(SIZE), i32.add(get(STEP), i32.const(step)), get(WORDS), ...slots, get(at));
  });
  const pass = room.asksForPlain
    ? all(setWide(plain, wide.eq(zero, zero)), compute, either(allOf(getWide(plain)), keep, all(...slowly)))
    : all(compute, keep);
  const bytes = first + LOCALS.bytes;
  const next = tee(at, i32.add(get(at), i32.const(16 * room.vectors)));
  const code: WasmFunction = {
    name,
    parameters: words(first),
    locals: [...words(at + 1 - first), ...room.locals],
    body: all(
      set(bytes, i32.shl(get(SIZE), i32.const(3))),
      repeatWhile(i32.ltUnsigned(next, get(bytes)), variables.load(), pass),
      ...codes.map((_, step) => emptied(own.inboxes, step)),
    ),
  };
  return { code, exponentials: room.exponentials };
}

/** A step of the cells of a pass, some of whose arguments are not plain. */
function slowCode(
  own: KernelCells,
  { syntax, numbers, vectors }: { syntax: WgslSyntax; numbers: NumberTable; vectors: number },
): WasmFunction {
  const at = SLOTS + 2, first = at + 1, end = first + Object.keys(LOCALS).length;
  const room = new CodeRoom(end, numbers, { vectors, exact: true });
  const variables = new Variables(room, at);
  const { compute, spikes } = stepCode(own, { syntax, room, variables, places: { at, step: 0, first } });
  return {
    parameters: words(first),
    locals: [...words(end - first), ...room.locals],
    body: all(variables.load(), compute, spikes, variables.store()),
  };
}
