import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import {
  classify,
  evaluateClassifier,
  loadClassifier,
  saveClassifier,
} from "../../lib/learning/classifier.ts";
import { READOUTS } from "../../lib/learning/classifier_spec.ts";
import { ratePenalty, readoutLoss } from "../../lib/learning/readout_loss.ts";
import { type ClassifierOptions, trainClassifier } from "../../lib/learning/train_classifier.ts";
import type { LifLayer } from "../../lib/nn/layers/lif/lif.ts";
import { madeUp } from "../../lib/random/made_up.ts";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";

/** Rows of spikes in bins: a class has its own channels, which are busy early or late. */
function spikeRows(rows: number, seed: number) {
  const random = madeUp(seed), steps = 12, channels = 6, inputs = new Float32Array(rows * steps * channels);
  const labels = Uint8Array.from({ length: rows }, (_, row) => row % 3);
  for (let row = 0; row < rows; row++) {
    for (let t = 0; t < steps; t++) {
      for (let c = 0; c < channels; c++) {
        const own = c % 3 === labels[row] && (c < 3) === (t < 6);
        inputs[(row * steps + t) * channels + c] = Number(random() < (own ? 0.6 : 0.1));
      }
    }
  }
  return { inputs, channels, rows, labels };
}

const XOR = { inputs: [0, 0, 0, 1, 1, 0, 1, 1], channels: 2, rows: 4, labels: [0, 1, 1, 0], steps: 10 };
const HIDDEN: LifLayer = { kind: "lif", units: 24, slope: 5 };

const LOSSES: [string, Partial<ClassifierOptions>][] = [
  ...READOUTS.map((
    readout,
  ): [string, Partial<ClassifierOptions>] => [`cross-entropy of the ${readout}`, { readout }]),
  ["spike counts", { loss: { kind: "spike-counts", right: 0.8, wrong: 0.1 } }],
  ["rates of two layers", {
    rates: { target: 0.05, strength: 3 },
    layers: [HIDDEN, { ...HIDDEN, recurrent: true }],
  }],
  ["adapting units that learn", {
    layers: [{
      ...HIDDEN,
      adaptation: { decay: 0.9, strength: 0.2 },
      synapse: 0.5,
      learn: ["decay", "threshold"],
    }],
  }],
];

for (const [name, more] of LOSSES) {
  const options = {
    data: spikeRows(60, 1),
    layers: [HIDDEN],
    steps: 60,
    learningRate: 0.02,
    batch: 20,
    heldOut: 12,
    ...more,
  };

  Deno.test(`a classifier learns spikes in bins on the processor: ${name}`, async () => {
    const { model, losses, validation } = await trainClassifier(null, options);
    const { accuracy, confusion, rates } = await evaluateClassifier(model, spikeRows(60, 2));
    // A third of the rows by chance; 60 rows.
    assert(accuracy > 0.8, `accuracy ${accuracy}`);
    assertEquals(confusion.reduce((sum, one) => sum + one), 60);
    assertEquals(rates.length, (options.layers as unknown[]).length + 1);
    assert(losses[59] < losses[0] && validation.losses.length > 0);
  });

  gpuTest(`the GPU takes the training steps that the processor takes: ${name}`, async (gpu) => {
    const run = async (on: Gpu | null, engine: "gpu" | "reference") =>
      await trainClassifier(on, { ...options, steps: 3, validateEvery: 1, engine });
    const found = await run(gpu, "gpu"), wanted = await run(null, "reference");
    // Sums of products in single precision, in another order; a spike within rounding of its threshold may differ.
    for (let step = 0; step < 3; step++) {
      assertNear(found.losses[step], wanted.losses[step], `loss ${step}`);
      assertNear(found.gradientNorms[step], wanted.gradientNorms[step], `norm ${step}`);
      assertNear(found.validation.losses[step], wanted.validation.losses[step], `validation ${step}`);
    }
  });
}

function assertNear(found: number, wanted: number, what: string): void {
  assert(Math.abs(found - wanted) < 2e-4 * Math.abs(wanted), `${what}: ${found}, not ${wanted}`);
}

Deno.test("a classifier learns exclusive or of constant inputs, and says what it said when it is saved and loaded", async () => {
  const { model } = await trainClassifier(null, {
    data: XOR,
    layers: [HIDDEN],
    steps: 200,
    learningRate: 0.02,
  });
  const evaluation = await evaluateClassifier(model, XOR);
  assertEquals([evaluation.accuracy, Array.from(evaluation.confusion)], [1, [2, 0, 0, 2]]);
  const loaded = await inFolder(async (folder) => {
    const [path] = await saveClassifier(`${folder}/xor`, model);
    return await loadClassifier(path);
  });
  assertEquals(await classify(loaded, XOR), await classify(model, XOR));
});

