const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The CRC-32 checksum of bytes that come in pieces. */
export class Crc32 {
  #crc = 0xffffffff;

  /** Adds a piece. */
  add(bytes: Uint8Array): void {
    let crc = this.#crc;
    for (let i = 0; i < bytes.length; i++) crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
    this.#crc = crc;
  }

  /** The checksum so far, as an unsigned 32-bit integer. */
  get value(): number {
    return (this.#crc ^ 0xffffffff) >>> 0;
  }
}

/**
 * The CRC-32 checksum of zip and gzip (polynomial 0xEDB88320, reflected).
 *
 * @param bytes Any bytes.
 * @returns The checksum as an unsigned 32-bit integer.
 *
 * @example
 * ```ts
 * import { crc32 } from "./crc32.ts";
 *
 * console.assert(crc32(new TextEncoder().encode("123456789")) === 0xcbf43926);
 * ```
 */
export function crc32(bytes: Uint8Array): number {
  const crc = new Crc32();
  crc.add(bytes);
  return crc.value;
}
