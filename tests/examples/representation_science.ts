import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

const rowsOf = (text: string, row: RegExp) =>
  [...text.matchAll(row)].map(([line]) => line.match(/[\d.]+/g)!.map(Number));

Deno.test("examples/numerosity.ts: in six networks the best units agree better on new images than units by chance, number units are not needed", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "numerosity"), rows = rowsOf(text, /^1[1-6] .*$/gm);
    assertEquals(rows.length, 6);
    const gains = rows.map(([, , , whole, , , pruned]) => pruned - whole);
    for (const [, , , whole, without, , pruned, random] of rows) {
      assert(pruned > random && Math.abs(without - whole) < 0.05, text);
    }
    assert(gains.reduce((sum, gain) => sum + gain, 0) > 0, text);
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
