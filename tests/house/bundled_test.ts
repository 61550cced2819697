import { assert, assertEquals } from "@std/assert";

const LIB = new URL("../../lib/", import.meta.url);

/** Texts of all modules below a folder. */
async function* texts(folder: URL): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* texts(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts") && name !== "load_late.ts") {
      yield await Deno.readTextFile(new URL(name, folder));
    }
  }
}

Deno.test("lib/entries/bundled.ts names each module that is loaded late", async () => {
  const late: string[] = [];
  for await (const text of texts(LIB)) {
    for (const [, path] of text.matchAll(/loadLate<[^(]*>\(\s*"([^"]+)"/g)) late.push(path);
  }
  const files = [...new Set(late.map((path) => path.slice(path.lastIndexOf("/") + 1)))].sort();
  const bundled = await Deno.readTextFile(new URL("entries/bundled.ts", LIB));
  const named = [
    ...bundled.matchAll(/bundleModule\(\s*"([^"]+)",\s*\(\) => import\("[^"]*\/([^"/]+)"\),?\s*\)/g),
  ];
  assert(named.length >= 4, "the modules were not found");
  assertEquals(named.map(([, name]) => name), files);
  for (const [, name, file] of named) assertEquals(name, file);
});
