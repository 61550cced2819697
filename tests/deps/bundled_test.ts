import { assert, assertEquals } from "@std/assert";

const FOLDER = new URL("../../lib/deps/", import.meta.url);

/** Names of packages in the modules of lib/deps/ that `pattern` finds, but for those of `except`. */
async function names(pattern: RegExp, only: (file: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(FOLDER)) {
    if (!only(name)) continue;
    for (const match of (await Deno.readTextFile(new URL(name, FOLDER))).matchAll(pattern)) {
      found.push(match[1]);
    }
  }
  return found.sort();
}

Deno.test("bundled.ts names each package that is loaded late, but for the bar of a terminal", async () => {
  const late = await names(/loadPackage<.*>\("(npm:[^"]+)"/g, (file) => file !== "load_package.ts");
  const bundled = await names(/bundlePackage\("(npm:[^"]+)"/g, (file) => file === "bundled.ts");
  const imported = await names(/=> import\("(npm:[^"]+)"\)/g, (file) => file === "bundled.ts");
  assert(late.length >= 4, "the packages that are loaded late were not found");
  assertEquals(bundled, late.filter((name) => !name.startsWith("npm:cli-progress@")));
  assertEquals(imported, bundled);
});

Deno.test("compiled.ts and bundled.ts together name each package that is loaded late", async () => {
  const late = await names(/loadPackage<.*>\("(npm:[^"]+)"/g, (file) => file !== "load_package.ts");
  const compiled = ["bundled.ts", "compiled.ts"];
  assertEquals(await names(/bundlePackage\("(npm:[^"]+)"/g, (file) => compiled.includes(file)), late);
  assertEquals(await names(/=> import\("(npm:[^"]+)"\)/g, (file) => compiled.includes(file)), late);
});
