import { MixtureScore } from "../../../../lib/surrogate/volley/processor/mixture_score.ts";
import { mixtureLoss, mixtureOutputs } from "../../../../lib/surrogate/volley/reference/mixture.ts";
import { assertClose, testRandom } from "../../../nn/_assert_close.ts";

Deno.test("the loss of a mixture on the processor agrees with its reference, one component and many", () => {
  const draw = testRandom(6);
  for (const [components, dimensions] of [[1, 1], [3, 2], [4, 5], [8, 30]]) {
    const shape = { components, dimensions }, O = mixtureOutputs(shape), width = O + 4, samples = 60;
    // Log-scales beyond both bounds among them.
    const outputs = Float32Array.from({ length: samples * width }, () => 16 * draw() - 8);
    const targets = Float32Array.from({ length: samples * dimensions }, () => 4 * draw() - 2);
    const gradient = new Float32Array(outputs.length), own = new MixtureScore(shape);
    for (let s = 0; s < samples; s++) {
      const at = { outputs, first: s * width, targets, target: s * dimensions };
      const loss = own.of(at, { values: gradient, weight: 0.5 });
      const z = targets.subarray(s * dimensions, (s + 1) * dimensions);
      const wanted = mixtureLoss(outputs.subarray(s * width, s * width + O), z, shape);
      assertClose([loss, own.of(at)], [wanted.loss, wanted.loss], { atol: 1e-9, rtol: 1e-12, what: "loss" });
      const found = gradient.subarray(s * width, s * width + O);
      // Slopes in single precision.
      assertClose(found, wanted.gradient.map((value) => 0.5 * value), {
        atol: 1e-6,
        rtol: 1e-6,
        what: "gradient",
      });
    }
  }
});
