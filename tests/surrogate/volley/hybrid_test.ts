import { countsOf } from "../../../lib/system/population_counts.ts";
import { assert, assertEquals } from "@std/assert";
import { dctBasis } from "../../../lib/analysis/dct.ts";
import { type JumpShape, volleyJump } from "../../../lib/surrogate/volley/reference/volley_jump.ts";
import { OUTCOME, outcomeSize } from "../../../lib/surrogate/volley/reference/volley_outcome.ts";
import { rolloutVolleys } from "../../../lib/surrogate/volley/rollout_volleys.ts";
import { gpuTest } from "../../_gpu.ts";
import { assertClose } from "../../nn/_assert_close.ts";
import { madeUpVolleyModel } from "../../../lib/surrogate/volley/_made_up_model.ts";

const BINS = 34, MODES = 6;

const COSINES = dctBasis(BINS, MODES);

const SHAPE: JumpShape = {
  cells: { e: 60, i: 25 },
  histogram: { lowest: -70, width: 5, bins: BINS },
  lowest: -66,
  threshold: 100,
  modes: MODES,
  mean: Float32Array.from({ length: 2 * BINS }, (_, at) => at % 7 === 0 ? 0.11 : 0.1),
  // Cosines of E, the same in another order of I.
  components: Float32Array.from([...COSINES, ...COSINES.toReversed()]),
  // A constant by the bin, from 0.1 to 1, and a slope by the root of the E spikes.
  shares: Array.from({ length: 4 * (BINS + 1) * 10 }, (_, at) => {
    if (at % 10 === 1) return 0.005;
    return at % 10 === 0 ? Math.fround(1 - 0.9 * (Math.floor(at / 10) % 3) / 2) : 0;
  }),
};

Deno.test("volleyJump() keeps what the outcome says: histogram, pools, refractory counts, shares", () => {
  const D = outcomeSize(MODES), y = new Float64Array(D);
  y.set([12, 7, Math.log(9)]);
  for (let p = 0; p < 2; p++) y.set([1, 2, 3, 4, 5, 6, 7].map(Math.log1p), OUTCOME.times + 7 * p);
  y.set([10, 11, 20, 8, Math.sqrt(13), 2], OUTCOME.pools);
  y.set([0.9, -0.3, 0.1], OUTCOME.modes);
  y.set([0.9], OUTCOME.modes + MODES);
  const cells = { e: 3000, i: 1000 };
  const state = volleyJump(y, { ...SHAPE, cells }, { key: [1, 2], step: 0 });
  const sum = (values: ArrayLike<number>, first = 0, end = values.length) => {
    let total = 0;
    for (let at = first; at < end; at++) total += values[at];
    return total;
  };
  assertEquals([sum(state.pendingE, 0, 3000), sum(state.pendingE, 3000)], [100, 121]);
  assertEquals([sum(state.pendingI, 0, 3000), sum(state.pendingI, 3000)], [400, 64]);
  assertEquals([sum(state.refractory, 0, 3000), sum(state.refractory, 3000)], [13, 4]);
  const density = Float64Array.from({ length: BINS }, (_, bin) =>
    Math.max(
      0,
      SHAPE.mean[bin] + 0.9 * COSINES[bin] - 0.3 * COSINES[BINS + bin] + 0.1 * COSINES[2 * BINS + bin],
    ) ** 2);
  const whole = sum(density);
  const counts = new Float64Array(BINS);
  for (let cell = 13; cell < 3000; cell++) counts[Math.floor((state.voltage[cell] + 70) / 5)]++;
  // A voltage in each equal share: a bin's count is within 2 of the density.
  assertClose(counts, density.map((value) => 2987 * value / whole), { atol: 2, rtol: 0, what: "histogram" });
  // Pending kicks by the shares of the bins, here of the pool EI with 12 E spikes' root: 400 kicks on 3000 cells.
  const share = (bin: number) => SHAPE.shares[(2 * (BINS + 1) + bin) * 10] + 0.005 * 12;
  const cellsOf = [...counts, 13], pending = new Float64Array(BINS + 1);
  for (let cell = 0; cell < 3000; cell++) {
    const bin = cell < 13 ? BINS : Math.floor((state.voltage[cell] + 70) / 5);
    pending[bin] += state.pendingI[cell];
  }
  const weights = cellsOf.map((count, bin) => count * share(bin));
  const expected = weights.map((weight) => 400 * weight / sum(weights));
  // Poisson numbers: chi-square of the bins with enough of them is about their number; 3 standard deviations.
  const used = expected.flatMap((mean, bin) => mean > 5 ? [bin] : []);
  const chi2 = sum(used.map((bin) => (pending[bin] - expected[bin]) ** 2 / expected[bin]));
  assert(
    used.length > 10 && chi2 < used.length + 3 * Math.sqrt(2 * used.length),
    `chi-square ${chi2} of ${used.length}`,
  );
});

gpuTest(
  "rolloutVolleys() gives a run the same counts in any company and in any number of parts",
  async (gpu) => {
    const model = madeUpVolleyModel(2);
    const parameters = [18, 19, 20, 21, 22];
    const all = await rolloutVolleys(gpu, model, { runs: 5, bins: 300, seed: 9, parameters });
    const one = await rolloutVolleys(gpu, model, {
      runs: 1,
      bins: 180,
      seed: 9,
      parameters: [20],
      firstRun: 2,
    });
    for (const p of [0, 1]) assertEquals(countsOf(one, 0, p), countsOf(all, 2, p).subarray(0, 180));
    assert(countsOf(all, 2, 0).some((spikes: number) => spikes > 0));
  },
);

gpuTest("rolloutVolleys() warns outside its box, and refuses to with strict", async (gpu) => {
  const model = madeUpVolleyModel(3);
  const warnings: string[] = [];
  const options = { runs: 1, bins: 5, warmup: 0, parameters: [25] };
  await rolloutVolleys(gpu, model, { ...options, onWarning: (message) => warnings.push(message) });
  assertEquals(warnings.length, 1);
  assert(warnings[0].includes("S_EE") && warnings[0].includes("18 to 22"), warnings[0]);
  const error = await rolloutVolleys(gpu, model, { ...options, strict: true }).catch((error) => error);
  assert(error instanceof RangeError && error.message.includes("S_EE"), String(error));
});
