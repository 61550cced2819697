import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

const isPicture = async (folder: string, name: string) =>
  assert((await Deno.readTextFile(`${folder}/out/${name}.svg`)).startsWith("<svg"));

Deno.test("examples/xor_autoencoder.ts: the loss learns, the motif's table is exact, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "xor_autoencoder", "--small");
    const [xor, squares, entropy, none] = ["xor", "squares", "cross-entropy", "mean image"].map((name) =>
      Number(new RegExp(`^${name} +([\\d.]+)`, "m").exec(text)![1])
    );
    assert(xor < none / 2 && squares < 0.02 && entropy < 0.02, text);
    assert(
      text.includes("all 72 pairs of delays where inhibition comes no later, and with no other: true"),
      text,
    );
    await isPicture(folder, "xor_autoencoder");
  }));

Deno.test("examples/numerosity.ts: the best units agree better on new images than units by chance, and number units are some of many, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "numerosity", "--small");
    const [units, all, whole, without, , pruned, random] = text.match(/^11 .*$/m)![0].match(/[\d.]+/g)!.slice(
      1,
    ).map(Number);
    assert(units > 50 && units < 400 && all > 1500, text);
    assert(
      whole > 0.6 && Math.abs(without - whole) < 0.05 && pruned > random,
      text,
    );
    await isPicture(folder, "numerosity");
  }));

Deno.test("examples/category_maps.ts: the exact table, and what training does to maps, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "category_maps", "--small");
    const table = [...text.matchAll(/^b\d .*?((?: +\d+)+)$/gm)].map(([, row]) =>
      row.trim().split(/ +/).map(Number)
    );
    assertEquals(table, [[2, 2, 1, 0], [2, 2, 0, 1], [2, 2, 1, 1], [1, 1, 0, 0]]);
    const [none, , all] = [...text.matchAll(/ dense +([\d.]+) +([\d.]+) +([\d.]+)$/gm)].map((row) =>
      row.slice(1).map(Number)
    );
    assert(Math.abs(all[0] - none[0]) < 0.3 && all[1] > none[1] + 0.7 && all[2] < none[2] - 0.3, text);
    await isPicture(folder, "category_maps");
  }));
