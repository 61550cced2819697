import { assert, assertEquals } from "@std/assert";
import { createBuffer, readBuffer } from "../../../lib/gpu/buffer.ts";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import { createKernel } from "../../../lib/gpu/kernel.ts";
import { submit } from "../../../lib/gpu/submit.ts";
import { philox4x32 } from "../../../lib/random/philox.ts";
import { negativeBinomialLog, poissonLog } from "../../../lib/surrogate/counts/reference/likelihood.ts";
import { uniformOpen } from "../../../lib/random/uniform.ts";
import { conwayMaxwell } from "../../../lib/surrogate/counts/reference/conway_maxwell.ts";
import { distributionFlags, type Likelihood } from "../../../lib/surrogate/counts/distributions.ts";
import { sampleCount, SAMPLERS } from "../../../lib/surrogate/counts/reference/sample_count.ts";
import philox from "../../../shaders/random/philox.wgsl" with { type: "text" };
import uniformWgsl from "../../../shaders/random/uniform.wgsl" with { type: "text" };
import sampleCountWgsl from "../../../shaders/surrogate/counts/sample_count.wgsl" with { type: "text" };
import conwayMaxwellWgsl from "../../../shaders/surrogate/counts/conway_maxwell.wgsl" with { type: "text" };
import specialFunctions from "../../../shaders/surrogate/counts/special_functions.wgsl" with { type: "text" };
import { gpuTest } from "../../_gpu.ts";

const PROBE = `
struct Shape { mu: f32, alpha: f32, length: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> counts: array<u32>; // (length)
@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= shape.length) { return; }
  let words = philox4x32(vec4<u32>(id.x, 7u, 0u, 0u), vec2<u32>(1u, 2u));
  counts[id.x] = u32(sampleCount(uniform_open(words.x), shape.mu, shape.alpha));
}`;

async function draw(
  gpu: Gpu,
  { mu, alpha, length, likelihood = alpha > 0 ? "negative-binomial" : "poisson" }: {
    mu: number;
    alpha: number;
    length: number;
    likelihood?: Likelihood;
  },
): Promise<Uint32Array> {
  const pieces = [philox, uniformWgsl, specialFunctions, conwayMaxwellWgsl, sampleCountWgsl, PROBE];
  const flags = distributionFlags(likelihood);
  const kernel = await createKernel(gpu, { stem: "test/sample", pieces, flags });
  const counts = createBuffer(gpu, "test/counts", 4 * length);
  const group = kernel.bind({ shape: kernel.uniform("shape", { mu, alpha, length }), counts });
  submit(gpu, "test/sample", (pass) => kernel.dispatch(pass, group, Math.ceil(length / 32)));
  return new Uint32Array(await readBuffer(gpu, counts, { byteLength: 4 * length }));
}

/** Mean and variance of draws, as fractions of what they should be. */
function moments(counts: ArrayLike<number>, mu: number, alpha: number) {
  let sum = 0, squares = 0;
  for (let at = 0; at < counts.length; at++) {
    sum += counts[at];
    squares += (counts[at] - mu) ** 2;
  }
  return { mean: sum / counts.length / mu, variance: squares / counts.length / (mu + alpha * mu * mu) };
}

/** Chi-square of draws against the distribution, in cells of at least 20 expected, in standard deviations from its mean. */
function chiSquare(counts: ArrayLike<number>, probability: (n: number) => number): number {
  const total = counts.length;
  const seen = new Map<number, number>();
  let most = 0;
  for (let at = 0; at < total; at++) {
    seen.set(counts[at], (seen.get(counts[at]) ?? 0) + 1);
    most = Math.max(most, counts[at]);
  }
  let statistic = 0, cells = 0, expected = 0, observed = 0, used = 0;
  for (let n = 0; n <= most; n++) {
    expected += total * probability(n);
    observed += seen.get(n) ?? 0;
    if (expected < 20 || total - used - expected < 20) continue;
    statistic += (observed - expected) ** 2 / expected;
    cells++;
    used += expected;
    expected = observed = 0;
  }
  const rest = total - used;
  statistic += (observed - rest) ** 2 / rest;
  return (statistic - cells) / Math.sqrt(2 * cells);
}

const CASES: [number, number][] = [
  [0.02, 0],
  [3, 0],
  [300, 0],
  [0.5, 1],
  [12, 0.05],
  [12, 0.6],
  [150, 0.02],
  [4, 3],
  [20, 2e-6],
];

