import { assert, assertEquals } from "@std/assert";
import { surrogateLoss } from "../../lib/surrogate/counts/reference/surrogate_loss.ts";
import type { Activation } from "../../lib/nn/dense_layout.ts";
import { type Layer, RECURRENT_KINDS } from "../../lib/nn/layer_spec.ts";
import type { Schedule } from "../../lib/nn/schedule.ts";
import { assertClose, largest } from "./_assert_close.ts";
import { gpuTest } from "../_gpu.ts";
import {
  gpuLoss,
  layersOf,
  problemOf,
  type ProblemShape,
  referenceWeights,
} from "../surrogate/counts/_problem.ts";

const dense = (units: number, activation: Activation): Layer => ({ kind: "dense", units, activation });

/** Rows from which on an invocation of a software adapter takes four. */
const MANY = 32 * (navigator.hardwareConcurrency - 1) + 13;

const SHAPES: [string, ProblemShape][] = [
  ["one LSTM layer", { batch: 3, steps: 7, layers: layersOf("lstm", 12) }],
  ["odd sizes and a burn-in", { batch: 5, steps: 9, layers: layersOf("lstm", 7), burnIn: 4, parameters: 3 }],
  ["two LSTM layers", { batch: 9, steps: 5, layers: layersOf("lstm", 10, 8), features: 4 }],
  ["three, Poisson", { batch: 2, steps: 6, layers: layersOf("lstm", 5, 5, 5), likelihood: "poisson" }],
  ["weights in several uniform parts", { batch: 18, steps: 3, layers: layersOf("lstm", 66), features: 1 }],
  ["more rows than lanes", { batch: 67, steps: 3, layers: layersOf("lstm", 4) }],
  ["four rows to an invocation", { batch: MANY, steps: 30, layers: layersOf("lstm", 50, 9), features: 1 }],
  ["four rows to an invocation, GRU", { batch: MANY, steps: 5, layers: layersOf("gru", 11, 6), burnIn: 1 }],
  ["four rows to an invocation, plain units", { batch: MANY, steps: 5, layers: layersOf("rnn", 7) }],
  ["one unit, one row, one step", { batch: 1, steps: 1, layers: layersOf("lstm", 1) }],
  ["one GRU layer", { batch: 18, steps: 7, layers: layersOf("gru", 11), parameters: 1 }],
  ["two GRU layers", { batch: 5, steps: 6, layers: layersOf("gru", 7, 6), burnIn: 1 }],
  ["one plain recurrent layer", { batch: 18, steps: 7, layers: layersOf("rnn", 9) }],
  ["two plain recurrent layers", { batch: 3, steps: 6, layers: layersOf("rnn", 6, 8) }],
  ["one population", { batch: 5, steps: 6, layers: layersOf("lstm", 6), populations: 1, features: 2 }],
  ["three populations, Poisson", {
    batch: 5,
    steps: 6,
    layers: layersOf("gru", 6),
    populations: 3,
    likelihood: "poisson",
    window: 2,
  }],
  ["eight populations", { batch: 5, steps: 6, layers: layersOf("lstm", 9), populations: 8, features: 16 }],
  ["thirty-two populations", { batch: 4, steps: 4, layers: layersOf("lstm", 20), populations: 32 }],
  ["no layers: a linear model", { batch: 4, steps: 5, layers: [], window: 3 }],
  ["dense layers on a window", {
    batch: 7,
    steps: 6,
    layers: [dense(12, "relu"), dense(8, "silu")],
    window: 5,
    parameters: 2,
  }],
  ["dense around recurrent layers", {
    batch: 6,
    steps: 7,
    layers: [
      dense(7, "tanh"),
      ...layersOf("gru", 6),
      dense(5, "sigmoid"),
      ...layersOf("lstm", 4),
      dense(8, "silu"),
    ],
    parameters: 1,
  }],
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
  const problem = problemOf({ batch: 20, steps: 40, layers: layersOf("lstm", 20, 20) });
  for (const schedule of ["rows", "units"] as Schedule[]) {
    const first = await gpuLoss(gpu, problem, schedule);
    assertEquals(await gpuLoss(gpu, problem, schedule), first);
  }
});

for (const kind of RECURRENT_KINDS) {
  Deno.test(`surrogateLoss() has the gradient that finite differences give: ${kind}`, () => {
    const layers = [...layersOf(kind, 3, 2), dense(3, "silu")], populations = 3;
    const { spec, layout, vector, windows } = problemOf({
      batch: 2,
      steps: 5,
      layers,
      burnIn: 1,
      populations,
    });
    const values = Float64Array.from(vector);
    const gradient = surrogateLoss(referenceWeights(spec, values), windows);
    const exact = [...gradient.layers, gradient.head];
    [...layout.layers, layout.head].forEach((block, layer) => {
      exact[layer].forEach((slope, at) => {
        // A gate that a row has not got is no weight: its gradient is 0 by definition.
        if (slope === 0 && vector[4 * block.offset + at] === 0) return;
        // Central differences: error of order step² from curvature, 1e-16 / step from rounding.
        const step = 1e-5;
        const lossAt = (delta: number) => {
          const moved = values.slice();
          moved[4 * block.offset + at] += delta;
          return surrogateLoss(referenceWeights(spec, moved), windows).loss;
        };
        const found = (lossAt(step) - lossAt(-step)) / (2 * step);
        assert(
          Math.abs(found - slope) < 1e-7 + 1e-6 * Math.abs(found),
          `${layer} ${at}: ${slope}, not ${found}`,
        );
      });
    });
  });
}
