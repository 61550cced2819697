/** What a package for npm says of itself, from the files that say it for all: `deno.json` and `CITATION.cff`. @module */

/** Parts of `deno.json` that are told. */
export interface Project {
  name: string;
  version: string;
  license: string;
}

/** What `package.json` holds. */
export interface PackageManifest {
  name: string;
  version: string;
  description: string;
  keywords: string[];
  license: string;
  type: "module";
  exports: Record<string, string | Record<string, string>>;
  types: string;
  files: string[];
  sideEffects: boolean;
  engines: Record<string, string>;
}

/** Oldest Node that the package is tested with. */
const OLDEST_NODE = 20;

/** The title of a citation file, without the name before its colon. */
function titleOf(citation: string): string {
  const [, title] = citation.match(/^title: "?(?:volley: )?(.+?)"?$/m) ?? [];
  if (!title) throw new Error("Cannot describe the package as CITATION.cff must have a title");
  return title[0].toUpperCase() + title.slice(1);
}

function keywordsOf(citation: string): string[] {
  const [, list = ""] = citation.match(/^keywords:\n((?: +- .+\n?)+)/m) ?? [];
  return [...list.matchAll(/- (.+)/g)].map(([, word]) => word.trim());
}

/**
 * The manifest of the package for npm.
 * @param project `deno.json`. @param citation Text of `CITATION.cff`.
 * @throws {Error} When the citation has no title.
 */
export function packageManifest({ name, version, license }: Project, citation: string): PackageManifest {
  return {
    ...{ name, version, license, description: titleOf(citation), keywords: keywordsOf(citation) },
    type: "module",
    exports: {
      ".": { types: "./volley.d.ts", default: "./volley.js" },
      "./package.json": "./package.json",
    },
    types: "./volley.d.ts",
    files: ["*.js", "*.wasm", "*.d.ts", "CHANGELOG.md"],
    // Modules define a symbol and hold each other's parts: a bundler must not drop one that exports nothing.
    sideEffects: true,
    engines: { node: `>=${OLDEST_NODE}` },
  };
}
