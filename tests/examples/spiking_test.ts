import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/wang_buzsaki.ts: interneurons with equal drives spike together at 39 Hz, with spread drives they do not", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "wang_buzsaki", "--small");
    const rows = [...text.matchAll(/^ +([\d.]+) +([\d.]+) +([\d.]+)$/gm)].map((words) =>
      words.slice(1).map(Number)
    );
    assertEquals(rows.map(([spread]) => spread), [0, 0.2, 0, 0.2]);
    const [equal, spread, rates] = rows;
    assert(equal[1] > 0.5 && equal[2] > 0.95, String(equal));
    assert(spread[1] < 0.2 && spread[2] < 0.2, String(spread));
    assert(Math.abs(rates[2] - 39) < 2, String(rates));
    assert((await Deno.readTextFile(`${folder}/out/wang_buzsaki.svg`)).startsWith("<svg"));
  }));
