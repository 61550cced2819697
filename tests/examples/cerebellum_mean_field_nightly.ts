import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/cerebellum_mean_field.ts: rates rise over the library, fewer inputs take from the gain, and a burst is answered", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "cerebellum_mean_field", "--small");
    // Every fifth member; 32 points do not tell all neighbours apart, as granule cells at 40 Hz have it.
    const library = [...text.matchAll(/^library, (?:GrC|PC) at \d+ Hz:((?: +[\d.]+){5})/gm)];
    assertEquals(library.length, 4, text);
    for (const [, printedRates] of library) {
      const rates = printedRates.trim().split(/ +/).map(Number);
      assert(rates.every((rate, k) => k === 0 || rate > rates[k - 1]), text);
    }
    const [, normal, ataxic] = /^gain of Purkinje cells: ([\d.]+), in ataxia ([\d.]+)/m.exec(text)!.map(
      Number,
    );
    assert(ataxic > 0.5 * normal && ataxic < 0.95 * normal, text);
    const granule = (name: string) =>
      new RegExp(`^${name}, granule cells in the first 60 ms: ([\\d.]+) Hz`, "m").exec(text)!;
    const [step, ramp, burst] = ["step", "ramp", "burst"].map((name) => Number(granule(name)[1]));
    assert(burst > step && step > ramp && ramp > 1, text);
    assert((await Deno.readTextFile(`${folder}/out/cerebellum_mean_field.svg`)).startsWith("<svg"));
  }));
