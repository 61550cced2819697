import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { bitLoss } from "../../lib/decoding/sequence/sequence_loss.ts";
import {
  loadAutoencoder,
  saveAutoencoder,
  softXor,
  softXorSlope,
  trainAutoencoder,
} from "../../lib/entries/learning.ts";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";
import { assertClose, testRandom } from "../nn/_assert_close.ts";

const LOSSES = ["xor", "squares", "cross-entropy"] as const;

Deno.test("softXor() of a bit is exactly the absolute error, and its slope 1 - 2 t", () => {
  const random = testRandom(1);
  for (let k = 0; k < 1000; k++) {
    // 24 bits, so that sums are exact.
    const r = Math.floor(random() * 2 ** 24) / 2 ** 24;
    for (const t of [0, 1]) assertEquals(softXor(t, r), Math.abs(t - r));
    const t = random(), step = 1e-3;
    assertClose([(softXor(t, r + step) - softXor(t, r - step)) / (2 * step)], [softXorSlope(t)], {
      ...{ atol: 1e-12, rtol: 1e-10, what: "slope" },
    });
    assertClose([softXor(t, r)], [t * (1 - r) + r * (1 - t)], { atol: 1e-15, rtol: 1e-14, what: "chance" });
  }
  assertEquals([softXor(0, 1), softXor(1, 0), softXor(0, 0), softXor(1, 1)], [1, 1, 0, 0]);
});

Deno.test("the slopes of losses of bits by log odds are their finite differences, and far ones are finite", () => {
  for (const loss of LOSSES) {
    for (const t of [0, 0.3, 1]) {
      for (const odds of [-6, -0.5, 0, 2, 7]) {
        const step = 1e-4, { slope } = bitLoss(odds, t, loss);
        const wanted = (bitLoss(odds + step, t, loss).lost - bitLoss(odds - step, t, loss).lost) / (2 * step);
        // The difference has an error of step² times a third derivative below 1.
        assertClose([slope], [wanted], { atol: 1e-8, rtol: 0, what: `${loss} of ${odds}` });
      }
      for (const odds of [-1000, 1000]) assert(Object.values(bitLoss(odds, t, loss)).every(Number.isFinite));
    }
  }
});

/** Eight patterns of twelve bits, which three bits say. */
const inputs = Array.from({ length: 8 }, (_, k) => k).flatMap((k) =>
  Array.from({ length: 12 }, (_, at) => ((k >> at % 3) & 1) ^ Number(at % 4 === 3))
);
const data = { inputs, channels: 12, rows: 8 };
const layers = [{ kind: "dense", units: 3, activation: "tanh" }] as const;

Deno.test("trainAutoencoder() gives patterns back through a narrow layer by each loss", async () => {
  for (const loss of LOSSES) {
    const found = await trainAutoencoder(null, data, { layers, loss, steps: 600, learningRate: 0.02 });
    assertEquals(found.errorOf(data), 0, loss);
    assert(found.losses[0] > 0.2 && found.lossOf(data) < 0.1, `${loss}: ${found.lossOf(data)}`);
    const back = found.decode(inputs);
    const xor = back.reduce((sum, r, at) => sum + Math.abs(inputs[at] - r) / back.length, 0);
    assertClose([found.lossOf(data, "xor")], [xor], { atol: 1e-12, rtol: 1e-9, what: "absolute error" });
  }
});

Deno.test("trainAutoencoder() learns wanted bits that are not the inputs, and is the same of one seed", async () => {
  const targets = inputs.map((bit) => 1 - bit), other = { ...data, targets };
  const train = () => trainAutoencoder(null, other, { layers, steps: 300, learningRate: 0.03, seed: 2 });
  const one = await train();
  assertEquals(one.losses, (await train()).losses);
  assertEquals([one.errorOf(other), one.errorOf(data)], [0, 1]);
});

gpuTest("trainAutoencoder() learns the same on the GPU and on the processor, by each loss", async (gpu) => {
  for (const loss of LOSSES) {
    const options = { layers, loss, steps: 5, batch: 7, heldOut: 1, validateEvery: 2, seed: 4 };
    const own = await trainAutoencoder(gpu, data, { ...options, engine: "gpu" });
    const other = await trainAutoencoder(null, data, options);
    assertClose(own.losses, other.losses, { atol: 1e-6, rtol: 1e-5, what: loss });
  }
});

Deno.test("trainAutoencoder() refuses in a sentence what cannot be", async () => {
  const fails = (sentence: string, more: object = {}, options: object = {}) =>
    assertRejects(
      () => trainAutoencoder(null, { ...data, ...more }, { layers, ...options }),
      Error,
      sentence,
    );
  await fails("inputs must be 9 rows of 12 values: current value is 96", { rows: 9 });
  await fails("number 0 of the targets must be a number from 0 to 1: current value is 2", {
    targets: inputs.map(() => 2),
  });
  await fails("inputs must be finite", { inputs: inputs.map(() => NaN), targets: inputs });
  await fails("loss must be among xor, squares, cross-entropy: current value is l1", {}, { loss: "l1" });
  await fails("heldOut must be a whole number from 0 to 7", {}, { heldOut: 8 });
  await fails("its options must be among", {}, { los: "xor" });
  const found = await trainAutoencoder(null, data, { layers, steps: 1 });
  assertThrows(() => found.decode([1, 0]), RangeError, "rows must be a whole number");
  assertThrows(
    () => found.errorOf({ inputs: [1, 0], channels: 2, rows: 1 }),
    RangeError,
    "channels must be 12",
  );
});

Deno.test("loadAutoencoder() reads what saveAutoencoder() wrote, and refuses what is none", () =>
  inFolder(async (folder) => {
    const found = await trainAutoencoder(null, data, { layers, steps: 20, loss: "xor" });
    const [path, spec] = await saveAutoencoder(`${folder}/bits`, found), again = await loadAutoencoder(path);
    assertEquals(again.decode(inputs), found.decode(inputs));
    assertEquals([again.lossOf(data), again.spec.loss], [found.lossOf(data), "xor"]);
    await assertRejects(() => loadAutoencoder(`${folder}/none`), Error, "none.safetensors");
    await Deno.writeFile(path, (await Deno.readFile(path)).subarray(0, 200));
    await assertRejects(() => loadAutoencoder(path), Error, "Cannot read");
    assertEquals(JSON.parse(await Deno.readTextFile(spec)).channels, 12);
  }));
