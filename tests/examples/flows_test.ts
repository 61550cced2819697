import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

/** Numbers of the rows that begin with a text. */
const numbersOf = (text: string, row: RegExp) =>
  [...text.matchAll(row)].map(([line]) => line.trim().split(/ {2,}/).slice(1).map(Number));

Deno.test("examples/pyloric.ts: durations, phases and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "pyloric", "--small");
    for (const [burst, expected, pause, other] of numbersOf(text, /^ +[01]\.\d\d +\d+\.\d +\d.*\.\d$/gm)) {
      assertAlmostEquals(burst, expected, 2);
      assertAlmostEquals(pause, other, 2);
    }
    const rhythms = numbersOf(text, /^ +0\.0[05] +99.*$/gm);
    assertEquals(rhythms.length, 2);
    for (const [, , ...phases] of rhythms) {
      [0.2, 0.383, 0.634, 0.873, 1.001].forEach((phase, k) => assertAlmostEquals(phases[k], phase, 0.03));
    }
    assert((await Deno.readTextFile(`${folder}/out/pyloric.svg`)).startsWith("<svg"));
  }));

Deno.test("examples/centipede.ts: order parameters of three settings and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "centipede", "--small");
    const [alone, weak, strong] = numbersOf(text, /^(walk|run),.*$/gm);
    // The trunk has its lag exactly; legs have it where the trunk pulls them, and not by themselves.
    for (const [trunk] of [alone, weak, strong]) assertAlmostEquals(trunk, 1, 0.005);
    assert(alone[1] < 0.5 && weak[1] > 0.85 && strong[1] > 0.95, text);
    assert(alone[2] < 0.5 && weak[2] > 0.85 && strong[2] > 0.95, text);
    assertAlmostEquals(strong[4], 2, 0.05);
    assert((await Deno.readTextFile(`${folder}/out/centipede.svg`)).startsWith("<svg"));
  }));

Deno.test("examples/replay.ts: recall, replay in order, learning in fewer steps, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "replay", "--small");
    assert(/^ +0\.5 {2}0$/m.test(text), text);
    assert(/^ +8\.0 {2}0 1 2 3 4 5 6 7/m.test(text), text);
    const [uniform, priority] = ["uniform", "priority"].map((name) =>
      Number(new RegExp(`^${name} +(\\d+)$`, "m").exec(text)![1])
    );
    assert(priority < uniform, text);
    assert((await Deno.readTextFile(`${folder}/out/replay.svg`)).startsWith("<svg"));
  }));

Deno.test("examples/engram_drift.ts: a power law, a code that drifts, a readout that keeps, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "engram_drift", "--small");
    assertAlmostEquals(Number(/from 4 on: (-[\d.]+)/.exec(text)![1]), -0.5, 0.05);
    const rows = numbersOf(text, /^ +\d+\.00 .*$/gm), at8 = rows[3];
    assert(at8[1] < 0.3 && at8[2] < 0.3, text);
    assert(at8[3] > 0.999 && at8[4] > 0.7, text);
    assert((await Deno.readTextFile(`${folder}/out/engram_drift.svg`)).startsWith("<svg"));
  }));
