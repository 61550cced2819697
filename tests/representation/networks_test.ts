import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { trainDecoder } from "../../lib/entries/decoding.ts";
import { classify, type StackLayer, trainClassifier } from "../../lib/entries/learning.ts";
import {
  ablateLayer,
  layerResponses,
  splitStimuli,
  untrainedNetwork,
} from "../../lib/entries/representation.ts";
import { sequenceLoss } from "../../lib/decoding/sequence/sequence_loss.ts";
import { assertClose, testRandom } from "../nn/_assert_close.ts";

const IMAGES: StackLayer[] = [
  { kind: "conv2d", filters: 3, kernel: 3, stride: 2, size: 6, activation: "relu" },
  { kind: "dense", units: 5, activation: "relu" },
];

/** Images of 6 by 6 pixels, brighter at the top or below. */
function images(count: number) {
  const random = testRandom(5), labels = Array.from({ length: count }, (_, k) => k % 2);
  const inputs = labels.flatMap((label) =>
    Array.from({ length: 36 }, (_, at) => random() + Number((at < 18) === (label === 0)))
  );
  return { inputs, labels };
}

Deno.test("layerResponses() of a convolution are the sums that its weights say", async () => {
  const network = untrainedNetwork({ channels: 36, layers: IMAGES, seed: 3 }), { inputs } = images(70);
  const { values, stimuli, units } = await layerResponses(network, inputs, { layer: 0 });
  assertEquals([stimuli, units], [70, 12]);
  const { data, shape } = network.weights["layers.0.weight"], wanted: number[] = [];
  assertEquals(shape, [3, 1, 3, 3]);
  for (let s = 0; s < 70; s++) {
    for (const [y, x] of [[0, 0], [0, 2], [2, 0], [2, 2]]) {
      for (let filter = 0; filter < 3; filter++) {
        let sum = 0;
        for (let tap = 0; tap < 9; tap++) {
          sum += data[filter * 9 + tap] * inputs[s * 36 + (y + Math.floor(tap / 3)) * 6 + x + tap % 3];
        }
        wanted.push(Math.max(0, sum));
      }
    }
  }
  // Single precision, sums of nine.
  assertClose(values, wanted, { atol: 1e-6, rtol: 1e-5, what: "responses" });
});

Deno.test("layerResponses() of spiking layers are their spikes, whose mean is the rate that classify() tells", async () => {
  const { inputs, labels } = images(10), data = { inputs, channels: 36, rows: 10, labels, steps: 12 };
  const layers: StackLayer[] = [{ kind: "lif", units: 9 }, { kind: "lif", units: 7, recurrent: true }];
  const { model } = await trainClassifier(null, { data, layers, epochs: 2 });
  const { rates } = await classify(model, data);
  for (const layer of [0, 1]) {
    const each = await layerResponses(model, inputs, { layer });
    assertEquals(each.units, 12 * layers.map((one) => (one as { units: number }).units)[layer]);
    assert(each.values.every((value) => value === 0 || value === 1));
    const mean = await layerResponses(model, inputs, { layer, steps: "mean" });
    const rate = mean.values.reduce((sum, value) => sum + value / mean.values.length, 0);
    assertClose([rate], [rates[layer]!], { atol: 1e-12, rtol: 1e-12, what: "rate" });
  }
});

