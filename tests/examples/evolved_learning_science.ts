import { assert } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/evolved_learning.ts: evolved weights learn faster than those of chance and of plain training", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "evolved_learning", "--small");
    const after = (name: string) =>
      Number(new RegExp(`^${name} +[\\d.]+ +[\\d.]+ +([\\d.]+)`, "m").exec(text)![1]);
    assert(after("evolved") < 0.4 * after("chance"), text);
    assert(after("evolved") < 0.8 * after("trained"), text);
    assert((await Deno.readTextFile(`${folder}/out/evolved_learning.svg`)).startsWith("<svg"));
  }));
