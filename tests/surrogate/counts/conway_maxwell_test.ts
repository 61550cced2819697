import { assert } from "@std/assert";
import { createBuffer, readBuffer } from "../../../lib/gpu/buffer.ts";
import { createKernel } from "../../../lib/gpu/kernel.ts";
import { submit } from "../../../lib/gpu/submit.ts";
import { poissonLog } from "../../../lib/surrogate/counts/reference/likelihood.ts";
import { conwayMaxwell, powerOfPoisson } from "../../../lib/surrogate/counts/reference/conway_maxwell.ts";
import conwayMaxwellWgsl from "../../../shaders/surrogate/counts/conway_maxwell.wgsl" with { type: "text" };
import specialFunctions from "../../../shaders/surrogate/counts/special_functions.wgsl" with { type: "text" };
import { assertClose } from "../../nn/_assert_close.ts";
import { gpuTest } from "../../_gpu.ts";

/** n, mu, nu and log p, by mpmath with 30 digits from the definition. */
const GOLDEN: [number, number, number, number][] = [
  [0, 0.5, 2, -0.23591435850717865],
  [3, 2.5, 4, -1.412718798199984],
  [12, 10, 0.25, -2.812470854622634],
  [7, 7, 16, -0.7909408215966688],
  [50, 60, 1.5, -3.955602261335874],
  [40, 3, 0.03125, -5.281761580658368],
  [500, 480, 0.5, -4.568062156341549],
];

Deno.test("conwayMaxwell() gives what a sum of 6,000 terms with 30 digits gives", () => {
  const found = GOLDEN.map(([n, mu, nu]) => conwayMaxwell(n, mu, nu).log);
  assertClose(found, GOLDEN.map(([, , , log]) => log), { atol: 1e-11, rtol: 1e-11, what: "log p" });
});

Deno.test("conwayMaxwell() is a distribution, Poisson's at nu 1, with a variance below the mean above it", () => {
  for (const [mu, nu] of [[0.3, 2], [5, 1], [40, 8], [20, 0.2]]) {
    let total = 0, mean = 0, square = 0;
    for (let n = 0; n < 2000; n++) {
      const p = Math.exp(conwayMaxwell(n, mu, nu).log);
      total += p;
      mean += n * p;
      square += n * n * p;
    }
    assert(Math.abs(total - 1) < 1e-12, `${total}`);
    assert(nu === 1 || (square - mean * mean < mean) === (nu > 1), `${mean}, ${square}`);
  }
  assert(Math.abs(conwayMaxwell(7, 5, 1).log - poissonLog(7, 5)) < 1e-12);
});

Deno.test("conwayMaxwell() gives the slopes by log mu and nu of what it gives", () => {
  const h = 1e-6;
  for (const [n, mu, nu] of [[0, 0.5, 2], [9, 6, 5], [3, 8, 0.1], [210, 200, 3]]) {
    const log = (byMu: number, byNu: number) => conwayMaxwell(n, mu * Math.exp(byMu), nu + byNu).log;
    const { byLogMu, byNu } = conwayMaxwell(n, mu, nu);
    const slopes = [(log(h, 0) - log(-h, 0)) / (2 * h), (log(0, h) - log(0, -h)) / (2 * h)];
    assertClose([byLogMu, byNu], slopes, { atol: 1e-6, rtol: 1e-6, what: `slopes at ${n}, ${mu}, ${nu}` });
  }
});

const PROBE = `
@group(0) @binding(0) var<storage, read> points: array<vec2<f32>>; // (n) of (mu, nu)
@group(0) @binding(1) var<storage, read_write> values: array<vec4<f32>>; // (n)
@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= arrayLength(&points)) { return; }
  let power = powerOfPoisson(points[id.x].x, points[id.x].y);
  values[id.x] = vec4<f32>(power.logNormal, power.excess, power.logPoisson, 0.0);
}`;

/** mu and nu, exact in single precision, over all that a head can give and both sides of where the series begins. */
function points(): Float32Array<ArrayBuffer> {
  const mus = [6.2e-6, 1e-3, 0.1, 0.5, 0.999, 1, 2.5, 7, 20, 39.9, 40, 41, 60, 300, 1279, 1281, 20_000];
  const nus = [1 / 32, 0.1, 0.3, 0.8, 1, 1.3, 2, 5, 12, 32];
  return new Float32Array(mus.flatMap((mu) => nus.flatMap((nu) => [mu, nu])));
}

gpuTest("conway_maxwell.wgsl agrees with double precision, by its sum and by its series", async (gpu) => {
  const given = points(), count = given.length / 2;
  const pieces = [specialFunctions, conwayMaxwellWgsl, PROBE];
  const kernel = await createKernel(gpu, { stem: "test/conway_maxwell", pieces });
  const values = createBuffer(gpu, "test/values", 16 * count);
  const group = kernel.bind({ points: createBuffer(gpu, "test/points", given), values });
  submit(gpu, "test/conway_maxwell", (pass) => kernel.dispatch(pass, group, Math.ceil(count / 32)));
  const found = new Float32Array(await readBuffer(gpu, values));
  const wanted = Array.from({ length: count }, (_, at) => {
    const [mu, nu] = given.subarray(2 * at), power = powerOfPoisson(mu, nu);
    return [power.logNormal - nu * mu, power.mean - mu, power.logTerm - mu];
  });
  // Single precision, of sums of up to 2,600 terms; log nu and (1 - nu) log mu are up to some hundred.
  const column = (at: number) => Array.from({ length: count }, (_, p) => found[4 * p + at]);
  ["log of the normaliser", "mean of n - mu", "mean of log q(n)"].forEach((what, at) =>
    assertClose(column(at), wanted.map((row) => row[at]), { atol: 2e-5, rtol: 2e-5, what })
  );
});
