import { all, type Code } from "../../wasm/code.ts";
import { word } from "../../wasm/doubles.ts";
import { get, i32, repeatWhile, set, tee, when } from "../../wasm/instructions.ts";
import { MOST_STEPS } from "../cpu/kernel_limits.ts";
import { isInjected } from "../build/resolved_population.ts";
import type { CodeRoom } from "./code_room.ts";
import type { KernelCells, SpikeLists } from "./kernel_cells.ts";
import { type InputName, type Inputs, receptorCode } from "./receptor_code.ts";
import { Untranslatable, type WgslSyntax } from "./syntax.ts";
import { Translation } from "./translate.ts";
import type { Value } from "./values.ts";
import type { Variables } from "./variables.ts";
import { cellsOf, getWide, loadHalves, loadWide, setWide, type Wide, wide } from "./wide.ts";

/**
 * Parameters of a kernel, all i32: cells; number of its first step among those of a call; bytes before the random words; bytes before the rings' places of its steps and of the
 * one after them. The slow way of a step has one step, and at the end the place of its pass.
 */
export const [SIZE, STEP, WORDS] = [0, 1, 2], SLOTS = 3;
/** Locals: the addresses of what arrives for a pass, and of jumps, cells of a pass that spike, and bytes of a row of doubles. */
export const LOCALS = { arriving: 0, jumping: 1, left: 2, bytes: 3 } as const;

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

/** What a step of a pass computes, its variables included, and what then lists those who spike. */
export function stepCode(
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
