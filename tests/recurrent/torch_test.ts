import { assert, assertAlmostEquals } from "@std/assert";
import type { PlantSpec, RecurrentOptions } from "../../lib/entries/recurrent.ts";
import { networkLayout, type TensorName, weightsOf } from "../../lib/recurrent/network_spec.ts";
import golden from "../science/golden/recurrent_torch.json" with { type: "json" };
import { Graded } from "./_made_up.ts";

const CASES: Record<string, Partial<RecurrentOptions> & { plant?: PlantSpec }> = {
  open: {},
  integrator: { plant: { kind: "integrator", speed: 0.3 }, activation: "softplus", readout: "tanh" },
  arm: { plant: { kind: "two-joint-arm", stepSize: 0.05 }, readout: "sigmoid" },
};

for (const one of golden.cases) {
  Deno.test(`loss and gradients of a closed loop are those of PyTorch: ${one.name}`, () => {
    const task = {
      ...{ name: one.name, inputs: 2, targets: 2, steps: 9 },
      draw: (_: unknown, b: number) => ({
        ...{ steps: 9, inputs: one.inputs[b], targets: one.targets[b], weights: one.weights[b] },
        ...(one.start[b].length > 0 ? { start: one.start[b] } : {}),
      }),
    };
    const graded = new Graded({
      ...{ task, units: 7, leak: 0.3, readoutScale: 1.5, batch: 3, rank: one.rank ?? undefined, frozen: [] },
      ...{
        delay: one.delay || undefined,
        first: one.tensors as RecurrentOptions["first"],
        ...CASES[one.name],
      },
    });
    // Both are in double precision, with sums in another order: a few hundred roundings.
    assertAlmostEquals(graded.loss(graded.weights, graded.gradient), one.loss, 1e-12);
    const layout = networkLayout(graded.settings.spec);
    for (const [name, wanted] of Object.entries(one.gradients)) {
      const found = weightsOf(layout, graded.gradient, name as TensorName);
      assert(found.length === wanted!.length);
      const largest = Math.max(...wanted!.map(Math.abs));
      found.forEach((value, at) =>
        assertAlmostEquals(value, wanted![at], 1e-11 * Math.max(1, largest), `${name} ${at}`)
      );
    }
  });
}
