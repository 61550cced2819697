import { assertEquals } from "@std/assert";
import { runProofs } from "../../lib/doctor/run_proofs.ts";
import type { Agreement, Proof } from "../../lib/gpu/proof.ts";
import { gpuTest } from "../_gpu.ts";

gpuTest("runProofs() tells what differs and what throws, and goes on", async (gpu) => {
  const proof = (name: string, run: () => Promise<Agreement[]>): Proof => ({
    name,
    shaders: [],
    variants: [],
    run,
  });
  const results = await runProofs(gpu, [
    proof("a", () =>
      Promise.resolve([
        { of: "voltages, mV", error: 0.25, bound: 0.1 },
        { of: "spikes", error: 0, bound: 0 },
        { of: "weights", error: NaN, bound: 1 },
      ])),
    proof("b", () => Promise.reject(new Error("Cannot compile"))),
    proof("c", () => Promise.resolve([{ of: "words", error: 0, bound: 0 }])),
  ]);
  assertEquals(results.map(({ kernel, agrees, detail }) => [kernel, agrees, detail]), [
    ["a", false, "voltages, mV: 0.25, at most 0.1; weights: NaN, at most 1"],
    ["b", false, "Cannot compile"],
    ["c", true, ""],
  ]);
});
