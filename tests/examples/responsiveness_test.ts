import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/responsiveness.ts: a map of the mean field, two networks and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "responsiveness", "--small");
    const rows = [...text.matchAll(/^ +([\d.-]+) +([\d.-]+) +([\d.-]+)$/gm)].map((words) =>
      words.slice(1).map(Number)
    );
    assertEquals(rows.map(([drive]) => drive), [1.5, 2, 2.5, 3]);
    // The border lies where it does in meanfield.md, and the largest answer of the mean field within 1 mV of it.
    assertAlmostEquals(rows[0][1], -69.31, 0.01);
    for (const [, border, largest] of rows) assert(Math.abs(border - largest) < 1, text);
    assert(/largest answer of the network at -6[69]\.3 mV/.test(text), text);
    assert((await Deno.readTextFile(`${folder}/out/responsiveness.svg`)).startsWith("<svg"));
  }));
