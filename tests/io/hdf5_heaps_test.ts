import { assert, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FileError } from "../../lib/io/file_error.ts";
import { requireWholeHeaps } from "../../lib/io/hdf5_heaps.ts";

const GOOD = Deno.readFileSync(new URL("../fuzz/sonata/network/edges.h5", import.meta.url));

Deno.test("requireWholeHeaps() takes a good file and refuses heaps that never end, or end beyond the file", () => {
  requireWholeHeaps(GOOD, "a.h5");
  requireWholeHeaps(new Uint8Array(), "a.h5");
  // The second of two objects has 193 bytes instead of 3: where the third should be, one of no size and no number.
  for (const [at, byte] of [[7280, 193], [7287, 1], [7304, 0], [7241, 0xff]]) {
    const bytes = GOOD.slice();
    bytes[at] = byte;
    if (at === 7304) bytes[7305] = 0;
    assertThrows(() => requireWholeHeaps(bytes, "a.h5"), FileError, "damaged at / (the heap at byte 7232)");
  }
});

Deno.test("requireWholeHeaps() looks through any damage to the end", () => {
  fc.assert(fc.property(fc.integer({ min: 7232, max: 7320 }), fc.nat(255), (at, byte) => {
    const bytes = GOOD.slice();
    bytes[at] = byte;
    try {
      requireWholeHeaps(bytes, "a.h5");
    } catch (error) {
      assert(error instanceof FileError);
    }
  }));
});
