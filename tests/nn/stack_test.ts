import { assert, assertEquals, assertThrows } from "@std/assert";
import type { StackLayer } from "../../lib/nn/layer_spec.ts";
import { stackLayout, stackShapes } from "../../lib/nn/layout.ts";
import type { Schedule } from "../../lib/nn/schedule.ts";
import { gpuTest } from "../_gpu.ts";
import { madeUpStack, runStack } from "../../lib/nn/_made_up_stack.ts";
import { checkDifferences, checkStack, type StackShape } from "./_stack_problem.ts";
import { conv, dense, LARGE, SHAPES } from "./_stack_shapes.ts";

/** Stacks whose layers depend on each other; the proofs of the kernels compare the others. */
const JOINED = /repeat|wide|several dispatches|sums/;

for (const schedule of ["rows", "units"] as Schedule[]) {
  for (const [name, shape] of SHAPES.filter(([name]) => JOINED.test(name))) {
    gpuTest(
      `stackForward() and stackBackward() by ${schedule} agree with the reference: ${name}`,
      (gpu) => checkStack(gpu, shape, schedule),
    );
  }
}

gpuTest(
  "wide inputs of more units than rows of weights fit in a uniform agree with the reference",
  (gpu) => checkStack(gpu, { batch: 2, steps: 2, inputs: 200, layers: [{ kind: "lstm", units: 260 }] }),
);

for (const [name, shape] of SHAPES.filter(([name]) => !LARGE.test(name))) {
  Deno.test(`stackPass() has the gradient that finite differences give: ${name}`, () =>
    checkDifferences({ ...shape, batch: 2 }));
}

gpuTest(
  "dropout drops its rate of the values, others in each step and layer, and keeps the mean",
  async (gpu) => {
    const shape: StackShape = { batch: 50, steps: 10, inputs: 20, layers: [{ kind: "dropout", rate: 0.3 }] };
    const stack = madeUpStack(shape, 0), { x } = stack;
    const { outputs } = await runStack(gpu, stack, "rows");
    const dropped = outputs.filter((y) => y === 0).length / outputs.length;
    // 10,000 values: standard error 0.0046.
    assert(Math.abs(dropped - 0.3) < 0.015, `${dropped} dropped`);
    outputs.forEach((y, at) => assert(y === 0 || Math.abs(y - x[at] / 0.7) < 1e-5));
  },
);

Deno.test("stackLayout() names the layer that does not fit", () => {
  const layout = (layers: StackLayer[], steps?: number) =>
    stackLayout(layers, { inputs: 3, outputs: 1, steps });
  assertThrows(
    () => layout([dense(4), { kind: "add", back: 1 }], 5),
    RangeError,
    "Cannot stack the layers as add must have equal channels and steps below and 1 layers further below: " +
      "current value is (4,5),(3,5)",
  );
  assertThrows(
    () => layout([{ kind: "add", back: 1 }], 5),
    RangeError,
    "add may bridge at most 0 layers here",
  );
  assertThrows(() => layout([{ kind: "flatten" }]), RangeError, "flatten needs a window of known length");
  assertThrows(
    () => layout([{ kind: "repeat", count: 2 }], 5),
    RangeError,
    "repeat must have one step below",
  );
  assertThrows(
    () => layout([conv(4, 3, { causal: false, dilation: 4 })], 8),
    RangeError,
    "a convolution without padding that reaches 8 steps back must have more steps: current value is 8",
  );
});

Deno.test("stackLayout() names the group that does not fit, stackShapes() the weights of one that does", () => {
  const layout = (inputs: number, units: number, groups: number) => {
    const layers: StackLayer[] = [{ kind: "grouped-lstm", units, groups }];
    return stackLayout(layers, { inputs, outputs: 1 });
  };
  assertThrows(
    () => layout(6, 8, 4),
    RangeError,
    "a grouped-lstm of 4 groups must have equal numbers of inputs, at most 16 in each: current value is 6",
  );
  assertThrows(
    () => layout(6, 10, 2),
    RangeError,
    "a grouped-lstm of 2 groups must have equal numbers of units, at most 4 in each: current value is 10",
  );
  assertEquals(stackShapes(layout(12, 8, 4).layers), {
    "layers.0.weight_ih_l0": [32, 3],
    "layers.0.weight_hh_l0": [32, 2],
    "layers.0.bias_ih_l0": [32],
    "layers.0.bias_hh_l0": [32],
  });
});

Deno.test("stackShapes() are those of PyTorch's modules", () => {
  const { layers } = stackLayout([conv(4, 5), { kind: "norm" }, { kind: "flatten" }, dense(2)], {
    inputs: 3,
    outputs: 1,
    steps: 6,
  });
  assertEquals(stackShapes(layers), {
    "layers.0.weight": [4, 3, 5],
    "layers.0.bias": [4],
    "layers.1.weight": [4],
    "layers.1.bias": [4],
    "layers.3.weight": [2, 24],
    "layers.3.bias": [2],
  });
});
