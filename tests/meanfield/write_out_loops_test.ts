import { assertEquals } from "@std/assert";
import { writeOutLoops } from "../../lib/meanfield/gpu/write_out_loops.ts";

Deno.test("writeOutLoops() writes loops out, inner ones with bounds of outer ones, too", () => {
  const text =
    "x; for (var k = 1u; k < 3u; k++) { for (var l = k; l < 3u; l++) { a[k][l] = kl; if (c) { d; } } } y;";
  const wanted = "x; { { a[1u][1u] = kl; if (c) { d; } }\n{ a[1u][2u] = kl; if (c) { d; } } }\n" +
    "{ { a[2u][2u] = kl; if (c) { d; } } } y;";
  assertEquals(writeOutLoops(text), wanted);
});

Deno.test("writeOutLoops() leaves loops that end early, would become long, or have other bounds, and drops empty ones", () => {
  const early = "for (var k = 0u; k < 3u; k++) { if (a) { break; } }",
    long = "for (var k = 0u; k < 20000u; k++) { a; }";
  const other = "for (var k = 0u; k < n; k++) { a; }";
  assertEquals([early, long, other].map(writeOutLoops), [early, long, other]);
  assertEquals(writeOutLoops("a; for (var k = 0u; k < 0u; k++) { b; } c;"), "a;  c;");
  assertEquals(writeOutLoops(`for (var j = 0u; j < 2u; j++) { ${other} }`), `{ ${other} }\n{ ${other} }`);
});
