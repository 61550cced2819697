import { all, type Code, unsigned, withConstants } from "./code.ts";

/** Types of values: addresses and counts, numbers in single and double precision, four or two of them. */
export type ValueType = "i32" | "f32" | "f64" | "v128";

const TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** A function of a module. */
export interface WasmFunction {
  /** Its name outside, for one that is called from there. */
  name?: string;
  parameters: readonly ValueType[];
  locals: readonly ValueType[];
  result?: ValueType;
  body: Code;
}

/** A function from outside, imported as `env.name`. Such functions have the first places of a module. */
export interface ImportedFunction {
  name: string;
  parameters: readonly ValueType[];
  result: ValueType;
}

/** Names and types of a function's parameters and of what else it keeps. */
type Named = Readonly<Record<string, ValueType>>;

/**
 * A function whose parameters and locals have names: the body gets the place of each.
 * @param options.locals Zero at the start.
 */
export function wasmFunction<P extends Named, L extends Named>(
  options: { name?: string; parameters: P; locals: L; result?: ValueType },
  body: (at: Readonly<Record<keyof P | keyof L, number>>) => readonly Code[],
): WasmFunction {
  const { name, parameters, locals, result } = options;
  const names = [...Object.keys(parameters), ...Object.keys(locals)];
  const at = Object.fromEntries(names.map((each, place) => [each, place])) as Record<
    keyof P | keyof L,
    number
  >;
  return {
    name,
    parameters: Object.values(parameters),
    locals: Object.values(locals),
    result,
    body: all(...body(at)),
  };
}

const vector = (items: readonly Code[]): Code => all(unsigned(items.length), ...items);
const text = (words: string): Code => {
  const bytes = [...new TextEncoder().encode(words)];
  return [...unsigned(bytes.length), ...bytes];
};
const section = (id: number, items: readonly Code[]): Code => {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
};

/** Pages of 64 KiB that a memory may have: all that 32 bits address. */
export const MOST_PAGES = 65_536;

/**
 * A module of functions on one memory, which it imports as `env.memory`.
 * @param options.shared Whether workers share that memory.
 * @param options.imported Functions that it calls outside. @default none
 * @param options.pages Fewest pages of the memory: places below need no checks. @default 1
 * @returns Its bytes, by the binary format of WebAssembly 2.0.
 */
export function encodeModule(
  functions: readonly WasmFunction[],
  options: { shared: boolean; imported?: readonly ImportedFunction[]; pages?: number },
): Uint8Array<ArrayBuffer> {
  const { imported = [], pages = 1 } = options;
  const types = [...imported, ...functions].map(({ parameters, result }) =>
    all(
      [0x60],
      vector(parameters.map((type) => [TYPES[type]])),
      vector(result === undefined ? [] : [[TYPES[result]]]),
    )
  );
  const limits = options.shared
    ? [0x03, ...unsigned(pages), ...unsigned(MOST_PAGES)]
    : [0x00, ...unsigned(pages)];
  const memory = [...text("env"), ...text("memory"), 0x02, ...limits];
  const outside = imported.map((
    { name },
    place,
  ) => [...text("env"), ...text(name), 0x00, ...unsigned(place)]);
  const exported = functions.flatMap(({ name }, place) =>
    name === undefined ? [] : [[...text(name), 0x00, ...unsigned(imported.length + place)]]
  );
  const bodies = functions.map(({ parameters, locals: own, body }) => {
    const constants = withConstants(body, parameters.length + own.length);
    const locals = [...own, ...Array.from({ length: constants.locals }, () => "v128" as const)];
    const code = all(vector(locals.map((type) => [1, TYPES[type]])), constants.code, [0x0b]);
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [memory, ...outside]),
    ...section(3, functions.map((_, place) => unsigned(imported.length + place))),
    ...section(7, exported),
    ...section(10, bodies),
  ]);
}
