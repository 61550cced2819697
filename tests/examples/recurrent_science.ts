import { assert } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/pursuit.ts: a network of rank 1 lags, one of rank 8 leads, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "pursuit", "--small");
    assert(
      /turns with or after the target in 1 of 1 networks, rank 8 and more before it in 1 of 1/.test(text),
      text,
    );
    const errors = [...text.matchAll(/^[18] +1 +[\d.]+ +([\d.]+)/gm)].map(([, error]) => Number(error));
    assert(errors.length === 2 && errors[1] < 0.9 * errors[0], text);
    assert((await Deno.readTextFile(`${folder}/out/pursuit.svg`)).startsWith("<svg"));
  }));

Deno.test("examples/muscles.ts: activations of an optimiser, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "muscles", "--small");
    assert(Number(/R2 ([\d.]+)$/m.exec(text)![1]) > 0.97, text);
    const worse = [...text.matchAll(/of another movement: error ([\d.]+)/g)].map(([, error]) =>
      Number(error)
    );
    const own = Number(/not learnt: error ([\d.]+)/.exec(text)![1]);
    assert(worse.length === 4 && worse[3] > 2 * own && worse[2] > 2 * own, text);
    assert((await Deno.readTextFile(`${folder}/out/muscles.svg`)).startsWith("<svg"));
  }));
