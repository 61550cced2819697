import { assertEquals } from "@std/assert";
import { referencePages } from "../../tools/reference/pages.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("the pages of docs/reference/ that are made are those of the code now: deno task reference", async () => {
  for (const [path, text] of Object.entries(await referencePages())) {
    assertEquals(await Deno.readTextFile(new URL(path, ROOT)), text, `${path}: run deno task reference`);
  }
});
