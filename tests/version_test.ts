import { assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { VERSION } from "../lib/version.ts";

Deno.test("VERSION is that of deno.json, and of the change log below what is unreleased", async () => {
  assertEquals(VERSION, config.version);
  const changes = await Deno.readTextFile(new URL("../CHANGELOG.md", import.meta.url));
  const [first] = changes.match(/^## .*$/gm)!.filter((section) => section !== "## Unreleased");
  assertEquals(first, `## ${VERSION}`);
});
