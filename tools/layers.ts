/** One place of the repository and the places whose modules it may import, by the start of their paths. */
export interface Layer {
  /** Start of the paths that belong to it. */
  place: string;
  /** Starts of the paths that it may import, itself, `lib/base/` and `lib/deps/` aside. */
  mayImport: readonly string[];
}

const TOOLS = ["lib/analysis/", "lib/gpu/", "lib/io/", "lib/random/", "lib/wasm/", "shaders/"];

/** The places from top to bottom: imports only point down this list. */
export const LAYERS: readonly Layer[] = [
  { place: "mod.ts", mayImport: ["lib/"] },
  { place: "browser.ts", mayImport: ["mod.ts", "lib/deps/", "lib/entries/"] },
  { place: "cli/", mayImport: ["lib/"] },
  { place: "bench/", mayImport: ["lib/"] },
  { place: "web/", mayImport: ["lib/"] },
  { place: "examples/", mayImport: ["mod.ts", "lib/deps/", "lib/entries/"] },
  { place: "lib/entries/", mayImport: ["lib/"] },
  {
    place: "lib/doctor/",
    mayImport: [
      "lib/systems.ts",
      "lib/brain/",
      "lib/decoding/",
      "lib/learning/",
      "lib/inference/",
      "lib/surrogate/",
      "lib/nn/",
      "lib/cable/",
      "lib/spiking/",
      "lib/graded/",
      "lib/flows/",
      "lib/meanfield/",
      "lib/markov/",
      "lib/system/",
      ...TOOLS,
    ],
  },
  {
    place: "lib/report/",
    mayImport: [
      "lib/experiment/",
      "lib/inference/",
      "lib/surrogate/",
      "lib/nn/",
      "lib/spiking/",
      "lib/markov/",
      "lib/system/",
      ...TOOLS,
    ],
  },
  {
    place: "lib/experiment/",
    mayImport: [
      "lib/version.ts",
      "lib/systems.ts",
      "lib/inference/",
      "lib/surrogate/",
      "lib/nn/",
      "lib/cable/",
      "lib/spiking/",
      "lib/markov/",
      "lib/system/",
      ...TOOLS,
    ],
  },
  { place: "lib/images/", mayImport: ["lib/surrogate/", "lib/learning/", "lib/nn/", ...TOOLS] },
  {
    place: "lib/surrogate/",
    mayImport: [
      "lib/nn/",
      "lib/cable/",
      "lib/spiking/",
      "lib/meanfield/",
      "lib/markov/",
      "lib/system/",
      ...TOOLS,
    ],
  },
  // A brain's nodes are other systems and surrogates.
  {
    place: "lib/brain/",
    mayImport: ["lib/surrogate/", "lib/nn/", "lib/meanfield/", "lib/spiking/", "lib/system/", ...TOOLS],
  },
  {
    place: "lib/systems.ts",
    mayImport: [
      "lib/brain/",
      "lib/cable/",
      "lib/spiking/",
      "lib/meanfield/",
      "lib/graded/",
      "lib/markov/",
      "lib/system/",
      ...TOOLS,
    ],
  },
  { place: "lib/inference/", mayImport: ["lib/nn/", ...TOOLS] },
  { place: "lib/representation/", mayImport: ["lib/learning/", "lib/decoding/", "lib/nn/", ...TOOLS] },
  { place: "lib/evolution/", mayImport: ["lib/nn/", ...TOOLS] },
  { place: "lib/images/", mayImport: ["lib/surrogate/", "lib/learning/", "lib/nn/", ...TOOLS] },
  { place: "lib/recurrent/", mayImport: ["lib/decoding/", "lib/nn/", ...TOOLS] },
  { place: "lib/agents/", mayImport: ["lib/decoding/", "lib/nn/", ...TOOLS] },
  // Of point neurons it makes specs and reads runs.
  { place: "lib/learning/", mayImport: ["lib/spiking/", "lib/decoding/", "lib/nn/", ...TOOLS] },
  { place: "lib/learning/", mayImport: ["lib/decoding/", "lib/nn/", ...TOOLS] },
  { place: "lib/decoding/", mayImport: ["lib/nn/", ...TOOLS] },
  // Graphs become networks of point neurons.
  { place: "lib/nir/", mayImport: ["lib/spiking/", "lib/io/"] },
  { place: "lib/events/", mayImport: ["lib/io/"] },
  { place: "lib/nn/", mayImport: TOOLS },
  // Detailed cells share the ways of integrating gates with point neurons.
  { place: "lib/cable/", mayImport: ["lib/spiking/", "lib/system/", ...TOOLS] },
  { place: "lib/spiking/", mayImport: ["lib/system/", ...TOOLS] },
  { place: "lib/meanfield/", mayImport: ["lib/system/", ...TOOLS] },
  { place: "lib/graded/", mayImport: ["lib/system/", ...TOOLS] },
  { place: "lib/flows/", mayImport: TOOLS },
  { place: "lib/markov/", mayImport: ["lib/system/", ...TOOLS] },
  { place: "lib/system/", mayImport: TOOLS },
  // Surrogates of statistics are drawn.
  { place: "lib/analysis/", mayImport: ["lib/random/"] },
  { place: "lib/gpu/", mayImport: [] },
  { place: "lib/io/", mayImport: [] },
  { place: "lib/random/", mayImport: [] },
  { place: "lib/wasm/", mayImport: [] },
  { place: "lib/base/", mayImport: [] },
  { place: "lib/deps/", mayImport: [] },
  { place: "tests/", mayImport: [""] },
  // The reference is made from the definitions.
  { place: "tools/reference/", mayImport: ["lib/", "cli/"] },
  // The layout check reads which shaders have proofs.
  { place: "tools/", mayImport: ["lib/doctor/proofs.ts", "web/choices.ts"] },
];

