import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/two_phase.ts: local rules read digits, by rate and by spiking units", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "two_phase", "--small");
    const rows = [...text.matchAll(/^(\w+(?:,? \w+)?) +([\d.]+) % /gm)];
    assertEquals(rows.map(([, name]) => name), [
      ...["equilibrium", "contrastive", "predictive", "contrastive, spiking", "predictive, spiking"],
      "surrogate gradients",
    ]);
    // After 2 epochs; 359 images: one is 0.28 %.
    for (const [, name, right] of rows) assert(Number(right) > 80, `${name}: ${text}`);
    assert((await Deno.readTextFile(`${folder}/out/two_phase.svg`)).startsWith("<svg"));
  }));
