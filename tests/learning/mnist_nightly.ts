import { assert } from "@std/assert";
import { loadMnist } from "../../lib/deps/mnist.ts";
import { evaluateClassifier, trainClassifier } from "../../lib/entries/learning.ts";

Deno.test("256 spiking units read 92.5 % of 2,000 images of MNIST after 8 epochs of 8,000 others, with three seeds", async () => {
  const { inputs, labels } = await loadMnist(), pixels = 784;
  const part = (first: number, rows: number) => ({
    ...{
      inputs: inputs.subarray(first * pixels, (first + rows) * pixels),
      channels: pixels,
      rows,
      steps: 25,
    },
    labels: labels.subarray(first, first + rows),
  });
  const train = part(0, 8000), test = part(8000, 2000);
  for (const seed of [1, 2, 3]) {
    const { model } = await trainClassifier(null, {
      ...{ data: train, layers: [{ kind: "lif", units: 256 }], epochs: 8, learningRate: 0.002, seed },
    });
    const { accuracy } = await evaluateClassifier(model, test);
    assert(accuracy >= 0.925, `${accuracy} with seed ${seed}`);
  }
});
