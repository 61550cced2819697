import { assert, assertThrows } from "@std/assert";
import { EpropLearner } from "../../lib/learning/eprop.ts";
import type { LifLayer } from "../../lib/nn/layers/lif/lif.ts";
import {
  type NamedWeights,
  packNamed,
  stackLayout,
  stackShapes,
  unpackNamed,
  visitStack,
} from "../../lib/nn/layout.ts";
import { referenceLayers, stackPass } from "../../lib/nn/reference/stack_pass.ts";
import { madeUp } from "../../lib/random/made_up.ts";

const OUTPUT: LifLayer = { kind: "lif", units: 2, spikes: false, decay: 0.8 };
const hiddenOf = (more: Partial<LifLayer>): LifLayer => ({
  ...{ kind: "lif", units: 5, threshold: 0.5, slope: 3 },
  ...more,
});

/** Weights, and inputs and errors of 30 steps. */
function problem(layer: LifLayer, seed: number) {
  const random = madeUp(seed),
    { layers, head } = stackLayout([layer, OUTPUT] as never, { inputs: 3, outputs: 1 });
  const vector = new Float32Array(4 * head.offset).map(() => 1.6 * random() - 0.8);
  const weights = unpackNamed(stackShapes(layers), vector, (visit) => visitStack(layers, visit));
  const of = (size: number) => Float64Array.from({ length: size }, () => 2 * random() - 1);
  return { layers, length: head.offset, weights, inputs: of(90), errors: of(60) };
}

/** The gradient of back-propagation through time. */
function throughTime(layer: LifLayer, { weights, inputs, errors }: ReturnType<typeof problem>): NamedWeights {
  const { layers, head } = stackLayout([layer, OUTPUT] as never, { inputs: 3, outputs: 1 });
  const vector = Float64Array.from(packNamed(head.offset, weights, (visit) => visitStack(layers, visit)));
  const sums = layers.map(({ rows, columns }) => new Float64Array(4 * rows * columns));
  stackPass(referenceLayers(layers, vector), inputs).back(errors, sums);
  const whole = new Float32Array(4 * head.offset);
  layers.forEach(({ offset }, at) => whole.set(Float32Array.from(sums[at]), 4 * offset));
  return unpackNamed(stackShapes(layers), whole, (visit) => visitStack(layers, visit));
}

function online(
  layer: LifLayer,
  { weights, inputs, errors }: ReturnType<typeof problem>,
  feedback?: Float64Array,
): NamedWeights {
  const learner = new EpropLearner({ inputs: 3, layer, output: OUTPUT, weights, feedback });
  for (let t = 0; t < 30; t++) {
    learner.step(inputs.subarray(3 * t, 3 * t + 3));
    learner.learn(errors.subarray(2 * t, 2 * t + 2));
  }
  return learner.gradient();
}

/** Largest difference of two gradients beside the largest slope. */
function apart(left: NamedWeights, right: NamedWeights): number {
  let most = 0, error = 0;
  for (const [name, { data }] of Object.entries(right)) {
    data.forEach((slope, at) => {
      most = Math.max(most, Math.abs(slope));
      error = Math.max(error, Math.abs(slope - left[name].data[at]));
    });
  }
  assert(most > 0.1);
  return error / most;
}

/** Sums of 30 steps in double precision in another order, rounded once to single precision. */
const ROUNDING = 2e-7;

const KINDS: [string, Partial<LifLayer>][] = [
  ["plain", {}],
  ["reset to 0", { reset: "zero" }],
  ["with a synaptic current", { synapse: 0.6, surrogate: "arctangent" }],
  ["with adapting thresholds", {
    adaptation: { decay: 0.8, strength: 0.3 },
    surrogate: "triangle",
    slope: 1,
  }],
];