Deno.test("a classifier of constant inputs is that of inputs that repeat them", async () => {
  const repeated = {
    inputs: [0, 1, 2, 3].flatMap((row) =>
      Array.from({ length: 10 }, () => XOR.inputs.slice(2 * row, 2 * row + 2)).flat()
    ),
  };
  const { steps: _, ...rest } = XOR, options = { layers: [HIDDEN], steps: 5, learningRate: 0.02, seed: 3 };
  const one = await trainClassifier(null, { data: XOR, ...options });
  const other = await trainClassifier(null, { data: { ...rest, ...repeated }, ...options });
  one.losses.forEach((loss, step) => assertNear(loss, other.losses[step], `loss ${step}`));
});

Deno.test("a penalty of rates moves firing rates to their target", async () => {
  const options = { data: spikeRows(60, 1), layers: [HIDDEN], steps: 150, learningRate: 0.02, batch: 20 };
  const rateOf = async (rates?: ClassifierOptions["rates"]) => {
    const { model } = await trainClassifier(null, { ...options, rates });
    return (await evaluateClassifier(model, options.data)).rates[0]!;
  };
  const free = await rateOf(), low = await rateOf({ target: 0.03, strength: 30 });
  const high = await rateOf({ target: 0.4, strength: 30, layer: 0 });
  assert(
    Math.abs(low - 0.03) < 0.02 && Math.abs(high - 0.4) < 0.05 && free > low,
    `${low}, ${free}, ${high}`,
  );
});

Deno.test("losses of readouts and rates have the gradient that finite differences give", () => {
  const random = madeUp(5),
    steps = 4,
    classes = 3,
    values = new Float64Array(steps * 4).map(() => 2 * random() - 1);
  const check = (lossOf: (values: Float64Array, slopes?: Float64Array) => number) => {
    const slopes = new Float64Array(values.length);
    lossOf(values, slopes);
    for (let at = 0; at < values.length; at++) {
      const [high, low] = [1e-6, -1e-6].map((step) =>
        lossOf(values.map((one, k) => one + (k === at ? step : 0)))
      );
      // Central differences in double precision: 1e-16 / 1e-6 from rounding.
      assert(Math.abs((high - low) / 2e-6 - slopes[at]) < 1e-8, `${at}: ${slopes[at]}`);
    }
  };
  const place = (own: Float64Array) => ({ values: own, first: 0, step: 4, steps });
  for (const readout of READOUTS) {
    for (
      const loss of [
        { kind: "cross-entropy" },
        { kind: "distillation", weight: 0.4, temperature: 2.5 },
        { kind: "spike-counts", right: 0.9, wrong: 0.2 },
      ] as const
    ) {
      check((own, slopes) =>
        readoutLoss({ readout, classes, loss }, place(own), {
          label: 1,
          teacher: [0.3, -1, 2],
          into: slopes && { values: slopes, weight: 1 },
        })
      );
    }
  }
  check((own, slopes) => {
    const sums = Float64Array.from({ length: 3 }, (_, n) => own[n] + own[4 + n] + own[8 + n] + own[12 + n]);
    const slope = new Float64Array(3), place = { values: sums, first: 0, steps, units: 3 };
    const lost = ratePenalty({ target: 0.2, strength: 3 }, place, { values: slope, weight: 1 });
    for (let t = 0; t < steps; t++) slopes?.set(slope, 4 * t);
    return lost;
  });
});

Deno.test("the loss of no information is the logarithm of the number of classes", () => {
  const values = new Float64Array(40), place = { values, first: 0, step: 10, steps: 4 };
  const spec = { readout: "mean", classes: 10, loss: { kind: "cross-entropy" } } as const;
  assert(Math.abs(readoutLoss(spec, place, { label: 3 }) - Math.log(10)) < 1e-12);
});

Deno.test("a classifier refuses in a sentence what it cannot learn from", async () => {
  const refused = (options: Record<string, unknown>, sentence: string) =>
    assertRejects(
      () => trainClassifier(null, { data: XOR, steps: 2, ...options } as ClassifierOptions),
      Error,
      sentence,
    );
  await refused(
    { data: { ...XOR, inputs: [0, 1] } },
    "constant inputs must be 8 numbers: current value is 2",
  );
  await refused(
    { data: { ...XOR, inputs: [0, 0, 0, 1, 1, 0, 1, NaN] } },
    "inputs must be finite: current value is NaN in row 3",
  );
  await refused({ data: { ...XOR, labels: [0, 1, 1] } }, "there must be 4 labels: current value is 3");
  await refused({ data: { ...XOR, labels: [0, 1, 1, 2] }, classes: 2 }, "label 3");
  await refused({ data: { ...XOR, steps: 0 } }, "steps");
  await refused({ data: { ...XOR, steps: undefined, channels: 3 } }, "the number of steps that inputs have");
  await refused(
    { layers: [{ kind: "lif", units: 4, slope: 0 }] },
    "layers.0.slope is wrong (expected a number above 0)",
  );
  await refused(
    { layers: [{ kind: "lif", units: 4 }, { kind: "last" }] },
    "its layers must keep all steps: current value is 1",
  );
  await refused(
    { rates: { target: 0.1, strength: 1, layer: 3 } },
    "rates is wrong (expected numbers of layers that spike)",
  );
  await refused({ rates: { target: 1.5, strength: 1 } }, "rates.0.target is wrong");
  await refused(
    { output: { spikes: false }, loss: { kind: "spike-counts", right: 1, wrong: 0 } },
    "loss is wrong",
  );
  await refused({ readout: "median" }, "readout is wrong");
  await refused({ epoch: 3 }, "did you mean epochs?");
  await refused({ heldOut: 4 }, "heldOut");
  await refused({ segment: 0 }, "segment");
});

