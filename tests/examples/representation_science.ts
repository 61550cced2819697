import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

const rowsOf = (text: string, row: RegExp) =>
  [...text.matchAll(row)].map(([line]) => line.match(/[\d.]+/g)!.map(Number));

Deno.test("examples/numerosity.ts: in three networks pruning raises the agreement on new images by 0.05 at least", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "numerosity"), rows = rowsOf(text, /^[123] .*$/gm);
    assertEquals(rows.length, 3);
    for (const [, , , whole, without, , pruned, random] of rows) {
      assert(pruned - whole >= 0.05 && pruned - random >= 0.05 && Math.abs(without - whole) < 0.05, text);
    }
  }));

Deno.test("examples/xor_autoencoder.ts: in three seeds the exclusive or leaves less than half of the mean image's wrong bits, and more than others", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "xor_autoencoder");
    const [xor, squares, entropy, [none]] = ["xor", "squares", "cross-entropy", "mean image"].map((name) =>
      new RegExp(`^${name} +(.*)$`, "m").exec(text)![1].split(/ +/).map(Number)
    );
    assertEquals([xor.length, squares.length, entropy.length], [3, 3, 3]);
    xor.forEach((error, seed) =>
      assert(error < none / 2 && error > squares[seed] && error > entropy[seed], text)
    );
  }));

Deno.test("examples/membranes.ts: networks of two windows find membranes, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "membranes", "--small"), rows = rowsOf(text, /^1 .* px .*$/gm);
    assertEquals(rows.length, 2);
    // All on membranes has an F1 of 0.2.
    for (const [, , f1, boundary, skeleton] of rows) assert(f1 > 0.7 && boundary > 0.8 && skeleton < 2, text);
    assert((await Deno.readTextFile(`${folder}/out/membranes.svg`)).startsWith("<svg"));
  }));
