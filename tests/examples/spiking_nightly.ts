import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/inhibitory_plasticity.ts brings cells near the rate that is wanted", () =>
  inFolder(async (folder) => {
    const rates = [...(await printed(folder, "inhibitory_plasticity")).matchAll(/E ([\d.]+) Hz of 5 wanted/g)]
      .map(([_, rate]) => Number(rate));
    assertEquals(rates.length, 12);
    const last = rates.slice(-4).reduce((sum, rate) => sum + rate, 0) / 4;
    assert(rates[0] > 7 && last > 3.5 && last < 5.5, String(rates));
    assert((await Deno.readTextFile(`${folder}/out/inhibitory_plasticity.svg`)).startsWith("<svg"));
  }));

Deno.test("examples/gain_curve.ts: rates rise with the drive", () =>
  inFolder(async (folder) => {
    const rows = [...(await printed(folder, "gain_curve")).matchAll(/^ +(\d+) +([\d.]+) +([\d.]+)$/gm)]
      .map((words) => words.slice(1).map(Number));
    assertEquals(rows.map(([drive]) => drive), Array.from({ length: 16 }, (_, k) => 1000 + 100 * k));
    for (const column of [1, 2]) assert(rows[15][column] > 1.8 * rows[0][column], String(rows));
  }));

Deno.test("examples/wang2002.ts: A wins where the dots move its way, and the loser falls silent", () =>
  inFolder(async (folder) => {
    const printedRows = (await printed(folder, "wang2002", "--small")).matchAll(
      /^ +([\d.]+) +([\d.]+) ± [\d.]+ +([\d.]+) and ([\d.]+)$/gm,
    );
    const rows = [...printedRows].map((words) => words.slice(1).map(Number));
    assertEquals(rows.map(([coherence]) => coherence), [0, 51.2]);
    const [[_, chance], [__, choices, winner, loser]] = rows;
    assert(chance > 0 && chance < 1 && choices > 0.6, String(rows));
    assert(winner > 8 && winner < 40 && loser < winner / 3, String(rows));
    assertStringIncludes(await Deno.readTextFile(`${folder}/out/wang2002.svg`), "drive (Hz)");
  }));
