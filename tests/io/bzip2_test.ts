import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeBzip2 } from "../../lib/io/bzip2.ts";

const fail = (rule: string): never => {
  throw new RangeError(rule);
};
const decode = (text: string) => decodeBzip2(Uint8Array.fromBase64(text), fail);

/** Texts, and what Python 3.11's bz2.compress makes of them. */
const CASES: [text: string, packed: string][] = [
  ["", "QlpoMRdyRThQkAAAAAA="],
  ["a", "QlpoMTFBWSZTWRmTm2sAAAABACAAIAAhGEaC7kinChIDMnNtYA=="],
  ["aaaa", "QlpoMTFBWSZTWYgSM6YAAAJBAEAAIAAgACEAggsXckU4UJCIEjOm"],
  ["aaaaa", "QlpoMTFBWSZTWUSkMD0AAAJBACAAIAAgACEAggsXckU4UJBEpDA9"],
  [
    `${"a".repeat(300)}${"b".repeat(259)}aaaa0`,
    "QlpoMTFBWSZTWUPV1WoAAAZZAMAAACBAADAAAAggADDACNoJKM5G0VUzUPF3JFOFCQQ9XVag",
  ],
  [
    "abcabcd ".repeat(40000),
    "QlpoMTFBWSZTWVqoIUAAMNGRAEAAPAAgAFBmgClU9T9TQlBboSgt0JQWIlBdQlBdCUF4xQVkmU1motyodAJJ0kQBAADwAIABQZoApUPUyJQXESgtCUF6hKC1CUF1EoL5igrJMprIZLaYeAPQXIgCAAHgAQACgzQBSoxsJQXoSgtRKCyhKCzaEoLESguMUFZJlNZaG/pBQAE5ZEAQAA8ACAAUGaATVQ9TEoVyihWJQr0ShWiUK6ShXxdyRThQkAbf7W8=",
  ],
];

Deno.test("decodeBzip2() unpacks what Python packs: nothing, runs of every length, several blocks", () => {
  for (const [text, packed] of CASES) assertEquals(new TextDecoder().decode(decode(packed)), text);
});

Deno.test("decodeBzip2() refuses bytes that are damaged or cut short, and never goes on for ever", () => {
  const good = Uint8Array.fromBase64(CASES[4][1]);
  for (let length = 0; length < good.length; length++) {
    assertThrows(() => decodeBzip2(good.subarray(0, length), fail), RangeError);
  }
  fc.assert(fc.property(fc.nat(good.length - 12), fc.nat(255), (at, byte) => {
    const bytes = good.slice();
    if (bytes[at] === byte) return;
    bytes[at] = byte;
    let text: Uint8Array;
    try {
      text = decodeBzip2(bytes, fail);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return;
    }
    // The level and lengths of codes that no symbol has may be others, but never the text.
    assertEquals(new TextDecoder().decode(text), CASES[4][0]);
  }));
  assertThrows(
    () => decodeBzip2(Uint8Array.fromBase64(CASES[5][1]), fail, 1000),
    RangeError,
    "at most 1000 bytes",
  );
});
