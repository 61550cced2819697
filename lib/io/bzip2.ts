// Why this is no package is in docs/decisions/files.md.

/** Bits of a bzip2 stream, the highest of each byte first. */
class Bits {
  #at = 0;
  #bit = 0;

  constructor(readonly bytes: Uint8Array, readonly fail: (rule: string) => never) {}

  /** The next bits as a number. @param count At most 32. */
  take(count: number): number {
    let value = 0;
    for (let left = count; left > 0;) {
      if (this.#at >= this.bytes.length) {
        this.fail("it must be whole: current value is one that is cut short");
      }
      const taken = Math.min(left, 8 - this.#bit);
      const part = (this.bytes[this.#at] >> (8 - this.#bit - taken)) & ((1 << taken) - 1);
      value = value * 2 ** taken + part;
      this.#bit += taken;
      left -= taken;
      if (this.#bit === 8) [this.#at, this.#bit] = [this.#at + 1, 0];
    }
    return value;
  }
}

/** Codes of at most so many bits. */
const MOST_BITS = 20;
/** Symbols per choice of a table. */
const GROUP = 50;
/** Numbers that begin a block and the end. */
const BLOCK = 0x314159265359, END = 0x177245385090;

/** A canonical Huffman code: by length the first code, and where its symbols begin. */
interface Code {
  limits: Int32Array;
  bases: Int32Array;
  symbols: number[];
}

function codeOf(lengths: readonly number[]): Code {
  const limits = new Int32Array(MOST_BITS + 2).fill(-1), bases = new Int32Array(MOST_BITS + 2);
  const symbols: number[] = [];
  let code = 0;
  for (let length = 1; length <= MOST_BITS; length++) {
    const own = lengths.flatMap((one, symbol) => one === length ? [symbol] : []);
    bases[length] = symbols.length - code;
    symbols.push(...own);
    code += own.length;
    limits[length] = code - 1;
    code *= 2;
  }
  return { limits, bases, symbols };
}

function symbolOf(bits: Bits, { limits, bases, symbols }: Code): number {
  let code = 0;
  for (let length = 1; length <= MOST_BITS; length++) {
    code = 2 * code + bits.take(1);
    const symbol = code <= limits[length] ? symbols[code + bases[length]] : undefined;
    if (symbol !== undefined) return symbol;
  }
  return bits.fail("its codes must be known: current value is another");
}

/** Bytes that a block uses, ascending. */
function usedBytes(bits: Bits): number[] {
  const groups = bits.take(16), used: number[] = [];
  for (let group = 0; group < 16; group++) {
    if (!((groups >> (15 - group)) & 1)) continue;
    const members = bits.take(16);
    for (let k = 0; k < 16; k++) if ((members >> (15 - k)) & 1) used.push(16 * group + k);
  }
  return used;
}

/** The codes of a block, and which of them each group of symbols has. */
function codesOf(bits: Bits, size: number): { codes: Code[]; chosen: number[] } {
  const tables = bits.take(3), groups = bits.take(15);
  if (tables < 2 || tables > 6 || groups < 1) bits.fail("it must have tables: current value is none");
  const order = Array.from({ length: tables }, (_, k) => k);
  const chosen = Array.from({ length: groups }, () => {
    let place = 0;
    while (bits.take(1)) {
      if (++place >= tables) bits.fail("its tables must be known: current value is another");
    }
    order.unshift(...order.splice(place, 1));
    return order[0];
  });
  const codes = Array.from({ length: tables }, () => {
    let length = bits.take(5);
    return codeOf(Array.from({ length: size }, () => {
      while (bits.take(1)) length += bits.take(1) ? -1 : 1;
      if (length < 1 || length > MOST_BITS) bits.fail("its codes must be short: current value is a long one");
      return length;
    }));
  });
  return { codes, chosen };
}

/** The last column of the sorted rotations of a block. */
function lastColumn(bits: Bits, most: number): Uint8Array {
  const order = usedBytes(bits), last = order.length + 1;
  const { codes, chosen } = codesOf(bits, order.length + 2);
  const column = new Uint8Array(most);
  let length = 0, run = 0, worth = 1;
  const put = (byte: number, count: number) => {
    if (length + count > most) bits.fail("its blocks must be small: current value is a larger one");
    column.fill(byte, length, length += count);
  };
  for (let taken = 0;; taken++) {
    const table = codes[chosen[Math.floor(taken / GROUP)]];
    if (!table) bits.fail("its blocks must end: current value is one that does not");
    const symbol = symbolOf(bits, table);
    if (symbol < 2) {
      run += worth << symbol;
      worth *= 2;
      if (run > most) bits.fail("its blocks must be small: current value is a larger one");
      continue;
    }
    if (run > 0) put(order[0], run);
    [run, worth] = [0, 1];
    if (symbol === last) return column.subarray(0, length);
    order.unshift(...order.splice(symbol - 1, 1));
    put(order[0], 1);
  }
}

/** Undoes the transform of M. Burrows and D. J. Wheeler (1994). */
function unsorted(column: Uint8Array, first: number): Uint8Array {
  const starts = new Uint32Array(257), next = new Uint32Array(column.length);
  for (const byte of column) starts[byte + 1]++;
  for (let byte = 0; byte < 256; byte++) starts[byte + 1] += starts[byte];
  column.forEach((byte, at) => next[starts[byte]++] = at);
  const block = new Uint8Array(column.length);
  for (let k = 0, at = next[first]; k < block.length; k++, at = next[at]) block[k] = column[at];
  return block;
}

/** Undoes the runs: four equal bytes are followed by how many more there are. */
function* withRuns(block: Uint8Array): Generator<[byte: number, count: number]> {
  for (let at = 0, equal = 0; at < block.length; at++) {
    equal = at > 0 && equal > 0 && block[at] === block[at - 1] ? equal + 1 : 1;
    yield [block[at], 1];
    if (equal < 4) continue;
    if (at + 1 < block.length) yield [block[at], block[at + 1]];
    at++;
    equal = 0;
  }
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/**
 * Unpacks bytes packed by bzip2, of one stream. Checksums of blocks are checked.
 * @param bytes The whole file.
 * @param fail Is told what the file should be.
 * @param most Bytes that may come out.
 */
export function decodeBzip2(
  bytes: Uint8Array,
  fail: (rule: string) => never,
  most: number = 2 ** 28,
): Uint8Array<ArrayBuffer> {
  const bits = new Bits(bytes, fail);
  if (bits.take(24) !== 0x425a68) fail("it must begin as bzip2 does: current value is other bytes");
  const level = bits.take(8) - 0x30, out: number[] = [];
  if (!(level >= 1 && level <= 9)) fail("its level must be from 1 to 9: current value is another");
  for (;;) {
    const mark = bits.take(24) * 2 ** 24 + bits.take(24), wanted = bits.take(32);
    if (mark === END) return Uint8Array.from(out);
    if (mark !== BLOCK) fail("it must have blocks: current value is other bytes");
    if (bits.take(1)) fail("its blocks must not be randomised: current value is one that is");
    const first = bits.take(24), column = lastColumn(bits, level * 100_000);
    if (first >= column.length) fail("its blocks must have a beginning: current value is none");
    let crc = 0xffffffff;
    for (const [byte, count] of withRuns(unsorted(column, first))) {
      if (out.length + count > most) fail(`it must unpack to at most ${most} bytes: current value is more`);
      for (let k = 0; k < count; k++) {
        out.push(byte);
        crc = ((crc << 8) ^ CRC[((crc >>> 24) ^ byte) & 0xff]) >>> 0;
      }
    }
    if ((~crc >>> 0) !== wanted) fail("its checksum must be right: current value is another");
  }
}
