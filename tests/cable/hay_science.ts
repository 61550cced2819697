import { simulateCells } from "../../lib/cable/gpu/cells_engine.ts";
import golden from "../science/golden/hay_neuron.json" with { type: "json" };
import { gpuTest } from "../_gpu.ts";
import { OPTIONS, requireGolden, SPEC } from "./_hay.ts";

gpuTest("hay2011: single precision is enough", async (gpu) => {
  const durationMs = 30;
  const run = await simulateCells(gpu, SPEC, { ...OPTIONS, durationMs });
  requireGolden(run, { steep: 2, calm: 0.05, timing: golden.stepMs + 1e-3 }, durationMs);
});
