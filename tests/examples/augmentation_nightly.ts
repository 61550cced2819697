import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/augmentation.ts: a classifier of ten rows a class is above chance with every kind of made-up rows", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "augmentation", "--small");
    const rows = [...text.matchAll(/^ +10 +(\S+) +([\d.]+)/gm)];
    assertEquals(rows.map(([, way]) => way), ["none", "gaussian", "mixup", "generator"]);
    // Three classes, 42 rows for the test in each of three divisions.
    for (const [, , right] of rows) assert(Number(right) > 45, text);
    assert((await Deno.readTextFile(`${folder}/out/augmentation.svg`)).startsWith("<svg"));
  }));
