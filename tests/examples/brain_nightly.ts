import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/brain.ts: M1 and S1 are coherent through the cerebellum, and by chance once its output is cut", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "brain", "--small");
    const rows = new Map(
      [...text.matchAll(/^(\w[\w ,]*?) {2,}([\d.]+) +\([\d.]+\) +([\d.]+)/gm)].map((
        [_, name, coherence, chance],
      ) => [name, { coherence: Number(coherence), chance: Number(chance) }]),
    );
    assertEquals([...rows.keys()], [
      "whole",
      "interneurons cut",
      "output cut",
      "Poisson, same mean",
      "Poisson, same rate",
    ]);
    const whole = rows.get("whole")!, cut = rows.get("output cut")!, mean = rows.get("Poisson, same mean")!;
    assert(whole.coherence > 1.5 * whole.chance, text);
    assert(cut.coherence < cut.chance && mean.coherence < mean.chance, text);
  }));
