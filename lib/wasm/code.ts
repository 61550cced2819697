/** Instructions of WebAssembly, as the bytes that stand for them: an expression leaves a value on the stack, a statement nothing. */
export type Code = readonly number[];

/** A whole number of at most 32 bits without a sign, seven bits a byte, least first (LEB128). */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  do {
    const rest = value >>> 7;
    bytes.push((value & 0x7f) | (rest === 0 ? 0 : 0x80));
    value = rest;
  } while (value !== 0);
  return bytes;
}

/** A whole number of at most 32 bits with its sign, the same way: the last byte's bit 6 is the sign. */
export function signed(value: number): Code {
  const bytes: number[] = [];
  for (;;) {
    const byte = value & 0x7f;
    value >>= 7;
    const done = (value === 0 && (byte & 0x40) === 0) || (value === -1 && (byte & 0x40) !== 0);
    bytes.push(done ? byte : byte | 0x80);
    if (done) return bytes;
  }
}

/** Pieces one after another. */
export function all(...pieces: readonly Code[]): Code {
  return pieces.flat();
}

/** Constants of vectors, 16 bytes each, and the place of each. */
const constants: Code[] = [];
const places = new Map<string, number>();

/**
 * A constant of a vector. In place of its bytes stands a number beyond a byte: the function that it is in keeps it in a local of its own, which
 * it sets once, as a processor takes several instructions for it, and compilers do not move them out of loops.
 */
export function vectorConstant(bytes: Code): Code {
  const name = bytes.join();
  const place = places.get(name) ?? constants.push(bytes) - 1;
  places.set(name, place);
  return [256 + place];
}

/**
 * Code whose constants of vectors are in locals, which it sets where it begins.
 * @param firstLocal Place of the first of these locals.
 */
export function withConstants(body: Code, firstLocal: number): { code: Code; locals: number } {
  const used = [...new Set(body.filter((each) => each > 255))];
  const local = new Map(used.map((each, place) => [each, unsigned(firstLocal + place)]));
  const setting = used.flatMap((each) => [0xfd, 0x0c, ...constants[each - 256], 0x21, ...local.get(each)!]);
  const code = body.flatMap((each) => each > 255 ? [0x20, ...local.get(each)!] : [each]);
  return { code: [...setting, ...code], locals: used.length };
}
