import { assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { VERSION } from "../lib/version.ts";

Deno.test("VERSION is that of deno.json, and the change log begins with it", async () => {
  assertEquals(VERSION, config.version);
  const [first] = (await Deno.readTextFile(new URL("../CHANGELOG.md", import.meta.url))).match(/^## .*$/m)!;
  assertEquals(first, `## ${VERSION}`);
});
