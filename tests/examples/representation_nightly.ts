import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

const rowsOf = (text: string, row: RegExp) =>
  [...text.matchAll(row)].map(([line]) => line.match(/[\d.]+/g)!.map(Number));

Deno.test("examples/membranes.ts: networks of two windows find membranes, scores rank them differently, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "membranes"), rows = rowsOf(text, /^[123] .* px .*$/gm);
    assertEquals(rows.length, 6);
    // All on membranes has an F1 of 0.2.
    for (const [, , f1, boundary, skeleton] of rows) {
      assert(f1 > 0.75 && boundary > 0.8 && skeleton < 2, text);
    }
    for (const seed of [0, 1, 2]) {
      const [narrow, wide] = rows.slice(2 * seed, 2 * seed + 2);
      assert(narrow[2] > wide[2] && narrow[3] < wide[3], text);
    }
    assert((await Deno.readTextFile(`${folder}/out/membranes.svg`)).startsWith("<svg"));
  }));