for (const [mu, alpha] of CASES) {
  gpuTest(`sampleCount() draws from the distribution of mean ${mu} and dispersion ${alpha}`, async (gpu) => {
    // Sized so that 2 % of mean or variance is more than five standard errors of the worst case's moments.
    const length = 400_000;
    const counts = await draw(gpu, { mu, alpha, length });
    const z = chiSquare(
      counts,
      (n) => Math.exp(alpha > 0 ? negativeBinomialLog(n, mu, alpha) : poissonLog(n, mu)),
    );
    assert(Math.abs(z) < 5, `chi-square is ${z} standard deviations off`);
    const { mean, variance } = moments(counts, mu, alpha);
    const relative = Math.sqrt((1 / mu + alpha) / length);
    assert(Math.abs(mean - 1) < 5 * relative, `mean ${mean} of what it should be`);
    assert(Math.abs(variance - 1) < 0.02 || mu < 0.1, `variance ${variance} of what it should be`);
  });
}

/** mu and nu, of the sum and of the series, from a variance far below the mean to one far above. */
const CONWAY_MAXWELL: [number, number][] = [
  [0.02, 1],
  [0.7, 20],
  [3, 4],
  [6.5, 1],
  [12, 0.3],
  [5, 1 / 32],
  [200, 3],
  [300, 0.2],
];

for (const [mu, nu] of CONWAY_MAXWELL) {
  gpuTest(
    `sampleCount() draws from the Conway-Maxwell-Poisson distribution of ${mu} and ${nu}`,
    async (gpu) => {
      const counts = await draw(gpu, { mu, alpha: nu, length: 400_000, likelihood: "conway-maxwell" });
      const z = chiSquare(counts, (n) => Math.exp(conwayMaxwell(n, mu, nu).log));
      assert(Math.abs(z) < 5, `chi-square is ${z} standard deviations off`);
      // What would pass with another nu would prove nothing.
      const other = chiSquare(counts, (n) => Math.exp(conwayMaxwell(n, mu, 1.05 * nu).log));
      assert(mu < 1 || other > 20, `of another nu chi-square is only ${other} standard deviations off`);
    },
  );
}

gpuTest("sampleCount() neither underflows nor is biased at a mean of 1e4", async (gpu) => {
  for (const alpha of [0, 0.01]) {
    const { mean, variance } = moments(await draw(gpu, { mu: 1e4, alpha, length: 40_000 }), 1e4, alpha);
    assert(Math.abs(mean - 1) < 5 * Math.sqrt((1e-4 + alpha) / 40_000), `mean ${mean}`);
    assert(Math.abs(variance - 1) < 0.04, `variance ${variance}`);
  }
});

gpuTest("sampleCount() on the GPU draws what the reference draws", async (gpu) => {
  const cases: [number, number, Likelihood][] = [
    [6, 0.2, "negative-binomial"],
    [40, 0.01, "negative-binomial"],
    [2, 0, "poisson"],
    [7, 3, "conway-maxwell"],
    [90, 0.6, "conway-maxwell"],
  ];
  for (const [mu, alpha, likelihood] of cases) {
    const found = await draw(gpu, { mu, alpha, length: 4000, likelihood });
    let differ = 0;
    for (let at = 0; at < found.length; at++) {
      const [word] = philox4x32([at, 7, 0, 0], [1, 2]);
      const expected = SAMPLERS[likelihood](uniformOpen(word), Math.fround(mu), Math.fround(alpha));
      if (expected !== found[at]) differ++;
    }
    // A uniform number within rounding (about 1e-6) of a step of the distribution may fall on its other side.
    assert(differ <= 2, `${differ} of ${found.length} differ`);
  }
});

Deno.test("sampleCount() of the reference is the inverse of a distribution function in some order", () => {
  const seen = new Float64Array(60);
  const length = 100_000;
  for (let at = 0; at < length; at++) seen[sampleCount((at + 0.5) / length, 8, 0.1)] += 1 / length;
  seen.forEach((share, n) => {
    assert(Math.abs(share - Math.exp(negativeBinomialLog(n, 8, 0.1))) < 2.1 / length, `${n}: ${share}`);
  });
  assertEquals(sampleCount(0.999, 1e-5, 0), 0);
});
