import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/two_step.ts: both effects in one agent, of which memory carries the interaction and weights the reward", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "two_step", "--small");
    const rows = [...text.matchAll(/^(\d) +(full|frozen weights|forgets trials|neither) +([-\d. ]+)$/gm)];
    assertEquals(rows.length, 12, text);
    const of = (test: string, column: number) =>
      rows.filter(([, , own]) => own === test).map(([, , , numbers]) =>
        Number(numbers.trim().split(/ +/)[column])
      );
    const mean = (values: number[]) => values.reduce((sum, one) => sum + one / values.length, 0);
    const reward = 4, interaction = 5, change = 8;
    assert(
      of("full", reward).every((one) => one > 0) && of("full", interaction).every((one) => one > 0.05),
      text,
    );
    assert(mean(of("forgets trials", interaction)) < 0.5 * mean(of("full", interaction)), text);
    assert(of("frozen weights", interaction).every((one) => one > 0.05), text);
    // A standard error of an effect is 0.01.
    assert(mean(of("frozen weights", reward)) < 0.5 * mean(of("full", reward)), text);
    assert(of("neither", interaction).every((one) => Math.abs(one) < 0.04), text);
    assert(of("full", change).every((one) => one > 0.01 && one < 0.2), text);
    assert(of("frozen weights", change).every((one) => one === 0), text);
    assert((await Deno.readTextFile(`${folder}/out/two_step.svg`)).startsWith("<svg"));
  }));
