/** Prints what the parts of the house cost outside their own folders: `deno run --allow-read tests/house/costs.ts`. */
import { LAYER_PARTS, SURROGATE_PARTS, SYSTEM_PARTS } from "./_parts.ts";
import { libraryLines, linesOutside } from "./_outside.ts";

const modules = await libraryLines();
console.log(
  `${modules.size} modules of lib/; outside its folder and the registries each of these is known to:`,
);
for (const part of [...SYSTEM_PARTS, ...SURROGATE_PARTS, ...LAYER_PARTS]) {
  const lines = [...linesOutside(part, modules).values()];
  const all = lines.reduce((sum, count) => sum + count, 0);
  console.log(`${part.kinds.join(", ")}: ${lines.length} modules, ${all} lines`);
}
