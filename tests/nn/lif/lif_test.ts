import { assert, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { disagreements } from "../../../lib/gpu/proof.ts";
import { madeUpStack, runStack } from "../../../lib/nn/_made_up_stack.ts";
import type { LayerPass } from "../../../lib/nn/layer.ts";
import { stackLayerSchema } from "../../../lib/nn/layer_spec.ts";
import type { LifLayer } from "../../../lib/nn/layers/lif/lif.ts";
import { type LifBlock, SURROGATES } from "../../../lib/nn/layers/lif/lif_layout.ts";
import { lifPass } from "../../../lib/nn/layers/lif/lif_reference.ts";
import type { StackLayer } from "../../../lib/nn/layer_spec.ts";
import { stackLayout } from "../../../lib/nn/layout.ts";
import { processorStacks } from "../../../lib/nn/processor/processor_stack.ts";
import { across, compareOnProcessor } from "../../../lib/nn/processor/stack_proof.ts";
import { checkSpec } from "../../../lib/nn/_check_spec.ts";
import { gpuTest } from "../../_gpu.ts";
import { checkStack } from "../_stack_problem.ts";

/** Layers with all that they can have, of wide slopes. */
const LAYERS: [string, Partial<LifLayer>][] = [
  ["plain", {}],
  ["recurrent", { recurrent: true }],
  ["with a synaptic current and adapting thresholds", {
    synapse: 0.6,
    adaptation: { decay: 0.7, strength: 0.4 },
  }],
  ["reset to 0, recurrent, adapting", {
    reset: "zero",
    recurrent: true,
    adaptation: { decay: 0.9, strength: 0.2 },
  }],
  ["that learn decays and thresholds", { learn: ["decay", "threshold"] }],
  ["that learn them, reset to 0", { learn: ["threshold", "decay"], reset: "zero" }],
  ["of local gradients, recurrent, adapting", {
    ...{ recurrent: true, local: true, throughReset: false },
    adaptation: { decay: 0.9, strength: 0.2 },
  }],
  ["a readout", { spikes: false, learn: ["decay"], synapse: 0.3 }],
];

const spiking = (more: Partial<LifLayer>): LifLayer => ({
  ...{ kind: "lif", units: 5, threshold: 0.4, slope: 2, throughReset: true },
  ...more,
});

/** A layer's smooth form over one made-up sequence, and the sum of its outputs times made-up numbers. */
function smoothRun(
  layer: LifLayer,
  own?: Float64Array,
): { total: number; pass: LayerPass; above: Float64Array } & ReturnType<typeof madeUpStack> {
  const made = madeUpStack({ batch: 1, steps: 7, inputs: 3, layers: [layer] }, 2);
  const pass = lifPass(made.layout.layers[0] as LifBlock, own ?? Float64Array.from(made.vector), {
    inputs: Float64Array.from(made.x),
    smooth: true,
  });
  const above = Float64Array.from(made.above);
  return {
    ...made,
    pass,
    above,
    total: pass.outputs.reduce((sum, one, at) => sum + one * above[at], 0),
  } as never;
}

for (const [name, more] of LAYERS.filter(([, { local }]) => !local)) {
  for (const surrogate of SURROGATES) {
    const layer = spiking({ ...more, surrogate });
    Deno.test(`a spiking layer ${name} whose spikes are the integral of the ${surrogate} has the gradient of finite differences`, () => {
      const { pass, above, vector } = smoothRun(layer), sums = new Float64Array(vector.length);
      const dInputs = pass.back(above, sums);
      assert(dInputs.every(Number.isFinite));
      for (let at = 0; at < vector.length; at++) {
        if (vector[at] === 0) continue;
        const [high, low] = [1e-5, -1e-5].map((step) => {
          const moved = Float64Array.from(vector);
          moved[at] += step;
          return smoothRun(layer, moved).total;
        });
        // Central differences: error of order step² from curvature, which is large at the kinks of surrogates, 1e-16 / step from rounding.
        const slope = (high - low) / 2e-5;
        assert(Math.abs(slope - sums[at]) < 1e-6 * (1 + Math.abs(slope)), `${at}: ${sums[at]}, not ${slope}`);
      }
    });
  }
}

for (const [name, more] of LAYERS) {
  for (const throughReset of [false, true]) {
    const layers = [spiking({ throughReset, ...more }), spiking({ units: 6, throughReset })];
    Deno.test(`a spiking layer ${name} on the processor agrees with its reference, gradients ${throughReset ? "" : "not "}through the reset`, async () => {
      const shape = { batch: 5, steps: 14, inputs: 4, layers };
      assertEquals(disagreements(await compareOnProcessor(shape, 1, 1)), []);
      assertEquals(disagreements(await compareOnProcessor(shape, 2, 2)), []);
    });
  }
}

Deno.test("a spiking layer on the processor takes a step that is repeated once, below other layers and at the bottom", async () => {
  const repeat = { kind: "repeat", count: 11 } as const;
  for (const recurrent of [false, true]) {
    for (const below of [[], [{ kind: "dense", units: 7, activation: "tanh" }] as const]) {
      const layers = [...below, repeat, spiking({ recurrent }), spiking({ units: 3 })];
      assertEquals(
        disagreements(await compareOnProcessor({ batch: 6, steps: 1, inputs: 9, layers }, 1, 2)),
        [],
      );
    }
  }
});

/** Weights of the oracle: two inputs, three units, two readouts. */
const W1 = [[.9, .5, .3], [.2, .7, 1.1]], W2 = [[.5, -.4], [.3, .6], [-.7, .8]];
const X = [[1, 0], [1, 1], [0, 1], [1, 0], [0, 1], [1, 1]];

/** Computed apart, in double precision, by another program. */
const ORACLE = {
  loss: 1.879500699,
  spikes: ["010101", "011011", "011011"],
  readout: [0.96053747, 1.28704338, 1.28704338],
  through: [[-.11863621, .01646230, .03734348], [-.09131593, .01600027, .02612037]],
  detached: [[-.12315367, .01678148, .03757874], [-.09249385, .01627203, .02627415]],
};

const oracleLayers = (throughReset: boolean): StackLayer[] => [
  { kind: "lif", units: 3, throughReset },
  { kind: "lif", units: 2, spikes: false, decay: 0.8 },
];

/** Layers of the oracle with their weights, `[spiking, readout]`. */
function oracleStack(throughReset: boolean) {
  const { layers, length } = stackLayout(oracleLayers(throughReset), { inputs: 2, outputs: 1 });
  const vector = new Float64Array(4 * length);
  W1.forEach((row, k) => row.forEach((one, n) => vector[4 * layers[0].offset + 4 * k + n] = one));
  W2.forEach((row, k) => row.forEach((one, n) => vector[4 * layers[1].offset + 4 * k + n] = one));
  return { layers: layers as LifBlock[], vector };
}

/** Loss of the mean readout, class 0, and its gradient by the readout. */
function meanLoss(outputs: ArrayLike<number>, steps: number) {
  const means = [0, 1].map((o) => X.reduce((sum, _, t) => sum + outputs[2 * t + o], 0) / steps);
  const most = Math.max(...means), whole = means.reduce((sum, one) => sum + Math.exp(one - most), 0);
  const chances = means.map((one) => Math.exp(one - most) / whole);
  return {
    loss: most + Math.log(whole) - means[0],
    slopes: Float64Array.from(
      { length: 2 * steps },
      (_, at) => (chances[at % 2] - Number(at % 2 === 0)) / steps,
    ),
  };
}

for (const throughReset of [true, false]) {
  Deno.test(`lifPass() has the loss and gradient of another program's double precision, ${throughReset ? "" : "not "}through the reset`, () => {
    const { layers: [hidden, readout], vector } = oracleStack(throughReset);
    const part = ({ offset, rows }: LifBlock) => vector.subarray(4 * offset, 4 * (offset + rows));
    const below = lifPass(hidden, part(hidden), { inputs: Float64Array.from(X.flat()) });
    const trains = [0, 1, 2].map((n) => X.map((_, t) => below.outputs[3 * t + n]).join(""));
    assertEquals(trains, ORACLE.spikes);
    const above = lifPass(readout, part(readout), { inputs: below.outputs });
    const { loss, slopes } = meanLoss(above.outputs, 6);
    const near = (found: number, wanted: number, digits = 5e-9) =>
      assert(Math.abs(found - wanted) <= digits, `${found}, not ${wanted}`);
    near(loss, ORACLE.loss, 5e-10);
    const dW2 = new Float64Array(4 * readout.rows), dW1 = new Float64Array(4 * hidden.rows);
    below.back(above.back(slopes, dW2), dW1);
    ORACLE.readout.forEach((one, k) => {
      near(dW2[4 * k], -one);
      near(dW2[4 * k + 1], one);
    });
    const wanted = throughReset ? ORACLE.through : ORACLE.detached;
    wanted.forEach((row, k) => row.forEach((one, n) => near(dW1[4 * k + n], one)));
  });
}

/** The loss of the readouts of kernels, and their gradients by the weights of the inputs, beside those of the oracle. */
function checkOracle(outputs: Float32Array, gradient: Float32Array, throughReset: boolean): void {
  const near = (found: number, wanted: number) =>
    assert(Math.abs(found - wanted) < 1e-5, `${found}, not ${wanted}`);
  near(meanLoss(outputs, 6).loss, ORACLE.loss);
  const wanted = throughReset ? ORACLE.through : ORACLE.detached;
  wanted.forEach((row, k) => row.forEach((one, n) => near(gradient[4 * k + n], one)));
}

/** The stack of the oracle as kernels take it, with the gradient of its loss above. */
function oracleRun(throughReset: boolean) {
  const shape = { batch: 1, steps: 6, inputs: 2, layers: oracleLayers(throughReset) };
  const { layers: [hidden, readout], vector } = oracleStack(throughReset);
  const part = ({ offset, rows }: LifBlock) => vector.subarray(4 * offset, 4 * (offset + rows));
  const below = lifPass(hidden, part(hidden), { inputs: Float64Array.from(X.flat()) });
  const { slopes } = meanLoss(lifPass(readout, part(readout), { inputs: below.outputs }).outputs, 6);
  const made = madeUpStack(shape, 0);
  return {
    ...made,
    vector: Float32Array.from(vector),
    x: Float32Array.from(X.flat()),
    above: Float32Array.from(slopes),
  };
}

for (const throughReset of [true, false]) {
  const way = throughReset ? "" : "not ";
  gpuTest(
    `kernels have the loss and gradient of another program to 1e-5, ${way}through the reset`,
    async (gpu) => {
      const { outputs, gradient } = await runStack(gpu, oracleRun(throughReset));
      checkOracle(outputs, gradient, throughReset);
    },
  );

  Deno.test(`the processor has the loss and gradient of another program to 1e-5, ${way}through the reset`, async () => {
    const { layout, vector, x, above } = oracleRun(throughReset), gradient = new Float32Array(vector.length);
    const make = await processorStacks(layout.layers),
      stack = make({ batch: 1, steps: 6, inputs: 2, tape: true });
    stack.load(vector);
    across(stack, stack.inputs, { batch: 1, steps: 6, width: 2 }).put(x);
    stack.forward();
    const top = { batch: 1, steps: 6, width: 2 }, outputs = across(stack, stack.outputs, top).taken();
    across(stack, stack.dOutputs, top).put(above);
    stack.backward();
    stack.storeGradient(gradient);
    checkOracle(outputs, gradient, throughReset);
  });
}

for (const schedule of ["rows", "units"] as const) {
  gpuTest(
    `spiking layers of one step that is repeated at the bottom of a stack agree with the reference by ${schedule}`,
    (gpu) =>
      checkStack(gpu, {
        ...{ batch: 5, steps: 1, inputs: 9 },
        layers: [
          { kind: "repeat", count: 12 },
          spiking({ units: 70, learn: ["decay"] }),
          spiking({ recurrent: true }),
        ],
      }, schedule),
  );
}

gpuTest(
  "spiking layers of many units and steps, in several dispatches on software adapters, agree with the reference",
  (gpu) =>
    checkStack(gpu, {
      ...{ batch: 2, steps: 300, inputs: 3 },
      layers: [
        spiking({ units: 150, recurrent: true, throughReset: false }),
        spiking({ units: 4, spikes: false }),
      ],
    }),
);

Deno.test("a spec of a spiking layer that cannot be is refused in a sentence", () => {
  const refused = (more: Record<string, unknown>, sentence: string) =>
    assertThrows(
      () => checkSpec(stackLayerSchema, { kind: "lif", units: 3, ...more }),
      SpecError,
      sentence,
    );
  refused({ slope: 0 }, "slope is wrong (expected a number above 0): current value is 0");
  refused({ threshold: 0 }, "threshold is wrong (expected a number above 0)");
  refused({ threshold: -1 }, "threshold is wrong (expected a number above 0)");
  refused({ decay: 1 }, "decay is wrong (expected a number in (0, 1)): current value is 1");
  refused({ decay: 0 }, "decay is wrong (expected a number in (0, 1))");
  refused({ synapse: 1.5 }, "synapse is wrong (expected a number in (0, 1))");
  refused({ adaptation: { decay: 1, strength: 1 } }, "adaptation.decay is wrong");
  refused({ surrogate: "boxcar" }, "surrogate is wrong");
  refused({ reset: "none" }, "reset is wrong");
  refused({ learn: ["decay", "decay"] }, "learn is wrong (expected each constant once)");
  refused({ spikes: false, recurrent: true }, "recurrent is wrong (expected false without spikes)");
  refused(
    { spikes: false, adaptation: { decay: 0.5, strength: 1 } },
    "adaptation is wrong (expected null without spikes)",
  );
  refused({ spikes: false, learn: ["threshold"] }, "learn is wrong (expected no threshold without spikes)");
  refused(
    { local: true, throughReset: true },
    "throughReset is wrong (expected false where gradients are local)",
  );
  refused({ beta: 0.9 }, "beta is wrong (expected no such field");
});
