/**
 * Writes the pages of docs/reference/ that are made from the code: `deno task reference`.
 * @module
 */
import { referencePages } from "./pages.ts";

const ROOT = new URL("../../", import.meta.url);

for (const [path, text] of Object.entries(await referencePages())) {
  await Deno.mkdir(new URL(".", new URL(path, ROOT)), { recursive: true });
  await Deno.writeTextFile(new URL(path, ROOT), text);
  console.log(path);
}
