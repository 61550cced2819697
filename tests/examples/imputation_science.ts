import { assert } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/imputation.ts: what comes after a gap halves the error, and a network does not beat a ridge", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "imputation", "--small");
    const of = (name: string) => Number(new RegExp(`^${name} +([\\d.]+)$`, "m").exec(text)![1]);
    const near = (name: string, wanted: number, part: number) =>
      assert(Math.abs(of(name) - wanted) < part * wanted, `${name} of ${text}`);
    // By an independent program with 2500 windows: 1.671, 0.380 and 0.188; here are fewer.
    near("lines", 1.671, 0.06);
    near("ridge, before", 0.38, 0.06);
    near("ridge, both", 0.188, 0.12);
    assert(of("GRU, both") < 0.7 * of("GRU, before"), text);
    assert(of("GRU, both") > 0.95 * of("ridge, both"), text);
    assert(of("GRU, both") < 0.3, text);
    assert((await Deno.readTextFile(`${folder}/out/imputation.svg`)).startsWith("<svg"));
  }));