Deno.test("a classifier refuses inputs of other sizes than it learnt from", async () => {
  const { model } = await trainClassifier(null, { data: XOR, layers: [HIDDEN], steps: 2 });
  await assertRejects(
    () => classify(model, { ...XOR, steps: 9 }),
    RangeError,
    "Cannot classify as inputs must have 2 channels and 10 constant steps: current value is 2 channels and 9 constant steps",
  );
});

/** What is trained in segments of the steps, and at once. */
const SEGMENTED: [string, Partial<ClassifierOptions>][] = [
  ["recurrent, adapting units that learn, two layers, rates", {
    layers: [
      {
        ...HIDDEN,
        recurrent: true,
        synapse: 0.5,
        adaptation: { decay: 0.9, strength: 0.1 },
        learn: ["decay", "threshold"],
      },
      { kind: "norm" },
      { ...HIDDEN, reset: "zero", throughReset: true, recurrent: true },
    ],
    rates: { target: 0.1, strength: 2 },
    readout: "max",
  }],
  ["local gradients, and a readout that learns its decay", {
    layers: [{ ...HIDDEN, recurrent: true, local: true }, { kind: "dense", units: 7, activation: "tanh" }],
    output: { spikes: false, learn: ["decay"] },
    readout: "last",
  }],
];

for (const [name, more] of SEGMENTED) {
  for (const constant of [false, true]) {
    Deno.test(`the gradient by segments of the steps is that of all at once: ${name}${constant ? ", constant inputs" : ""}`, async () => {
      const rows = spikeRows(60, 1),
        data = constant ? { ...rows, inputs: rows.inputs.subarray(0, 360), steps: 12 } : rows;
      const options = {
        data,
        steps: 4,
        batch: 20,
        heldOut: 12,
        validateEvery: 1,
        learningRate: 0.02,
        ...more,
      };
      const whole = await trainClassifier(null, options);
      for (const segment of [1, 3, 5, 11, 12]) {
        const found = await trainClassifier(null, { ...options, segment });
        // The same numbers in sums of other order, single precision.
        for (let step = 0; step < 4; step++) {
          const near = (left: number, right: number) =>
            assert(Math.abs(left - right) < 2e-5 * right, `${left}, not ${right}`);
          near(found.losses[step], whole.losses[step]);
          near(found.gradientNorms[step], whole.gradientNorms[step]);
          near(found.validation.losses[step], whole.validation.losses[step]);
        }
      }
    });
  }
}

gpuTest("segments of the steps are the processor's, which the GPU says", async (gpu) => {
  await assertRejects(
    () => trainClassifier(gpu, { data: XOR, layers: [HIDDEN], steps: 1, segment: 3, engine: "gpu" }),
    TypeError,
    "Cannot train a classifier as a segment needs the engine reference: current value is gpu",
  );
});

Deno.test("layers that cannot go on from a state are not trained in segments, and say so", async () => {
  const options = {
    data: spikeRows(12, 1),
    layers: [{ kind: "gru", units: 4 } as const, HIDDEN],
    steps: 1,
    segment: 3,
  };
  await assertRejects(
    () => trainClassifier(null, options),
    TypeError,
    "each must keep its state from step to step: current value is gru",
  );
});

Deno.test("a training that is cut and resumed gives the same bits", async () => {
  await inFolder(async (folder) => {
    const options = { data: spikeRows(60, 1), layers: [HIDDEN], steps: 12, batch: 20 };
    const whole = await trainClassifier(null, options), checkpoint = `${folder}/half`;
    const stop = new AbortController();
    const cut = { ...options, checkpoint, signal: stop.signal, onProgress: () => stop.abort() };
    const half = await trainClassifier(null, cut);
    assert(!half.completed || half.losses.length === 12);
    const rest = await trainClassifier(null, { ...options, checkpoint, resume: true });
    assertEquals(rest.model.weights, whole.model.weights);
  });
});