Deno.test("ablateLayer() tells what is lost without a unit as the whole network does with its weights onwards at 0", async () => {
  const { inputs, labels } = images(60), split = splitStimuli(labels);
  const decoder = await trainDecoder(null, { values: inputs, size: 36, labels }, {
    layers: IMAGES,
    steps: 60,
  });
  const { contributions, baseline, removals } = await ablateLayer(decoder, { inputs, labels }, {
    ...{ layer: 1, split, remove: [2, 5], controls: 3 },
  });
  const lossOf = (scores: Float64Array, stimuli: Uint32Array) =>
    stimuli.reduce((sum, s) =>
      sum +
      sequenceLoss(decoder.spec, { outputs: scores, first: 2 * s, targets: [labels[s]], target: 0 }) /
        stimuli.length, 0);
  assertClose([baseline], [lossOf(decoder.scores(inputs), split.train)], {
    atol: 1e-6,
    rtol: 1e-6,
    what: "loss",
  });
  const { values } = await layerResponses(decoder, inputs, { layer: 1 }),
    head = decoder.weights["head.weight"].data;
  const bias = decoder.weights["head.bias"].data;
  const scoresWithout = (gone: number[]) =>
    Float64Array.from({ length: 120 }, (_, at) => {
      let sum = bias[at % 2];
      for (let u = 0; u < 5; u++) {
        if (!gone.includes(u)) sum += head[at % 2 * 5 + u] * values[Math.floor(at / 2) * 5 + u];
      }
      return sum;
    });
  for (let unit = 0; unit < 5; unit++) {
    const wanted = lossOf(scoresWithout([unit]), split.train) - baseline;
    assertClose([contributions[unit]], [wanted], { atol: 1e-5, rtol: 1e-5, what: `unit ${unit}` });
  }
  assertClose(
    removals.map(({ loss }) => loss),
    [[...removals[0].units], [0, 1, 2, 3, 4]].map((gone) => lossOf(scoresWithout(gone), split.test)),
    { atol: 1e-5, rtol: 1e-5, what: "removals" },
  );
  assert(contributions.some((value) => value > 0.01), `${contributions}`);
  // All units of a filter at once.
  const groups = Array.from({ length: 12 }, (_, k) => k % 3);
  const filters = await ablateLayer(decoder, { inputs, labels }, { layer: 0, groups, split });
  assertEquals(filters.contributions.length, 3);
});

Deno.test("ablateLayer() of a classifier of spiking layers has its own loss", async () => {
  const { inputs, labels } = images(20), data = { inputs, channels: 36, rows: 20, labels, steps: 10 };
  const { model } = await trainClassifier(null, { data, layers: [{ kind: "lif", units: 8 }], epochs: 20 });
  const split = splitStimuli(labels),
    { baseline, contributions } = await ablateLayer(model, data, { layer: 0, split });
  const { scores } = await classify(model, data);
  const wanted = split.train.reduce((sum, s) => {
    const [own, other] = [scores[2 * s + labels[s]], scores[2 * s + 1 - labels[s]]];
    return sum + Math.log1p(Math.exp(other - own)) / split.train.length;
  }, 0);
  assertClose([baseline], [wanted], { atol: 1e-5, rtol: 1e-5, what: "loss" });
  assert(contributions.some((value) => Math.abs(value) > 1e-3));
});

Deno.test("networks and layers that do not fit are refused in a sentence", async () => {
  const network = untrainedNetwork({
    channels: 4,
    layers: [{ kind: "dense", units: 4, activation: "linear" }, { kind: "add", back: 1 }],
  });
  const rejects = (call: Promise<unknown>, sentence: string) => assertRejects(() => call, Error, sentence);
  await rejects(
    layerResponses(network, [1, 2, 3, 4], { layer: 2 }),
    "layer must be a whole number from 0 to 1",
  );
  await rejects(
    layerResponses(network, [1, 2, 3, 4], { layer: 0 }),
    "no layer above may read what is below the layer: current value is add",
  );
  await rejects(layerResponses(network, [1, 2, 3], { layer: 1 }), "rows of 4 inputs must be a whole number");
  await rejects(layerResponses(network, [1, 2, 3, NaN], { layer: 1 }), "inputs must be finite");
  const split = { train: Uint32Array.of(0), test: Uint32Array.of(1) };
  await rejects(
    ablateLayer(network, { inputs: [1, 2, 3, 4], labels: [0] }, { layer: 1, split }),
    "the network must be a classifier",
  );
  assertThrows(
    () => untrainedNetwork({ channels: 0, layers: [] }),
    RangeError,
    "channels must be a whole number",
  );
});
