import { assert } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/licks.ts: spiking units and layers read licks at least as well as linear decoders, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "licks", "--small");
    const areaOf = (name: string) => Number(new RegExp(`^${name} +(0\\.\\d+)`, "m").exec(text)![1]);
    for (const name of ["logistic", "linear SVM", "layers", "recurrent", "spiking"]) {
      assert(areaOf(name) > 0.94, text);
    }
    assert(areaOf("spiking") > 0.975 && areaOf("spiking") > areaOf("logistic") - 0.005, text);
    assert((await Deno.readTextFile(`${folder}/out/licks.svg`)).startsWith("<svg"));
  }));
