import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { ModernHopfield, ringPatterns, sampleChains, sampleHamiltonian } from "../../lib/entries/flows.ts";
import { gpuTest } from "../_gpu.ts";

gpuTest(
  "patterns are recalled by chains of the GPU as softmax of their biases says, to 0.03",
  async (gpu) => {
    const patterns = ringPatterns(6, { size: 6, width: 0.2 }),
      biases = [0, Math.log(4), 0, 0, Math.log(2), 0];
    const overlap = patterns[0].reduce((sum, value, i) => sum + value * patterns[1][i], 0);
    const network = new ModernHopfield({ patterns, beta: 6 / (1 - overlap), biases });
    const { values, acceptance, engine } = await sampleChains(gpu, network, {
      ...{ stepSize: 0.3, steps: 8, samples: 400, burnIn: 50, chains: 64, temperature: 1 / network.beta },
      ...{ start: patterns, observe: (x: Float64Array, u: number) => network.drawn(x, u) },
    });
    assertEquals(engine, "gpu");
    const theory = biases.map((bias) => Math.exp(bias) / 10);
    const found = theory.map((_, m) => values.filter((value) => value === m).length / values.length);
    const variation = found.reduce((sum, part, m) => sum + Math.abs(part - theory[m]) / 2, 0);
    assert(variation <= 0.03, `${variation}`);
    assert(acceptance > 0.8, `${acceptance}`);
  },
);

gpuTest("leapfrog of the GPU is of order 2: half the step makes a quarter of the error of H", async (gpu) => {
  const patterns = ringPatterns(20, { size: 20, width: 0.06 });
  const network = new ModernHopfield({ patterns, beta: 40 });
  const errors: number[] = [];
  for (const stepSize of [0.2, 0.1, 0.05]) {
    const { errorOfH } = await sampleChains(gpu, network, {
      ...{ stepSize, steps: Math.round(10 / stepSize), samples: 1, chains: 32, temperature: 1 / 40 },
      start: patterns,
    });
    errors.push(errorOfH);
  }
  assertAlmostEquals(errors[0] / errors[1], 4, 0.3);
  assertAlmostEquals(errors[1] / errors[2], 4, 0.3);
});

gpuTest(
  "a user's energy without WGSL is sampled on the processor, and a chain is the same among others",
  async (gpu) => {
    const bowl = {
      size: 2,
      evaluate: (x: Float64Array, gradient: Float64Array) => {
        gradient.set([x[0], 4 * x[1]]);
        return (x[0] ** 2 + 4 * x[1] ** 2) / 2;
      },
    };
    const options = { stepSize: 0.4, steps: 3, samples: 400, burnIn: 20, temperature: 2 };
    const plain = await sampleChains(gpu, bowl, options);
    assertEquals(plain.engine, "processor");
    assertEquals(plain.values, sampleHamiltonian(bowl, options).values);
    const wgsl = {
      loops: 0,
      code: `fn energy() -> f32 {
      slope(0u, place(0u));
      slope(1u, 4.0 * place(1u));
      return 0.5 * (place(0u) * place(0u) + 4.0 * place(1u) * place(1u));
    }`,
    };
    const many = await sampleChains(gpu, { ...bowl, wgsl }, { ...options, chains: 70 });
    const one = await sampleChains(gpu, { ...bowl, wgsl }, { ...options, chains: 1 });
    assertEquals(many.engine, "gpu");
    assertEquals(many.values.subarray(0, 800), one.values);
    [2, 0.5].forEach((variance, i) => {
      const found = many.values.filter((_, at) => at % 2 === i).reduce((sum, x) => sum + x * x, 0) / 28_000;
      // 28,000 samples, of which at least a tenth count: 3 standard errors, sqrt(2 / 2800), are 0.08.
      assertAlmostEquals(found / variance, 1, 0.08);
    });
  },
);

gpuTest(
  "loops that a software driver cuts are told, and an energy that does not say its loops runs on the processor there",
  async (gpu) => {
    if (!gpu.adapter.software) return;
    const size = 40,
      code = `fn energy() -> f32 {
    var sum = 0.0;
    for (var again = 0u; again < 50u; again++) {
      for (var i = 0u; i < SIZE; i++) { sum += 0.01 * place(i) * place(i); slope(i, place(i)); }
    }
    return sum;
  }`;
    const bowl = {
      size,
      evaluate: (x: Float64Array, gradient: Float64Array) => {
        gradient.set(x);
        return x.reduce((sum, value) => sum + value * value / 2, 0);
      },
    };
    const options = { stepSize: 0.1, steps: 20, samples: 40, temperature: 1 };
    const silent = await sampleChains(gpu, { ...bowl, wgsl: { code } }, options);
    assertEquals(silent.engine, "processor");
    const right = await sampleChains(gpu, { ...bowl, wgsl: { code, loops: 51 * size } }, options);
    assertEquals(right.engine, "gpu");
    await assertRejects(
      () => sampleChains(gpu, { ...bowl, wgsl: { code, loops: 1 } }, options),
      RangeError,
      "loops must be those of its WGSL, as the driver has cut them",
    );
  },
);
