import { all, type Code } from "../../wasm/code.ts";
import { clear, either } from "../../wasm/doubles.ts";
import { call, get, i32, repeatWhile, set, tee } from "../../wasm/instructions.ts";
import type { ValueType, WasmFunction } from "../../wasm/wasm_module.ts";
import type { Inbox } from "../cpu/receive.ts";
import { CodeRoom, type NumberTable } from "./code_room.ts";
import type { KernelCells } from "./kernel_cells.ts";
import { LOCALS, SIZE, SLOTS, STEP, stepCode, WORDS } from "./step_code.ts";
import type { WgslSyntax } from "./syntax.ts";
import { Variables } from "./variables.ts";
import { allOf, getWide, setWide, wide } from "./wide.ts";

/** Empties the rings' places of a step. */
function emptied(inboxes: readonly Inbox[], step: number): Code {
  return all(...inboxes.map(({ ring, receptor: { kinetics } }) => {
    const place = get(SLOTS + step + (kinetics.delta ? 1 : 0));
    return clear(i32.add(place, i32.const(ring.byteOffset)), i32.shl(get(SIZE), i32.const(2)));
  }));
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
