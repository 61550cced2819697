import { assertEquals } from "@std/assert";
import { layoutProblems, lineProblems, shaderProblems, type Tree } from "../../tools/check_layout.ts";

const KERNEL = "@compute @workgroup_size(64)\nfn main() {}";

/** A tree with one kernel and all its siblings. */
function whole(): Map<string, string> {
  return new Map([
    ["shaders/area/lif_update.wgsl", KERNEL],
    ["lib/area/lif.ts", `import lif from "../../shaders/area/lif_update.wgsl" with { type: "text" };`],
    ["lib/area/lif_update.ts", ""],
    ["tests/area/lif_test.ts", `Deno.test("lifUpdate() resets v", () => {});`],
  ]);
}

function without(path: string): Tree {
  const tree = whole();
  tree.delete(path);
  return tree;
}

const SHADER = "shaders/area/lif_update.wgsl";

Deno.test("shaderProblems() accepts a kernel with its wrapper, reference and test", () => {
  assertEquals(shaderProblems(whole(), {}), []);
});

Deno.test("shaderProblems() names a shader that the library does not import", () => {
  assertEquals(shaderProblems(without("lib/area/lif.ts"), {}), [`${SHADER}: no module of lib/ imports it`]);
});

Deno.test("shaderProblems() names a missing reference", () => {
  assertEquals(shaderProblems(without("lib/area/lif_update.ts"), {}), [
    `${SHADER}: has no plain reference lib/area/lif_update.ts`,
  ]);
});

Deno.test("shaderProblems() names a kernel without a test", () => {
  assertEquals(shaderProblems(without("tests/area/lif_test.ts"), {}), [
    `${SHADER}: no test names it, and tools/kernel_table.ts gives no other that proves it`,
  ]);
});

Deno.test("shaderProblems() takes no list of all kernels for a test", () => {
  const tree = new Map(without("tests/area/lif_test.ts")).set("tests/_every_kernel.ts", `"lif_update"`);
  assertEquals(shaderProblems(tree, {}).length, 1);
});

Deno.test("shaderProblems() asks for no test of a piece without an entry point", () => {
  const tree = new Map(without("tests/area/lif_test.ts")).set(SHADER, "fn piece() {}");
  assertEquals(shaderProblems(tree, {}), []);
});

Deno.test("shaderProblems() follows the table, and names entries without a shader", () => {
  const proofs = {
    "area/lif_update": { reference: "area/other", test: "area/lif_test.ts" },
    "area/gone": { reference: "area/other" },
  };
  assertEquals(shaderProblems(new Map(whole()).set("lib/area/other.ts", ""), proofs), [
    "tools/kernel_table.ts: gives a proof of area/gone, which does not exist",
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
