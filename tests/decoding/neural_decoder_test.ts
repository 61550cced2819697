import { assert, assertEquals, assertRejects } from "@std/assert";
import { decodedClasses, type Samples, trainDecoder } from "../../lib/entries/decoding.ts";
import { gpuTest } from "../_gpu.ts";
import { assertClose } from "../nn/_assert_close.ts";

const XOR: Samples = { values: [0, 0, 0, 1, 1, 0, 1, 1], size: 2, labels: [0, 1, 1, 0] };

/** Two pulses in five bins of two channels: which of the channels had its own first. */
function pulses(): Samples {
  const values: number[] = [], labels: number[] = [];
  for (let one = 0; one < 5; one++) {
    for (let other = 0; other < 5; other++) {
      if (one === other) continue;
      for (let t = 0; t < 5; t++) values.push(Number(t === one), Number(t === other));
      labels.push(Number(other < one));
    }
  }
  return { values, size: 10, labels };
}

Deno.test("trainDecoder() of two layers decodes what is no sum of features", async () => {
  const { scores, losses } = await trainDecoder(null, XOR, { steps: 300, learningRate: 0.02 });
  assertEquals([...decodedClasses(scores(XOR.values), 2)], XOR.labels);
  assert(losses[losses.length - 1] < 0.1 && Math.abs(losses[0] - Math.log(2)) < 0.6, `${losses[0]}`);
});

Deno.test("trainDecoder() of a GRU decodes the order of pulses", async () => {
  const samples = pulses(), layers = [{ kind: "gru", units: 12 }, { kind: "last" }] as const;
  const { scores } = await trainDecoder(null, samples, { bins: 5, layers, steps: 300, learningRate: 0.02 });
  assertEquals([...decodedClasses(scores(samples.values), 2)], samples.labels);
});

Deno.test("trainDecoder() is the same by the same seed", async () => {
  const train = (seed: number) => trainDecoder(null, XOR, { steps: 4, seed });
  const [one, again, other] = [await train(1), await train(1), await train(2)];
  assertEquals(one.losses, again.losses);
  assertEquals(one.scores(XOR.values), again.scores(XOR.values));
  assert(one.losses.some((loss, k) => loss !== other.losses[k]));
});

gpuTest("trainDecoder() learns the same on the GPU and on the processor", async (gpu) => {
  const samples = pulses(), options = { bins: 5, steps: 6, batch: 7, heldOut: 5, validateEvery: 3 };
  const own = await trainDecoder(gpu, samples, { ...options, engine: "gpu" });
  const other = await trainDecoder(null, samples, options);
  // Single precision, over a few steps of 1e-3 each.
  assertClose(own.losses, other.losses, { atol: 1e-5, rtol: 1e-4, what: "losses" });
  const scores = [own, other].map((one) => one.scores(samples.values));
  assertClose(scores[0], scores[1], { atol: 1e-4, rtol: 1e-3, what: "scores" });
});

Deno.test("trainDecoder() refuses in a sentence what cannot be", async () => {
  const fails = (options: Parameters<typeof trainDecoder>[2], sentence: string, samples = XOR) =>
    assertRejects(() => trainDecoder(null, samples, options), Error, sentence);
  await fails({ bins: 3 }, "bins must be a whole number from 1 to 2: current value is 3");
  await fails({ bins: 2, layers: [{ kind: "gru", units: 3 }] }, "its layers must end in one step");
  await fails({ heldOut: 4 }, "heldOut must be a whole number from 0 to 3: current value is 4");
  await fails({ batch: 0 }, "batch must be a whole number from 1 to 65536: current value is 0");
  await fails({}, "samples of class 1 must be among those to learn from", { ...XOR, labels: [0, 0, 0, 0] });
  await fails(
    { layers: [{ kind: "narrow", count: 5 }] },
    "narrow may take at most 2 here: current value is 5",
  );
});
