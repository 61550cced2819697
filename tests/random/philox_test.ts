import { assertEquals } from "@std/assert";
import { philox4x32 } from "../../lib/random/philox.ts";
import { gpuTest } from "../_gpu.ts";
import { testRandom } from "../markov/_random_specs.ts";
import { generateOnGpu } from "./_on_gpu.ts";
import piece from "../../shaders/random/philox.wgsl" with { type: "text" };

/** Known answers of Random123 1.14 (tests/kat_vectors), by number of rounds: counter, key, result. */
const VECTORS: [number, string, string, string][] = [
  [7, "00000000 00000000 00000000 00000000", "00000000 00000000", "5f6fb709 0d893f64 4f121f81 4f730a48"],
  [7, "ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "5207ddc2 45165e59 4d8ee751 8c52f662"],
  [7, "243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "4dfccaba 190a87f0 c47362ba b6b5242a"],
  [10, "00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
  [10, "ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
  [10, "243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
];

const words = (hex: string) => hex.split(" ").map((word) => parseInt(word, 16));

Deno.test("philox4x32() gives the known answers of Random123", () => {
  for (const [rounds, counter, key, result] of VECTORS) {
    assertEquals(
      [...philox4x32(words(counter), words(key), rounds)],
      words(result),
      `${rounds} rounds of ${counter}`,
    );
  }
});

gpuTest("philox4x32_rounds() in WGSL gives the known answers of Random123", async (gpu) => {
  for (const [rounds, counter, key, result] of VECTORS) {
    const source = { stem: "test/philox", piece, expression: `philox4x32_rounds(counter, key, ${rounds}u)` };
    const inputs = Uint32Array.from([...words(counter), ...words(key), 0, 0]);
    assertEquals(
      [...await generateOnGpu(gpu, source, inputs)],
      words(result),
      `${rounds} rounds of ${counter}`,
    );
  }
});

gpuTest("philox4x32() in WGSL equals TypeScript bit for bit", async (gpu) => {
  const random = testRandom(3);
  const inputs = Uint32Array.from({ length: 8 * 4096 }, () => Math.floor(random() * 2 ** 32));
  const source = { stem: "test/philox", piece, expression: "philox4x32(counter, key)" };
  const outputs = await generateOnGpu(gpu, source, inputs);
  for (let n = 0; n < 4096; n++) {
    const expected = philox4x32(inputs.subarray(8 * n, 8 * n + 4), inputs.subarray(8 * n + 4, 8 * n + 6));
    assertEquals(Array.from(outputs.subarray(4 * n, 4 * n + 4)), expected);
  }
});
