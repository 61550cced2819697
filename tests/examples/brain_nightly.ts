import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/brain.ts: M1 and S1 are coherent through the rhythm of the nuclei, which spike as in awake mice", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "brain", "--small", "--seeds=2");
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
    assert(whole.coherence > whole.chance && mean.coherence < mean.chance, text);
    // Over eight longer seeds the differences are 0.40 and 0.41 (sd 0.15 and 0.11): a mean of two is below 0.2 once in 35 times.
    assert(whole.coherence - cut.coherence > 0.2 && whole.coherence - mean.coherence > 0.2, text);
    // 45 Hz at rest; mossy fibres add some, whatever the wiring.
    assert(whole.hz > 40 && whole.hz < 65 && cut.hz === 0, text);
    // Two seeds are too few for any claim.
    assertStringIncludes(text, "too few seeds");
    assertStringIncludes(text, "M1 and S1 are not shown to be coherent with the circuit whole.");
    assertStringIncludes(text, "Coherence with output cut is not shown to differ from the whole.");
    assertStringIncludes(await Deno.readTextFile(`${folder}/out/brain.svg`), "<svg");
  }));
