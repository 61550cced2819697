import { assertEquals } from "@std/assert";
import { layerKinds } from "../../lib/nn/layers/registry.ts";
import { referencePages } from "../../tools/reference/pages.ts";
import { LAYER_SOURCES } from "../../tools/reference/pages/surrogates.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("the pages of docs/reference/ that are made are those of the code now: deno task reference", async () => {
  for (const [path, text] of Object.entries(await referencePages())) {
    assertEquals(await Deno.readTextFile(new URL(path, ROOT)), text, `${path}: run deno task reference`);
  }
});

Deno.test("every kind of layer is in the reference", () => {
  assertEquals(layerKinds().sort(), Object.keys(LAYER_SOURCES).sort());
});
