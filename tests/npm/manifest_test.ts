import { assert, assertEquals, assertThrows } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { packageManifest } from "../../tools/npm/manifest.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("packageManifest() takes name, version and licence from deno.json, the rest from CITATION.cff", async () => {
  const citation = await Deno.readTextFile(new URL("CITATION.cff", ROOT));
  const { name, version, license, description, keywords } = packageManifest(config, citation);
  assertEquals([name, version, license], [config.name, config.version, config.license]);
  assert(citation.includes(description.slice(1)), description);
  assert(keywords.includes("computational neuroscience"), String(keywords));
});

Deno.test("packageManifest() refuses a citation without a title", () => {
  const error = assertThrows(() => packageManifest(config, "version: 1.0.0\n"), Error);
  assertEquals(error.message, "Cannot describe the package as CITATION.cff must have a title");
});
