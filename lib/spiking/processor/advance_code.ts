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
  PASS_CELLS,
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
    return number(wide.ofUnsigned(loadHalves(address, cells.random.byteOffset, room.local()[0])));
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
      setWide(local, loadWide(get(this.at), values.byteOffset))
    );
    return all(...loads);
  }

  /** Stores all, or copies of them. */
  store(from: ReadonlyMap<Float64Array, WideLocal> = this.#locals): Code {
    return all(
      ...[...from].map(([values, local]) => storeWide(get(this.at), getWide(local), values.byteOffset)),
    );
  }

  /** Copies all: statements, and the copies. */
  copies(): { code: Code; copies: ReadonlyMap<Float64Array, WideLocal> } {
    const copies = new Map([...this.#locals.keys()].map((values) => [values, this.room.local()]));
    return {
      code: all(...[...copies].map(([values, copy]) => setWide(copy, getWide(this.of(values))))),
      copies,
    };
  }
}

/** What a step of a pass computes, and what is done with it where all arguments were plain. */
function stepCode(
  own: KernelCells,
  { syntax, room, variables, places }: {
    syntax: WgslSyntax;
    room: CodeRoom;
    variables: Variables;
    places: Places;
  },
): { compute: Code; keep: Code } {
  const { population, cells, inboxes, columns, spikes } = own, { at, step, first } = places;
  const inputs: Inputs = new Map();
  const arriving = first + LOCALS.arriving, jumping = first + LOCALS.jumping;
  const half = word.shrUnsigned(get(at), i32.const(1));
  const compute = [
    set(arriving, i32.add(get(SLOTS + step), half)),
    set(jumping, i32.add(get(SLOTS + step + 1), half)),
  ];
  const keep: Code[] = [];
  const state = new Map(
    Object.keys(population.model.state).map((name) => [name, variables.of(cells.state[name])]),
  );
  if (isInjected(population)) {
    inputs.set("current", room.local());
    compute.push(setWide(inputs.get("current")!, loadWide(get(at), cells.current.byteOffset)));
  }
  const voltage = getWide([...state.values()][0]), pass = { at, arriving, jumping };
  for (const inbox of inboxes) {
    const code = receptorCode(room, inbox, { pass, inputs, voltage, variable: variables.of });
    compute.push(code.compute);
    keep.push(code.keep);
  }
  const stepMs = room.variable(() => cells.stepMs), uniform = new Map<string, Wide>();
  const translation = new Translation(room, syntax, {
    state,
    input: (input) => inputOf(own, { room, inputs, stepMs, at }, input),
    parameter(parameter) {
      if (!(parameter in cells.constants[0])) throw new Untranslatable(parameter);
      const column = columns.get(parameter);
      if (column) return number(loadWide(get(at), column.byteOffset));
      const loaded = uniform.get(parameter) ?? room.variable(() => cells.constants[0][parameter]);
      uniform.set(parameter, loaded);
      return number(loaded);
    },
  }, { conducting: cells.conducting });
  const { code: advance, fired } = translation.advance();
  compute.push(advance);
  keep.push(keepSpikes(fired, spikes, places));
  return { compute: all(...compute), keep: all(...keep) };
}

const words = (count: number): ValueType[] => Array.from({ length: count }, () => "i32");

/** The functions of a population's kernels: `name1` does one step, `name2`, which those of little code have, two. */
export interface KernelCode {
  functions: WasmFunction[];
  /** Most steps of a function. */
  steps: number;
}

/** Bytes of code of a step of which a kernel has two: the variables of a pass then stay where they are computed with. */
const MOST_FOR_TWO = 4000;

/**
 * Steps of a population's cells: what arrives enters the receptors, the model integrates, and those that spike are listed. The arithmetic is that of `receive` and of
 * the model.
 * @param options.place That of the first of the functions in the module.
 * @throws {Untranslatable} When the model holds what is not translated.
 */
export function advanceCode(
  name: string,
  own: KernelCells,
  options: { syntax: WgslSyntax; numbers: NumberTable; place: number },
): KernelCode {
  const slow = slowCode(own, options);
  const one = fastCode(`${name}1`, own, { ...options, steps: 1 });
  if (one.body.length > MOST_FOR_TWO) return { functions: [slow, one], steps: 1 };
  return { functions: [slow, one, fastCode(`${name}2`, own, { ...options, steps: 2 })], steps: 2 };
}

function fastCode(
  name: string,
  own: KernelCells,
  { syntax, numbers, place, steps }: {
    syntax: WgslSyntax;
    numbers: NumberTable;
    place: number;
    steps: number;
  },
): WasmFunction {
  const first = SLOTS + steps + 1, at = first + Object.keys(LOCALS).length;
  const room = new CodeRoom(at + 1, numbers, { exact: false }), variables = new Variables(room, at);
  const zero = room.constant(0), plain = room.plain!;
  const codes = Array.from({ length: steps }, (_, step) => {
    const { compute, keep } = stepCode(own, { syntax, room, variables, places: { at, step, first } });
    if (!room.asksForPlain) return all(compute, keep);
    const { code, copies } = variables.copies();
    const slots = [get(SLOTS + step), get(SLOTS + step + 1)];
    const slowly = call(place, get(SIZE), i32.add(get(STEP), i32.const(step)), get(WORDS), ...slots, get(at));
    return all(
      ...[setWide(plain, wide.eq(zero, zero)), code, compute],
      either(allOf(getWide(plain)), keep, all(variables.store(copies), slowly, variables.load())),
    );
  });
  const bytes = first + LOCALS.bytes;
  const next = tee(at, i32.add(get(at), i32.const(8 * PASS_CELLS)));
  return {
    name,
    parameters: words(first),
    locals: [...words(at + 1 - first), ...room.locals],
    body: all(
      set(bytes, i32.shl(get(SIZE), i32.const(3))),
      repeatWhile(i32.ltUnsigned(next, get(bytes)), variables.load(), ...codes, variables.store()),
      ...codes.map((_, step) => emptied(own.inboxes, step)),
    ),
  };
}

/** A step of the cells of a pass with the exponentials of `Math`, for arguments that are not plain. */
function slowCode(
  own: KernelCells,
  { syntax, numbers }: { syntax: WgslSyntax; numbers: NumberTable },
): WasmFunction {
  const at = SLOTS + 2, first = at + 1, end = first + Object.keys(LOCALS).length;
  const room = new CodeRoom(end, numbers, { exact: true }), variables = new Variables(room, at);
  const { compute, keep } = stepCode(own, { syntax, room, variables, places: { at, step: 0, first } });
  return {
    parameters: words(first),
    locals: [...words(end - first), ...room.locals],
    body: all(variables.load(), compute, keep, variables.store()),
  };
}