for (const [name, more] of KINDS) {
  Deno.test(`e-prop of units without recurrent weights is back-propagation through time: ${name}`, () => {
    for (let seed = 0; seed < 5; seed++) {
      const layer = hiddenOf(more),
        own = problem(layer, seed),
        error = apart(online(layer, own), throughTime(layer, own));
      assert(error < ROUNDING, `seed ${seed}: ${error}`);
    }
  });

  Deno.test(`e-prop of units with recurrent weights is the local gradient of their layer, not that through time: ${name}`, () => {
    for (let seed = 0; seed < 5; seed++) {
      const layer = hiddenOf({ ...more, recurrent: true }),
        own = problem(layer, seed),
        found = online(layer, own);
      const error = apart(found, throughTime({ ...layer, local: true }, own));
      assert(error < ROUNDING, `seed ${seed}: ${error}`);
      assert(apart(found, throughTime(layer, own)) > 1e-3);
    }
  });
}

Deno.test("e-prop is not the gradient through the reset", () => {
  const layer = hiddenOf({}), own = problem(layer, 0);
  assert(apart(online(layer, own), throughTime({ ...layer, throughReset: true }, own)) > 1e-3);
});

Deno.test("feedback of e-prop by the readout's weights is its default, and other feedback gives another gradient of the units alone", () => {
  const layer = hiddenOf({ recurrent: true }), own = problem(layer, 1), symmetric = online(layer, own);
  const { data } = own.weights["layers.1.weight"];
  const turned = Float64Array.from({ length: 10 }, (_, at) => data[(at % 2) * 5 + Math.floor(at / 2)]);
  assert(apart(online(layer, own, turned), symmetric) === 0);
  const random = online(layer, own, turned.map((one) => -one));
  assert(apart(random, symmetric) > 0.1);
  assert(
    random["layers.1.weight"].data.every((slope, at) => slope === symmetric["layers.1.weight"].data[at]),
  );
});

Deno.test("e-prop starts anew at each sequence, and adds the gradients of several", () => {
  const layer = hiddenOf({ adaptation: { decay: 0.8, strength: 0.3 } }), own = problem(layer, 2);
  const learner = new EpropLearner({ inputs: 3, layer, output: OUTPUT, weights: own.weights });
  for (let times = 0; times < 2; times++) {
    for (let t = 0; t < 30; t++) {
      learner.step(own.inputs.subarray(3 * t, 3 * t + 3));
      learner.learn(own.errors.subarray(2 * t, 2 * t + 2));
    }
    learner.restart();
  }
  const once = online(layer, own), twice = learner.gradient();
  for (const [name, { data }] of Object.entries(once)) {
    data.forEach((slope, at) => assert(Math.abs(2 * slope - twice[name].data[at]) <= 4e-7 * Math.abs(slope)));
  }
});

Deno.test("e-prop refuses in a sentence what it cannot be", () => {
  const own = problem(hiddenOf({}), 0);
  const refused = (more: Record<string, unknown>, sentence: string) =>
    assertThrows(
      () =>
        new EpropLearner({ inputs: 3, layer: hiddenOf({}), output: OUTPUT, weights: own.weights, ...more }),
      Error,
      sentence,
    );
  refused({ layer: { ...OUTPUT, units: 5 } }, "spikes of layer must be true: current value is false");
  refused({ output: hiddenOf({ units: 2 }) }, "spikes of output must be false");
  refused({ layer: hiddenOf({ learn: ["decay"] }) }, "layer must learn its weights alone");
  refused({ layer: hiddenOf({ throughReset: true }) }, "throughReset of layer must be false");
  refused({ output: { ...OUTPUT, synapse: 0.5 } }, "output must have no synaptic current");
  refused({ inputs: 4 }, "weights layers.0.weight must be of shape 5,4: current value is 5,3");
  refused({ feedbacks: [1] }, "did you mean feedback?");
  refused({ feedback: [1] }, "feedback must be 10 numbers: current value is 1");
  const learner = new EpropLearner({ inputs: 3, layer: hiddenOf({}), output: OUTPUT, weights: own.weights });
  assertThrows(() => learner.step([1]), RangeError, "inputs of a step must be 3 numbers");
  assertThrows(() => learner.learn([1]), RangeError, "errors must be 2 numbers");
});
