import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/spiking_digits.ts: spiking layers read digits, with few spikes and by e-prop, too", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "spiking_digits", "--small");
    const rows = [...text.matchAll(/^(\S+ \S+|e-prop) +1 +([\d.]+) % +([\d.]+) % +([\d.]+)/gm)];
    assertEquals(rows.map(([, name]) => name), ["128 units", "few spikes", "e-prop"]);
    const [plain, few, local] = rows.map((words) => words.slice(2).map(Number));
    // After 8 epochs; 359 images: one is 0.28 %.
    assert(plain[0] > 95 && few[0] > 95 && local[0] > 95, text);
    assert(few[2] < 0.08 && plain[2] > 2 * few[2], text);
    assert((await Deno.readTextFile(`${folder}/out/spiking_digits.svg`)).startsWith("<svg"));
  }));
