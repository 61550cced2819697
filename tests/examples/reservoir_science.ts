import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/reservoir.ts: NMDA cues are read at 200 ms, AMPA cues not from 100 ms, and the decay alone explains it", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "reservoir", "--small");
    const rows = [...text.matchAll(/^(.+) at the (dendrite|soma) +([\d. ]+)$/gm)];
    assertEquals(rows.length, 6, text);
    for (const [_, cue, __, numbers] of rows) {
      // Scores at -50, 0, 50, 100, 150, 200, 300, 400 and 600 ms.
      const [rate, , ...scores] = numbers.trim().split(/ +/).map(Number);
      assert(rate < 30, text);
      assertEquals([scores.length, scores[0]], [9, 1], text);
      if (cue !== "AMPA") assert(scores.slice(0, 6).every((one) => one >= 0.95), text);
      // Each of 24 trials by chance: 0.8 is three standard deviations above one half.
      else assert(scores.slice(3).every((one) => one <= 0.8), text);
      assert(scores[8] <= 0.8, text);
    }
    assert((await Deno.readTextFile(`${folder}/out/reservoir.svg`)).startsWith("<svg"));
  }));
