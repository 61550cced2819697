import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/cerebellum.ts: a pulse drives the circuit, less so without NMDA or AMPA receptors, and more without GABA", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "cerebellum", "--small");
    const rows = [...text.matchAll(/^ *(whole|\w+ off)((?: +[\d.]+ [\d.]+){5})$/gm)];
    assertEquals(rows.map(([_, name]) => name), ["whole", "NMDA off", "GABA off", "AMPA off"]);
    const granule = rows.map(([_, __, rates]) => rates.trim().split(/ +/).slice(0, 2).map(Number));
    const [whole, nmda, gaba, ampa] = granule.map(([_, pulse]) => pulse);
    assert(whole > 5 * granule[0][0] && nmda < 0.7 * whole && ampa < 0.5 * whole && gaba > 2 * whole, text);
    assert((await Deno.readTextFile(`${folder}/out/cerebellum.svg`)).startsWith("<svg"));
  }));
