import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/structural_engram.ts: pruning, then groups that find each other by the long protocol alone, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "structural_engram", "--small");
    const rows = [...text.matchAll(/^(long|short) +([\d. ]+)$/gm)].map(([_, protocol, numbers]) => ({
      protocol,
      numbers: numbers.trim().split(/ +/).map(Number),
    }));
    assertEquals(rows.length, 6, text);
    const mean = (protocol: string, column: number) =>
      rows.filter((row) => row.protocol === protocol).reduce((sum, { numbers }) => sum + numbers[column], 0) /
      3;
    for (const { protocol, numbers: [, synapses, calcium, ended] } of rows) {
      assert(synapses > 4.4 && synapses < 5.4, text);
      assertAlmostEquals(calcium, 0.71, 0.02);
      // Pruning comes first: at the end of the stimulus synapses between the groups are fewer than by chance.
      assert(protocol === "long" ? ended === 0 : ended < 0.7, text);
    }
    assert(mean("long", 4) >= 1.7 && mean("short", 4) <= 1.3, text);
    assert(mean("long", 5) >= 1.7, text);
    // Recall, though weak: B is more active while A is driven.
    assert(mean("long", 7) > mean("long", 6) + 3, text);
    assert((await Deno.readTextFile(`${folder}/out/structural_engram.svg`)).startsWith("<svg"));
  }));
