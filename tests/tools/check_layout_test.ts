import { assertEquals } from "@std/assert";
import {
  circleProblems,
  layoutProblems,
  lineProblems,
  shaderProblems,
  type Tree,
} from "../../tools/check_layout.ts";

const KERNEL = "@compute @workgroup_size(64)\nfn main() {}";

/** A tree with one kernel and all its siblings. */
function whole(): Map<string, string> {
  return new Map([
    ["shaders/area/lif_update.wgsl", KERNEL],
    ["lib/area/lif.ts", `import lif from "../../shaders/area/lif_update.wgsl" with { type: "text" };`],
    ["lib/area/lif_proof.ts", ""],
    ["lib/area/proofs.ts", `import { LIF_PROOF } from "./lif_proof.ts";`],
  ]);
}

function without(path: string): Tree {
  const tree = whole();
  tree.delete(path);
  return tree;
}

const SHADER = "shaders/area/lif_update.wgsl", PROVED = ["area/lif_update"];

Deno.test("shaderProblems() accepts a kernel with its wrapper and a proof that is listed", () => {
  assertEquals(shaderProblems(whole(), PROVED), []);
});

Deno.test("shaderProblems() names a shader that the library does not import", () => {
  assertEquals(shaderProblems(without("lib/area/lif.ts"), PROVED), [
    `${SHADER}: no module of lib/ imports it`,
  ]);
});

Deno.test("shaderProblems() names a shader without a proof, with an entry point or without", () => {
  const wanted = [`${SHADER}: no proof of lib/doctor/proofs.ts names it`];
  assertEquals(shaderProblems(whole(), []), wanted);
  assertEquals(shaderProblems(whole().set(SHADER, "fn piece() {}"), []), wanted);
});

Deno.test("shaderProblems() names a proof that is in no list", () => {
  assertEquals(shaderProblems(without("lib/area/proofs.ts"), PROVED), [
    "lib/area/lif_proof.ts: is in no list of proofs, proofs.ts",
  ]);
});

Deno.test("shaderProblems() names a shader that a proof names and that does not exist", () => {
  assertEquals(shaderProblems(whole(), [...PROVED, "area/gone"]), [
    "shaders/area/gone.wgsl: a proof names it, but it does not exist",
  ]);
});

Deno.test("lineProblems() names the line of a path of one machine", () => {
  const path = ["", "root", "data.npz"].join("/");
  assertEquals(lineProblems("README.md", `fine\nread ${path}`), [
    `README.md:2: holds a path of one machine, ${["", "root", ""].join("/")}`,
  ]);
  assertEquals(lineProblems("README.md", `https://example.org${path} and ./a${path}`), []);
});

Deno.test("lineProblems() asks a left task for the number of its issue", () => {
  const word = ["TO", "DO"].join("");
  assertEquals(lineProblems("lib/a.ts", `// ${word}: later`).length, 1);
  assertEquals(lineProblems("lib/a.ts", `// ${word}(#12): later`), []);
});

Deno.test("layoutProblems() refuses the files of a Node project", () => {
  const problems = layoutProblems(new Map([["package.json", "{}"]])).filter((line) =>
    line.startsWith("package")
  );
  assertEquals(problems, ["package.json: volley is no Node project"]);
});

Deno.test("circleProblems() names the modules of a circle, types included, and no example of a docstring", () => {
  const tree = new Map([
    ["lib/a/one.ts", `import { two } from "./two.ts";`],
    ["lib/a/two.ts", `export type { Three } from "../b/three.ts";`],
    ["lib/b/three.ts", `import type { One } from "../a/one.ts";`],
    ["lib/b/four.ts", `import "./three.ts";\n/**\n * import { four } from "./four.ts";\n */`],
    ["lib/b/five.ts", `const lazily = import("./four.ts");`],
  ]);
  assertEquals(circleProblems(tree), [
    "lib/a/one.ts, lib/a/two.ts, lib/b/three.ts: import each other in a circle",
  ]);
  tree.set("lib/b/three.ts", "");
  assertEquals(circleProblems(tree), []);
});
