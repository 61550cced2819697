import { assertEquals } from "@std/assert";
import { congruential } from "../../lib/random/congruential.ts";

Deno.test("congruential() gives the numbers that Numerical Recipes prints for a start of 0", () => {
  // Press et al. (1992), chapter 7.1, An even quicker generator.
  const printed = [0x3c6ef35f, 0x47502932, 0xd1ccf6e9, 0xaaf95334, 0x6252e503, 0x9f2ec686, 0x57fe6c2d];
  const next = congruential(0);
  assertEquals(printed.map(() => next() * 2 ** 32), printed);
});
