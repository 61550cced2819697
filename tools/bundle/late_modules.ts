import { lateExports } from "./late_module.ts";

/** Modules within the library that are worth loading late, beside those of the public functions. */
const INNER: readonly string[] = [
  "lib/nn/_kernels.ts",
  "lib/nn/dense_layer.ts",
  "lib/nn/layers/grouped/grouped_layer.ts",
  "lib/nn/layers/recurrent/recurrent_backward.ts",
  "lib/nn/weight_gradient.ts",
  "lib/experiment/dataset/shard_file.ts",
  "lib/surrogate/counts/_kernels.ts",
  "lib/surrogate/volley/_kernels.ts",
];

/**
 * Modules that a bundle loads when a function of theirs is first called: those that export nothing but async functions, of the public
 * functions and of {@linkcode INNER}.
 * @param root Of the sources.
 */
export async function lateModules(root: URL): Promise<string[]> {
  const files = new Set(INNER);
  for await (const { name } of Deno.readDir(new URL("lib/entries/", root))) {
    const text = await Deno.readTextFile(new URL(`lib/entries/${name}`, root));
    for (const [, path] of text.matchAll(/ from "\.\.\/([^"]+)"/g)) files.add(`lib/${path}`);
  }
  const late: string[] = [];
  for (const file of [...files].sort()) {
    const exports = lateExports(await Deno.readTextFile(new URL(file, root)), file);
    if (exports && exports.functions.length > 0) late.push(file);
  }
  return late;
}
