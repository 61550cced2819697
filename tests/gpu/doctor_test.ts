import { assert, assertEquals } from "@std/assert";
import { examineAdapters } from "../../lib/doctor/examine_adapters.ts";
import { runSelfTests } from "../../lib/doctor/self_test.ts";
import { gpuTest } from "../_gpu.ts";

gpuTest("examineAdapters() finds that every kernel agrees with its reference", async () => {
  const { adapters, healthy } = await examineAdapters();
  const odd = adapters.flatMap(({ tests }) => tests.filter(({ agrees }) => !agrees));
  assertEquals(odd, []);
  assert(healthy && adapters[0].tests.length > 20);
});

gpuTest("runSelfTests() tells what differs and what throws, and goes on", async (gpu) => {
  const results = await runSelfTests(gpu, [
    { kernel: "a", compare: () => Promise.resolve("voltages differ") },
    { kernel: "b", compare: () => Promise.reject(new Error("Cannot compile")) },
    { kernel: "c", compare: () => Promise.resolve(null) },
  ]);
  assertEquals(results.map(({ kernel, agrees, detail }) => [kernel, agrees, detail]), [
    ["a", false, "voltages differ"],
    ["b", false, "Cannot compile"],
    ["c", true, ""],
  ]);
});
