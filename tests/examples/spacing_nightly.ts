import { assert } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/spacing.ts: an average of spaced steps helps, and so does one of every step with as long a window", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "spacing", "--small");
    const right = (way: string) =>
      Number(text.split("\n").find((line) => line.startsWith(way))?.slice(26).trim().split(/ +/)[0]);
    // One seed, 797 images: a standard error is 1 point, and the two averages are of the same weights.
    assert(right("average, every 48 ") > right("plain ") + 0.5, text);
    assert(Math.abs(right("average, every 48 ") - right("window of 48, every step")) < 1, text);
    assert(right("itself, 4 epochs behind") > right("plain "), text);
    assert((await Deno.readTextFile(`${folder}/out/spacing.svg`)).startsWith("<svg"));
  }));
