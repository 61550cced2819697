/**
 * What the systems, kinds of surrogates and kinds of layers of the library cost outside their own folders: the lines of `lib/` that
 * import from there or name a kind, but for the one line in the registry.
 * @module
 */
import { resolveOwn } from "../../tools/layers.ts";

/** A part of the house, and where it is known. */
export interface Part {
  /** Kinds that it brings. */
  kinds: readonly string[];
  /** Starts of the paths of its own modules. */
  own: readonly string[];
  /** Starts of the paths that may know it, and why. */
  known: Readonly<Record<string, string>>;
}

/** Lists of kinds and of exports: a line each. */
const REGISTRIES = [
  "lib/systems.ts",
  "lib/entries/",
  "lib/doctor/proofs.ts",
  "lib/doctor/processor_proofs.ts",
  "lib/surrogate/registry.ts",
  "lib/nn/layers/registry.ts",
  "lib/nn/layers/specs.ts",
  "lib/nn/proofs.ts",
];

/** Made-up specs of proofs. */
const PROOF = /_proof\.ts$|\/_made_up_/;
const COMMENT = /^\s*(\*|\/\*\*|\/\/)/;
const IMPORT = /(?:from|import)\s*\(?\s*"([^"]+)"/;

async function modulesOf(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(`../../${folder}`, import.meta.url))) {
    if (isDirectory) paths.push(...await modulesOf(`${folder}/${name}`));
    else if (name.endsWith(".ts")) paths.push(`${folder}/${name}`);
  }
  return paths;
}

/** All modules of the library: their lines without comments, by path. */
export async function libraryLines(): Promise<Map<string, string[]>> {
  const paths = (await modulesOf("lib")).sort();
  const texts = await Promise.all(
    paths.map((path) => Deno.readTextFile(new URL(`../../${path}`, import.meta.url))),
  );
  return new Map(paths.map((path, k) => [path, texts[k].split("\n").filter((line) => !COMMENT.test(line))]));
}

/** Lines outside a part that import from it or tell one of its kinds from others, by path. */
export function linesOutside(
  { kinds, own }: Part,
  modules: ReadonlyMap<string, readonly string[]>,
): Map<string, number> {
  const named = new RegExp(`(kind|system)\\b[^"]*("[^"]*",\\s*)*"(${kinds.join("|")})"`, "i");
  const isOwn = (path: string) => own.some((start) => path.startsWith(start));
  const knows = (path: string) => (line: string) => {
    const imported = IMPORT.exec(line)?.[1], target = imported ? resolveOwn(path, imported) : null;
    return target !== null ? isOwn(target) : named.test(line);
  };
  const outside = [...modules].filter(([path]) =>
    !isOwn(path) && !PROOF.test(path) && !REGISTRIES.some((start) => path.startsWith(start))
  );
  return new Map(
    outside.map(([path, lines]) => [path, lines.filter(knows(path)).length] as const)
      .filter(([, count]) => count > 0),
  );
}
