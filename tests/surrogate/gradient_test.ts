import { assert, assertEquals } from "@std/assert";
import { surrogateLoss } from "../../lib/reference/surrogate/surrogate_loss.ts";
import type { Schedule } from "../../lib/surrogate/schedule.ts";
import { assertClose, largest } from "./_assert_close.ts";
import { gpuTest } from "../_gpu.ts";
import { gpuLoss, problemOf, type ProblemShape, referenceWeights } from "./_problem.ts";

const SHAPES: [string, ProblemShape][] = [
  ["one layer", { batch: 3, steps: 7, hidden: 12, layers: 1 }],
  ["odd sizes and a burn-in", { batch: 5, steps: 9, hidden: 7, layers: 1, burnIn: 4, parameters: 3 }],
  ["two layers", { batch: 9, steps: 5, hidden: 10, layers: 2, features: 4 }],
  ["three layers, Poisson", { batch: 2, steps: 6, hidden: 5, layers: 3, likelihood: "poisson" }],
  ["weights in several uniform parts", { batch: 18, steps: 3, hidden: 66, layers: 1, features: 1 }],
  ["more rows than lanes", { batch: 67, steps: 3, hidden: 4, layers: 1 }],
  ["one unit, one row, one step", { batch: 1, steps: 1, hidden: 1, layers: 1 }],
];

/** Single precision through a few hundred additions: 1e-4 of the largest entry of the gradient. */
const RTOL = 1e-4;

for (const schedule of ["rows", "units"] as Schedule[]) {
  for (const [name, shape] of SHAPES) {
    gpuTest(
      `trainingGraph() by ${schedule} agrees with the double-precision reference: ${name}`,
      async (gpu) => {
        const problem = problemOf(shape);
        const expected = surrogateLoss(referenceWeights(problem.spec, problem.vector), problem.windows);
        const { loss, gradient } = await gpuLoss(gpu, problem, schedule);
        assertClose([loss], [expected.loss], { atol: 0, rtol: 1e-5, what: "loss" });
        const { layers, head } = problem.layout;
        layers.forEach(({ offset, rows, columns }, layer) => {
          const found = gradient.subarray(4 * offset, 4 * (offset + rows * columns));
          const atol = RTOL * largest(expected.layers[layer]);
          assertClose(found, expected.layers[layer], { atol, rtol: RTOL, what: `layer ${layer}` });
        });
        const found = gradient.subarray(4 * head.offset, 4 * head.offset + expected.head.length);
        assertClose(found, expected.head, { atol: RTOL * largest(expected.head), rtol: RTOL, what: "head" });
      },
    );
  }
}

gpuTest("trainingGraph() gives the same bits when it runs again", async (gpu) => {
  const problem = problemOf({ batch: 20, steps: 40, hidden: 20, layers: 2 });
  for (const schedule of ["rows", "units"] as Schedule[]) {
    const first = await gpuLoss(gpu, problem, schedule);
    assertEquals(await gpuLoss(gpu, problem, schedule), first);
  }
});

Deno.test("surrogateLoss() has the gradient that finite differences give", () => {
  const { spec, vector, windows } = problemOf({ batch: 2, steps: 5, hidden: 3, layers: 2, burnIn: 1 });
  const values = Float64Array.from(vector);
  const gradient = surrogateLoss(referenceWeights(spec, values), windows);
  const { layout } = problemOf({ batch: 2, steps: 5, hidden: 3, layers: 2, burnIn: 1 });
  const blocks = [
    ...layout.layers.map((block, at) => [block, gradient.layers[at]] as const),
    [
      layout.head,
      gradient.head,
    ] as const,
  ];
  for (const [block, exact] of blocks) {
    for (let at = 0; at < exact.length; at++) {
      // Central differences: error of order step² from curvature, 1e-16 / step from rounding.
      const step = 1e-5;
      const lossAt = (delta: number) => {
        const moved = values.slice();
        moved[4 * block.offset + at] += delta;
        return surrogateLoss(referenceWeights(spec, moved), windows).loss;
      };
      const slope = (lossAt(step) - lossAt(-step)) / (2 * step);
      assert(
        Math.abs(slope - exact[at]) < 1e-7 + 1e-6 * Math.abs(slope),
        `${at}: ${exact[at]}, not ${slope}`,
      );
    }
  }
});
