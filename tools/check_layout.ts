/**
 * Checks of the repository as a whole, part of `deno task ok`; what concerns one module is in lint_plugin.ts.
 *
 * - every shader is imported by the library and has a proof, which compares it with a plain reference, and every proof is in a list;
 * - no module imports itself in a circle, types included;
 * - no task left in a comment without the number of its issue, no path of one machine, no Node project files.
 * @module
 */
import { importCircles } from "./import_circles.ts";
import { PROOFS } from "../lib/doctor/proofs.ts";

/** Repository paths and the texts of those files that are text. */
export type Tree = ReadonlyMap<string, string>;

const TEXT = /(\.(ts|js|wgsl|md|json|jsonc|html|css|py|sh|ipynb|txt|yml|yaml|toml|env)|(^|\/)\.ci\/[a-z]+)$/;
const SKIPPED_FOLDERS = new Set([".git", ".cache", "out", "dist", "coverage"]);
const NODE_FILES = /(^|\/)(package\.json|package-lock\.json|node_modules)$/;

/** Written in parts, so that this file passes its own check. */
const MACHINE_PATHS = ["work", "root", "tmp", "home"].map((folder) => ["", folder, ""].join("/"));
const MACHINE_PATH = new RegExp(`(?<![\\w.$}~*-])(${MACHINE_PATHS.join("|")})[\\w.]`);
const LOOSE_TASK = new RegExp(`\\b(${["TO", "FIX"].join("DO|")}ME)\\b(?!\\(#\\d+\\))`);

function isShader(path: string): boolean {
  return path.startsWith("shaders/") && path.endsWith(".wgsl");
}

/** Stem of a shader's path: `simulation/mif_ensemble`. */
function stemOf(path: string): string {
  return path.slice("shaders/".length, -".wgsl".length);
}

/** Joined texts of the modules of `lib/` whose paths end so. */
function textsOf(tree: Tree, end: string): string {
  return [...tree].filter(([path]) => path.startsWith("lib/") && path.endsWith(end)).map(([, text]) => text)
    .join("\n");
}

/**
 * Problems of the shaders' siblings: host wrapper and proof.
 * @param proved Stems of the shaders that proofs name.
 */
export function shaderProblems(
  tree: Tree,
  proved: readonly string[] = PROOFS.flatMap(({ shaders }) => shaders),
): string[] {
  const problems: string[] = [], library = textsOf(tree, ".ts"), lists = textsOf(tree, "proofs.ts");
  for (const path of tree.keys()) {
    const name = path.slice(path.lastIndexOf("/"));
    if (path.startsWith("lib/") && path.endsWith("_proof.ts") && !lists.includes(`${name}"`)) {
      problems.push(`${path}: is in no list of proofs, proofs.ts`);
    }
    if (!isShader(path)) continue;
    if (!library.includes(`/${path}"`)) problems.push(`${path}: no module of lib/ imports it`);
    if (!proved.includes(stemOf(path))) problems.push(`${path}: no proof of lib/doctor/proofs.ts names it`);
  }
  for (const stem of new Set(proved)) {
    if (!tree.has(`shaders/${stem}.wgsl`)) {
      problems.push(`shaders/${stem}.wgsl: a proof names it, but it does not exist`);
    }
  }
  return problems;
}

/** Problems of single lines, in any text file. */
export function lineProblems(path: string, text: string): string[] {
  const problems: string[] = [];
  text.split("\n").forEach((line, index) => {
    const place = `${path}:${index + 1}`;
    const machine = MACHINE_PATH.exec(line);
    if (machine) problems.push(`${place}: holds a path of one machine, ${machine[1]}`);
    if (LOOSE_TASK.test(line)) {
      problems.push(`${place}: leaves a task without the number of its issue, as in (#12)`);
    }
  });
  return problems;
}

/** Problems of imports: circles, types included. */
export function circleProblems(tree: Tree): string[] {
  const modules = new Map([...tree].filter(([path]) => path.endsWith(".ts") && !path.startsWith("tests/")));
  return importCircles(modules).map((circle) => `${circle.join(", ")}: import each other in a circle`);
}

/** All problems of the repository, one line each. */
export function layoutProblems(tree: Tree): string[] {
  return [
    ...[...tree.keys()].filter((path) => NODE_FILES.test(path)).map((path) =>
      `${path}: volley is no Node project`
    ),
    ...shaderProblems(tree),
    ...circleProblems(tree),
    ...[...tree].flatMap(([path, text]) => lineProblems(path, text)),
  ].sort();
}

async function readTree(
  root: URL,
  folder = "",
  tree = new Map<string, string>(),
): Promise<Map<string, string>> {
  for await (const entry of Deno.readDir(new URL(folder, root))) {
    const path = folder + entry.name;
    if (NODE_FILES.test(path)) tree.set(path, "");
    else if (entry.isDirectory && !SKIPPED_FOLDERS.has(entry.name)) await readTree(root, `${path}/`, tree);
    else if (entry.isFile && TEXT.test(path)) tree.set(path, await Deno.readTextFile(new URL(path, root)));
  }
  return tree;
}

if (import.meta.main) {
  const problems = layoutProblems(await readTree(new URL("../", import.meta.url)));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error(`The layout has ${problems.length} problem${problems.length === 1 ? "" : "s"}.`);
    Deno.exit(1);
  }
}
