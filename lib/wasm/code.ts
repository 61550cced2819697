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
