import { assert } from "@std/assert";
import { createBuffer, readBuffer } from "../../lib/gpu/buffer.ts";
import { createKernel } from "../../lib/gpu/kernel.ts";
import { submit } from "../../lib/gpu/submit.ts";
import {
  negativeBinomialByAlpha,
  negativeBinomialLog,
  poissonLog,
} from "../../lib/surrogate/counts/reference/likelihood.ts";
import { digamma, lgamma } from "../../lib/nn/reference/special_functions.ts";
import specialFunctions from "../../shaders/surrogate/counts/special_functions.wgsl" with { type: "text" };
import { assertClose } from "./_assert_close.ts";
import { gpuTest } from "../_gpu.ts";

const PROBE = `
@group(0) @binding(0) var<storage, read> points: array<vec4<f32>>; // (n) of (x, n, mu, alpha)
@group(0) @binding(1) var<storage, read_write> values: array<vec4<f32>>; // (n, 2)
@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= arrayLength(&points)) { return; }
  let p = points[id.x];
  values[2u * id.x] = vec4<f32>(lgamma(p.x), digamma(p.x), poissonLog(p.y, p.z), negativeBinomialLog(p.y, p.z, p.w));
  values[2u * id.x + 1u] = vec4<f32>(negativeBinomialSlope(p.y, p.z, p.w), 0.0, 0.0);
}`;

/** Arguments exact in single precision, over all the sizes that training and sampling meet. */
function points(): Float32Array<ArrayBuffer> {
  const list: number[] = [];
  const xs = [0.01, 0.3, 1, 1.5, 2, 3.7, 7.99, 8, 12, 100, 5000, 60_000];
  for (const n of [0, 1, 2, 7, 40, 300]) {
    for (const mu of [1e-4, 0.1, 1, 8, 60, 500]) {
      for (const alpha of [2e-6, 1e-4, 0.01, 0.1, 0.13, 1, 5]) {
        list.push(xs[list.length / 4 % xs.length], n, mu, alpha);
      }
    }
  }
  return new Float32Array(list);
}

gpuTest("special_functions.wgsl agrees with double precision from tiny to large arguments", async (gpu) => {
  const given = points(), count = given.length / 4;
  const kernel = await createKernel(gpu, { stem: "test/special", pieces: [specialFunctions, PROBE] });
  const values = createBuffer(gpu, "test/values", 32 * count);
  const group = kernel.bind({ points: createBuffer(gpu, "test/points", given), values });
  submit(gpu, "test/special", (pass) => kernel.dispatch(pass, group, Math.ceil(count / 32)));
  const found = new Float32Array(await readBuffer(gpu, values));
  const column = (at: number) => Array.from({ length: count }, (_, p) => found[8 * p + at]);
  const expected = (f: (x: number, n: number, mu: number, alpha: number) => number) =>
    Array.from(
      { length: count },
      (_, p) => f(given[4 * p], given[4 * p + 1], given[4 * p + 2], given[4 * p + 3]),
    );
  // Terms of a few thousand cancel in the worst cases; one unit in the last place of them is 1e-4 and 2e-7 relative.
  assertClose(column(0), expected(lgamma), { atol: 2e-6, rtol: 1e-6, what: "lgamma" });
  assertClose(column(1), expected(digamma), { atol: 2e-6, rtol: 1e-6, what: "digamma" });
  assertClose(column(2), expected((_, n, mu) => poissonLog(n, mu)), {
    atol: 1e-5,
    rtol: 5e-6,
    what: "Poisson",
  });
  const negative = expected((_, n, mu, alpha) => negativeBinomialLog(n, mu, alpha));
  assertClose(column(3), negative, { atol: 1e-4, rtol: 5e-6, what: "negative binomial" });
  const byMean = expected((_, n, mu, alpha) => (n - mu) / (1 + alpha * mu));
  assertClose(column(4), byMean, { atol: 1e-6, rtol: 1e-6, what: "slope by log mean" });
  const byAlpha = expected((_, n, mu, alpha) => alpha < 1e-5 ? NaN : negativeBinomialByAlpha(n, mu, alpha));
  const kept = byAlpha.map((value, at) => Number.isNaN(value) ? column(5)[at] : value);
  assertClose(column(5), kept, { atol: 2e-4, rtol: 2e-4, what: "slope by alpha" });
});

Deno.test("negativeBinomialLog() is a distribution with variance mu + alpha mu², and Poisson's at alpha 0", () => {
  for (const [mu, alpha] of [[0.3, 2], [5, 0.2], [40, 0.01]]) {
    let total = 0, mean = 0, square = 0;
    for (let n = 0; n < 2000; n++) {
      const p = Math.exp(negativeBinomialLog(n, mu, alpha));
      total += p;
      mean += n * p;
      square += n * n * p;
    }
    const variance = mu + alpha * mu * mu;
    assertClose([total, mean, square - mean * mean], [1, mu, variance], {
      atol: 0,
      rtol: 1e-8,
      what: "moments",
    });
  }
  assert(Math.abs(negativeBinomialLog(7, 5, 1e-10) - poissonLog(7, 5)) < 1e-8);
});

Deno.test("digamma() and negativeBinomialByAlpha() are the derivatives of what they claim", () => {
  for (const x of [0.2, 1, 5.5, 30]) {
    const slope = (lgamma(x + 1e-5) - lgamma(x - 1e-5)) / 2e-5;
    assert(Math.abs(digamma(x) - slope) < 1e-6 * (1 + Math.abs(slope)), `${x}`);
  }
  for (const [n, mu, alpha] of [[0, 3, 0.5], [12, 4, 0.1], [2, 60, 1]]) {
    const slope = (negativeBinomialLog(n, mu, alpha + 1e-6) - negativeBinomialLog(n, mu, alpha - 1e-6)) /
      2e-6;
    const exact = negativeBinomialByAlpha(n, mu, alpha);
    assert(Math.abs(exact - slope) < 1e-5 * (1 + Math.abs(slope)), `${exact}, not ${slope}`);
  }
});
