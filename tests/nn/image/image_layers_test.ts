import { assertEquals } from "@std/assert";
import { disagreements } from "../../../lib/gpu/proof.ts";
import { compareOnProcessor } from "../../../lib/nn/processor/stack_proof.ts";
import { gpuTest } from "../../_gpu.ts";
import { checkDifferences, checkStack } from "../_stack_problem.ts";
import { IMAGE_SHAPES } from "./_image_shapes.ts";

for (const [name, shape] of IMAGE_SHAPES) {
  if (!shape.layers.some(({ kind }) => kind === "lif")) {
    Deno.test(`layers of images have the gradient that finite differences give: ${name}`, () =>
      checkDifferences(shape));
  }

  Deno.test(`layers of images on the processor agree with their reference: ${name}`, async () => {
    assertEquals(disagreements(await compareOnProcessor(shape, 1, 1)), []);
    assertEquals(disagreements(await compareOnProcessor(shape, 2, 2)), []);
  });

  gpuTest(
    `layers of images run forwards and backwards as their reference: ${name}`,
    (gpu) => checkStack(gpu, shape),
  );
}
