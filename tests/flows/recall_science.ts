import { assert } from "@std/assert";
import { ModernHopfield, ringPatterns, sampleHamiltonian } from "../../lib/entries/flows.ts";

Deno.test("twenty patterns around a ring are recalled as softmax of their biases says, to 0.03", () => {
  const patterns = ringPatterns(20, { size: 20, width: 0.06 }), biases = new Float64Array(20);
  biases[5] = Math.log(4);
  biases[12] = Math.log(2);
  const network = new ModernHopfield({ patterns, beta: 40, biases });
  const { values } = sampleHamiltonian(network, {
    ...{ stepSize: 0.2, steps: 10, samples: 1500, burnIn: 50, chains: 200, temperature: 1 / 40 },
    ...{ start: patterns, observe: (x: Float64Array, u: number) => network.drawn(x, u) },
  });
  const found = new Float64Array(20);
  for (const pattern of values) found[pattern] += 1 / values.length;
  const variation = found.reduce((sum, part, m) => sum + Math.abs(part - Math.exp(biases[m]) / 24) / 2, 0);
  assert(variation <= 0.03, `${variation}`);
});