/** The name by which examples and docstrings import the library. */
const OWN_NAME = "@volley/volley";

function join(folder: string, relative: string): string {
  const parts = folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.filter((part) => part !== "").join("/");
}

/** The repository path that `specifier` in `file` names, or null when it names a package. */
export function resolveOwn(file: string, specifier: string): string | null {
  if (specifier === OWN_NAME) return "mod.ts";
  if (specifier.startsWith(`${OWN_NAME}/`)) return `lib/entries/${specifier.slice(OWN_NAME.length + 1)}.ts`;
  if (!specifier.startsWith(".")) return null;
  return join(file.slice(0, Math.max(0, file.lastIndexOf("/"))), specifier);
}

/**
 * What is wrong with an import, in one sentence, or null when nothing is.
 * @param file Repository path of the importing module, such as `lib/gpu/gpu.ts`.
 * @param specifier What it imports.
 */
export function importProblem(file: string, specifier: string): string | null {
  if (specifier.startsWith("node:")) {
    return `Cannot import a Node builtin as volley runs on Web and Deno interfaces alone: current value is ${specifier}`;
  }
  const target = resolveOwn(file, specifier);
  if (target === null) {
    if (!file.startsWith("lib/") || file.startsWith("lib/deps/")) return null;
    return `Cannot import a package here as each is named once, in lib/deps/: current value is ${specifier}`;
  }
  const layer = LAYERS.find(({ place }) => file.startsWith(place));
  if (!layer) return `Cannot place ${file} as tools/layers.ts has no layer for it: add one`;
  const allowed = [layer.place, "lib/deps/", "lib/base/", ...layer.mayImport];
  if (file.startsWith("examples/")) allowed.splice(0, 3);
  if (allowed.some((place) => target.startsWith(place))) return null;
  const rule = layer.mayImport.length > 0
    ? `may import only ${layer.mayImport.join(", ")}`
    : "imports nothing of ours";
  return `Cannot import this as ${layer.place} ${rule}: current value is ${target}`;
}
