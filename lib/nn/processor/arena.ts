import { MOST_PAGES } from "../../wasm/wasm_module.ts";

/** Bytes of a page of memory. */
const PAGE = 65_536;

/** Memory of the processor's kernels: pieces are taken one after another and given back all at once, with the arena. */
export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
  #end = 0;

  /**
   * Takes memory, zeroed.
   * @param length Numbers in single precision. @returns Its address in bytes, a multiple of 64.
   * @throws {RangeError} When the machine has no more of it.
   */
  take(length: number): number {
    const address = this.#end, end = address + 64 * Math.ceil(length / 16);
    const missing = Math.ceil(end / PAGE) - this.memory.buffer.byteLength / PAGE;
    if (missing > 0) this.memory.grow(missing);
    this.#end = end;
    return address;
  }

  /** Numbers at an address; to be asked for again after memory was taken. */
  view(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer as ArrayBuffer, address, length);
  }
}
