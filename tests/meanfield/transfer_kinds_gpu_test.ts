import { assert } from "@std/assert";
import { simulatePoints } from "../../lib/meanfield/cpu/simulate_points.ts";
import { simulatePointsOnGpu } from "../../lib/meanfield/gpu/simulate_points_on_gpu.ts";
import { parseMeanFieldSpec } from "../../lib/meanfield/mean_field_spec.ts";
import { planMeanField } from "../../lib/meanfield/plan_mean_field.ts";
import type { MeanFieldSpec } from "../../lib/meanfield/spec_types.ts";
import { madeUpTransfers } from "../../lib/meanfield/transfer/_made_up_transfer.ts";
import { gpuTest } from "../_gpu.ts";

type Made = ReturnType<typeof madeUpTransfers>[number];

/** A population with a transfer function, all of whose sources are inputs, in the middle of its box. */
function specOf({ spec: transfer, low, high }: Made, factor: number): MeanFieldSpec {
  const { sources, adaptation = false, parameters = [] } = transfer;
  const middle = (k: number) => (low[k] + high[k]) / 2, first = sources.length + Number(adaptation);
  return parseMeanFieldSpec({
    kind: "mean-field",
    name: "one",
    stepMs: 0.5,
    order: 2,
    parameters: Object.fromEntries(parameters.map((name, k) => [name, middle(first + k)])),
    populations: [{ name: "A", size: 300, model: "transfer", parameters: { tau: 1 }, transfer }],
    couplings: sources.map((from) => ({ from, to: "A" })),
    inputs: sources.map((name, k) => ({ name, value: factor * middle(k) })),
  });
}

gpuTest(
  "transfer functions of every kind do the same in the kernel as on the processor, with covariances",
  async (gpu) => {
    for (const made of madeUpTransfers(2)) {
      const specs = [1, 1.03].map((factor) => specOf(made, factor)), own = { traces: ["rate", "covariance"] };
      const points = planMeanField(specs, { durationMs: 20, warmupMs: 0, record: { own } }, {}),
        tell = () => {};
      const wanted = await simulatePoints(points.plan, points.specs, { tell });
      const found = await simulatePointsOnGpu(gpu, points, { tell });
      const size = wanted.traces.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const error = wanted.traces.reduce(
        (most, value, k) => Math.max(most, Math.abs(value - found!.traces[k])),
        0,
      );
      // What a kind does in single precision is proved by itself; measured here are up to 2e-6.
      assert(size > 0.1 && error < 2e-5 * size, `${made.spec.kind}: ${error} of ${size}`);
    }
  },
);
