import { all } from "../../../lib/wasm/code.ts";
import { i32 } from "../../../lib/wasm/instructions.ts";
import { encodeModule } from "../../../lib/wasm/wasm_module.ts";
import {
  type CodeOptions,
  CodeRoom,
  NumberTable,
  OUTSIDE,
} from "../../../lib/spiking/processor/code_room.ts";
import { parseWgsl } from "../../../lib/spiking/processor/parse_wgsl.ts";
import { Translation } from "../../../lib/spiking/processor/translate.ts";
import {
  getWide,
  loadWide,
  PASS_CELLS,
  setWide,
  storeWide,
  type Wide,
} from "../../../lib/spiking/processor/wide.ts";
import { bits, f64x2 } from "../../../lib/wasm/doubles.ts";
import type { Code } from "../../../lib/wasm/code.ts";

/** Where the numbers of a pass come and go, and the constants. */
const [INPUTS, OUTPUTS, NUMBERS] = [0, 1024, 2048];

/** What code makes of rows of numbers, one row for each cell of a pass at a time. */
function evaluate(code: (room: CodeRoom) => Code, options: CodeOptions) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const numbers = new NumberTable(NUMBERS, 200);
  const room = new CodeRoom(0, numbers, options);
  const body = code(room);
  const imported = OUTSIDE.map((name) => ({
    name,
    parameters: name === "pow" ? ["f64", "f64"] as const : ["f64"] as const,
    result: "f64" as const,
  }));
  const bytes = encodeModule([{ name: "run", parameters: [], locals: room.locals, body }], {
    shared: false,
    imported,
  });
  const outside = Object.fromEntries(OUTSIDE.map((name) => [name, Math[name]]));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory, ...outside },
  });
  numbers.write(memory.buffer);
  const row = (at: number) => new Float64Array(memory.buffer, at, PASS_CELLS);
  return {
    run: exports.run as () => void,
    input: (k: number) => row(INPUTS + 64 * k),
    output: (k: number) => row(OUTPUTS + 64 * k),
  };
}

/** Values of a function of one number. */
export function valuesOf(
  of: (room: CodeRoom, x: Wide) => Wide,
  xs: ArrayLike<number>,
  options: CodeOptions,
): Float64Array {
  const { vectors } = options, cells = 2 * vectors;
  const { run, input, output } = evaluate(
    (room) => storeWide(i32.const(0), of(room, loadWide(i32.const(0), INPUTS, vectors)), OUTPUTS),
    options,
  );
  const values = new Float64Array(xs.length);
  for (let first = 0; first < xs.length; first += cells) {
    for (let k = 0; k < cells; k++) input(0)[k] = xs[Math.min(first + k, xs.length - 1)];
    run();
    for (let k = 0; k < cells && first + k < xs.length; k++) values[first + k] = output(0)[k];
  }
  return values;
}

/** What a model's `advance` does to cells with the variables `a`, `b` and `c`, of a parameter and an input: it and whether they spike. */
export function advanceOf(wgsl: string, cells: readonly number[][], options: CodeOptions) {
  const parameter = 2, current = 3;
  const { run, input, output } = evaluate((room) => {
    const state = new Map(["a", "b", "c"].map((name) => [name, room.local()]));
    const known = (value: number) => ({ type: "number", code: room.constant(value) }) as const;
    const translation = new Translation(room, parseWgsl(wgsl), {
      state,
      parameter: () => known(parameter),
      input: () => known(current),
    }, { conducting: false });
    const { code, fired } = translation.advance();
    const locals = [...state.values()];
    return all(
      ...locals.map((local, k) => setWide(local, loadWide(i32.const(0), INPUTS + 64 * k, room.vectors))),
      code,
      ...locals.map((local, k) => storeWide(i32.const(0), getWide(local), OUTPUTS + 64 * k)),
      storeWide(
        i32.const(0),
        fired.map((mask, k) =>
          bits.and(mask, room.everywhere(f64x2.splat([0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]))[k])
        ),
        OUTPUTS + 256,
      ),
    );
  }, options);
  return cells.map((values) => {
    // Other cells of the pass go other ways, or none.
    for (let k = 0; k < 3; k++) {
      input(k).forEach((_, cell) => input(k)[cell] = cell % 2 === 0 ? values[k] : cells[0][k]);
    }
    run();
    return { state: [0, 1, 2].map((k) => output(k)[0]), fired: output(4)[0] === 1 };
  });
}
