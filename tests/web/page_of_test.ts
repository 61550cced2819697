import { assert, assertEquals, assertThrows } from "@std/assert";
import { inScript, pageOf } from "../../tools/web/page_of.ts";

Deno.test("a program in a page cannot end its script early, and means the same", () => {
  const program = `const text = "</script><!-- a </SCRIPT>";`, safe = inScript(program);
  assert(!/<\/script|<!--/i.test(safe));
  assertEquals(new Function(`${safe} return text;`)(), "</script><!-- a </SCRIPT>");
});

Deno.test("pageOf() fills the page, and says when a mark is missing", () => {
  const parts = { style: "a{}", script: "b()", worker: "c()", models: { m: Uint8Array.of(1, 2) } };
  const page = pageOf("<style>/*STYLE*/</style><!--DATA--><script>/*SCRIPT*/</script>", parts);
  for (const part of ["<style>a{}", "<script>b()", ">c()<", `data-model="m">AQI=<`]) {
    assert(page.includes(part), part);
  }
  assertThrows(() => pageOf("", parts), Error, "must stand in it once");
});
