import { assert } from "@std/assert";
import {
  mixtureDraw,
  mixtureLoss,
  mixtureOutputs,
  type MixtureShape,
} from "../../../lib/surrogate/volley/reference/mixture.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";

/** Outputs of one sample: logits and means within ±2, log-scales within ±6 so that both clamps are met. */
function outputsOf(shape: MixtureShape, random: () => number): Float64Array {
  const scales = mixtureOutputs(shape) - shape.components * shape.dimensions;
  return Float64Array.from(
    { length: mixtureOutputs(shape) },
    (_, at) => (at < scales ? 4 : 12) * (random() - 0.5),
  );
}

Deno.test("mixtureLoss() is the logarithm of the density: its integral over a grid is 1", () => {
  const shape = { components: 3, dimensions: 1 };
  const outputs = outputsOf(shape, testRandom(1)).map((value, at) => at >= 7 ? value / 12 : value);
  let integral = 0;
  for (let z = -30; z < 30; z += 0.01) integral += 0.01 * Math.exp(-mixtureLoss(outputs, [z], shape).loss);
  assertClose([integral], [1], { atol: 1e-6, rtol: 0, what: "integral" });
});

Deno.test("mixtureLoss() has the gradient that finite differences give", () => {
  const shape = { components: 4, dimensions: 3 };
  const random = testRandom(2);
  const outputs = outputsOf(shape, random).map((value) => value / 3);
  const z = [0.3, -1, 0.8];
  const { gradient } = mixtureLoss(outputs, z, shape);
  const differences = outputs.map((_, at) => {
    const moved = (by: number) => outputs.map((value, k) => k === at ? value + by : value);
    return (mixtureLoss(moved(1e-5), z, shape).loss - mixtureLoss(moved(-1e-5), z, shape).loss) / 2e-5;
  });
  // Central differences: error of the order of 1e-10 times third derivatives of up to a few hundred.
  assertClose(gradient, differences, { atol: 1e-6, rtol: 1e-6, what: "gradient" });
});

Deno.test("mixtureDraw() follows its density: mean and variance of a bimodal mixture", () => {
  const shape = { components: 2, dimensions: 1 };
  // Weights 0.25 and 0.75; means -2 and 1; scales 0.5 and 1.
  const outputs = [0, Math.log(3), 0, 0, -2, 1, Math.log(0.5), 0];
  const draws = Array.from(
    { length: 20_000 },
    (_, draw) => mixtureDraw(outputs, shape, { draw, network: 0, stream: 1, seed: [1, 2] })[0],
  );
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  const variance = draws.reduce((sum, z) => sum + (z - mean) ** 2, 0) / draws.length;
  // Expected 0.25 and 0.25 (0.25 + 5.0625) + 0.75 (1 + 0.5625) = 2.5; standard errors 0.011 and about 0.025.
  assert(Math.abs(mean - 0.25) < 0.045, `mean ${mean}`);
  assert(Math.abs(variance - 2.5) < 0.1, `variance ${variance}`);
});
