import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/occlusion.ts: what a network has seen in front of digits is what it can look past", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "occlusion", "--small");
    const rows = [...text.matchAll(/^(clean|bars|natural) +11 +([\d.]+) +([\d.]+) +([\d.]+)/gm)];
    assertEquals(rows.map(([, name]) => name), ["clean", "bars", "natural"]);
    const [clean, bars, natural] = rows.map((words) => words.slice(2).map(Number));
    // 1,000 images: a standard deviation is at most 0.016.
    assert(natural[2] >= 0.55 && bars[2] <= 0.4 && clean[2] <= 0.4, text);
    assert(bars[1] >= 0.75 && clean[0] >= 0.94, text);
    // Two points in the long version; a difference of two shares near 0.95 of 1,000 images has a standard deviation of 0.01.
    assert(clean[0] - natural[0] <= 0.02 + 2 * 0.01, text);
    assert((await Deno.readTextFile(`${folder}/out/occlusion.svg`)).startsWith("<svg"));
  }));
