import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/cerebellum.ts: a pulse drives the circuit, less so without NMDA or AMPA receptors, and more without GABA", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "cerebellum", "--small");
    const rows = [...text.matchAll(/^ *(whole|\w+ off)((?: +[\d.]+ [\d.]+){5})$/gm)];
    assertEquals(rows.map(([_, name]) => name), ["whole", "NMDA off", "GABA off", "AMPA off"]);
    // Of granule and Golgi cells at rest and in the pulse.
    const [whole, nmda, gaba, ampa] = rows.map(([_, __, rates]) =>
      rates.trim().split(/ +/).slice(0, 4).map(Number)
    );
    assert(whole[1] > 5 * whole[0] && gaba[1] > 2 * whole[1] && ampa[1] < 0.5 * whole[1], text);
    assert(nmda[1] < whole[1] && nmda[3] < 0.7 * whole[3], text);
    assert((await Deno.readTextFile(`${folder}/out/cerebellum.svg`)).startsWith("<svg"));
  }));
