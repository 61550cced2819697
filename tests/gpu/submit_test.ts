import { assert, assertEquals, assertThrows } from "@std/assert";
import { SubmitBudget } from "../../lib/gpu/submit.ts";
import { timeGpu } from "../../lib/gpu/timing.ts";
import { gpuTest } from "../_gpu.ts";
import { markBuffers, markKernel } from "./_kernels.ts";

Deno.test("SubmitBudget starts with its first guess, at least 1 and at most the maximum", () => {
  assertEquals(new SubmitBudget().units, 1);
  assertEquals(new SubmitBudget({ initial: 16 }).units, 16);
  assertEquals(new SubmitBudget({ initial: 0.2 }).units, 1);
  assertEquals(new SubmitBudget({ initial: 16, maximum: 10 }).units, 10);
});

Deno.test("SubmitBudget.measured() aims at the target time", () => {
  const budget = new SubmitBudget({ targetMs: 100, initial: 100 });
  budget.measured(100, 50);
  assertEquals(budget.units, 200);
  budget.measured(200, 400);
  assertEquals(budget.units, 50);
});

Deno.test("SubmitBudget.measured() changes at most fourfold at a time", () => {
  const budget = new SubmitBudget({ targetMs: 100, initial: 100 });
  budget.measured(100, 0);
  assertEquals(budget.units, 400);
  budget.measured(400, 1e9);
  assertEquals(budget.units, 100);
});

Deno.test("SubmitBudget.measured() stays between 1 and the maximum", () => {
  const budget = new SubmitBudget({ targetMs: 100, initial: 1, maximum: 3 });
  budget.measured(1, 1e6);
  assertEquals(budget.units, 1);
  budget.measured(1, 0.001);
  assertEquals(budget.units, 3);
});

Deno.test("SubmitBudget settles where a submit takes the target time", () => {
  const budget = new SubmitBudget({ targetMs: 100, initial: 1 });
  for (let submit = 0; submit < 20; submit++) budget.measured(budget.units, 5 + 0.25 * budget.units);
  assert(Math.abs(5 + 0.25 * budget.units - 100) <= 1, `${budget.units} units`);
});

for (const targetMs of [0, -1, NaN]) {
  Deno.test(`SubmitBudget refuses a target of ${targetMs} ms`, () => {
    assertThrows(
      () => new SubmitBudget({ targetMs }),
      RangeError,
      `Cannot bound submits as the target must be positive: current value is ${targetMs}`,
    );
  });
}

gpuTest("timeGpu() runs the work and returns a positive time with its source", async (gpu) => {
  const kernel = await markKernel(gpu);
  const count = 60_000;
  const { bindings, read } = markBuffers(kernel, count);
  const time = await timeGpu(gpu, "tests/mark", (pass) => kernel.dispatch(pass, bindings, count));
  assertEquals(time.source, gpu.has("timestamp-query") ? "gpu" : "wall");
  assert(time.milliseconds > 0 && time.milliseconds < 60_000, `${time.milliseconds} ms`);
  assertEquals((await read()).findIndex((mark) => mark !== 1), -1);
});
