import { checkDifferences } from "./_stack_problem.ts";
import { LARGE, SHAPES, WIDE } from "./_stack_shapes.ts";

for (const [name, shape] of SHAPES.filter(([name]) => LARGE.test(name) && !WIDE.test(name))) {
  Deno.test(`stackPass() has the gradient that finite differences give: ${name}`, () =>
    checkDifferences({ ...shape, batch: 2 }));
}
