import { assertEquals } from "@std/assert";
import { PROOFS } from "../../lib/doctor/proofs.ts";
import { layerKinds } from "../../lib/nn/layers/registry.ts";
import { SURROGATES } from "../../lib/surrogate/registry.ts";
import { SYSTEMS } from "../../lib/systems.ts";
import { LAYER_PARTS, SURROGATE_PARTS, SYSTEM_PARTS } from "./_parts.ts";
import { libraryLines, linesOutside, type Part } from "./_outside.ts";

const LIBRARY = await libraryLines();
const inOrder = (names: readonly string[]) => [...names].sort();

const GROUPS: [string, readonly Part[], readonly string[]][] = [
  ["system", SYSTEM_PARTS, SYSTEMS.map(({ kind }) => kind)],
  ["kind of surrogate", SURROGATE_PARTS, SURROGATES.map(({ kind }) => kind)],
  ["kind of layer", LAYER_PARTS, layerKinds()],
];

for (const [what, parts, kinds] of GROUPS) {
  Deno.test(`every ${what} has its place in the list of parts`, () =>
    assertEquals(inOrder(parts.flatMap((part) => part.kinds)), inOrder(kinds)));

  for (const part of parts) {
    const { known } = part;
    Deno.test(`${part.kinds.join(", ")}: a ${what} costs its registry's line, and what is known has a reason`, () => {
      const found = [...linesOutside(part, LIBRARY).keys()];
      const without = found.filter((path) => !Object.keys(known).some((start) => path.startsWith(start)));
      assertEquals(without, [], "modules that know it without a reason");
      const gone = Object.keys(known).filter((start) => !found.some((path) => path.startsWith(start)));
      assertEquals(gone, [], "reasons that nothing needs any more");
    });
  }
}

Deno.test("every proof of a surrogate's kernels is named by its kind, and is one of the doctor's", () => {
  const own = SURROGATE_PARTS.flatMap(({ own }) => own.map((folder) => folder.slice("lib/".length)));
  const proofs = PROOFS.map(({ name }) => name).filter((name) =>
    own.some((folder) => name.startsWith(folder))
  );
  assertEquals(inOrder(SURROGATES.flatMap(({ proofs = [] }) => proofs)), inOrder(proofs));
});
