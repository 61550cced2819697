import { assertEquals } from "@std/assert";
import { joinTyped } from "../../lib/base/join_typed.ts";

Deno.test("joinTyped() keeps every number in the widest type, in either order, and nothing of nothing", () => {
  const narrow = Uint16Array.of(1, 2), wide = Uint32Array.of(70_000);
  assertEquals(joinTyped([narrow, wide]), Uint32Array.of(1, 2, 70_000));
  assertEquals(joinTyped([wide, narrow]), Uint32Array.of(70_000, 1, 2));
  assertEquals(joinTyped([new Uint8Array(0), new Uint8Array(0)]), new Uint8Array(0));
});
