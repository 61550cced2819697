import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/brain.ts: M1 and S1 are coherent through the nuclei, which spike as in awake mice, and by chance without their rhythm", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "brain", "--small");
    const row = /^(\w[\w ,]*?) {2,}([\d.]+) +\([\d.]+\) +([\d.]+) +\d+ +([\d.]+) and ([\d.]+) +([\d.]+)$/gm;
    const rows = new Map(
      [...text.matchAll(row)].map(([_, name, ...numbers]) => {
        const [coherence, chance, m1, s1, hz] = numbers.map(Number);
        return [name, { coherence, chance, m1, s1, hz }];
      }),
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
    // 45 Hz at rest; mossy fibres add some, whatever the wiring.
    assert(whole.hz > 40 && whole.hz < 65 && cut.hz === 0, text);
    // One seed is too few for a claim on differences.
    assertStringIncludes(text, "too few seeds");
    assertStringIncludes(text, "Coherence with output cut is not shown to differ from the whole.");
    assertStringIncludes(await Deno.readTextFile(`${folder}/out/brain.svg`), "<svg");
  }));
