import { countsOf } from "../../../lib/system/population_counts.ts";
import { assert, assertEquals } from "@std/assert";
import { dctBasis } from "../../../lib/analysis/dct.ts";
import { createBuffer, readBuffer } from "../../../lib/gpu/buffer.ts";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import { submit } from "../../../lib/gpu/submit.ts";
import { MifStepper } from "../../../lib/markov/cpu/mif_step.ts";
import { type JumpShape, volleyJump } from "../../../lib/surrogate/volley/reference/volley_jump.ts";
import { durationOf, OUTCOME, outcomeSize } from "../../../lib/surrogate/volley/reference/volley_outcome.ts";
import { networkKey } from "../../../lib/markov/build/plan.ts";
import { jumpKernel } from "../../../lib/surrogate/volley/_kernels.ts";
import { rolloutVolleys } from "../../../lib/surrogate/volley/rollout_volleys.ts";
import { gpuTest } from "../../_gpu.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";
import { exampleModel, NETWORK } from "./_example.ts";

const CLOCK_WORDS = 24;
const CELLS = { e: 60, i: 25 }, N = 85, BINS = 34, MODES = 6, LONGEST = 40;

const COSINES = dctBasis(BINS, MODES);

const SHAPE: JumpShape = {
  cells: CELLS,
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

/** Outcomes within and beyond what volleys do: negative roots, times out of order, durations of 0 and of 1000 bins. */
function outcomes(networks: number): Float32Array<ArrayBuffer> {
  const random = testRandom(5), D = outcomeSize(MODES);
  return Float32Array.from({ length: networks * D }, (_, at) => {
    const d = at % D;
    if (d < OUTCOME.duration) return 20 * (random() - 0.1);
    if (d === OUTCOME.duration) return 7 * (random() - 0.1);
    if (d < OUTCOME.pools) return 4 * random() - 0.4;
    if (d < OUTCOME.refractory) return 30 * (random() - 0.1);
    return d < OUTCOME.modes ? 6 * (random() - 0.2) : 0.2 * (random() - 0.5);
  });
}

async function jumpOnGpu(gpu: Gpu, y: Float32Array<ArrayBuffer>, networks: number) {
  const kernel = await jumpKernel(gpu);
  const words = new Uint32Array(4 * networks), clocks = new Uint32Array(CLOCK_WORDS * networks);
  for (let n = 0; n < networks; n++) {
    words.set([0, ...networkKey(3, n), 0], 4 * n);
    clocks.set([30 + n, 400 + 10 * n, n === 1 ? 0 : 1, n, 5], CLOCK_WORDS * n);
  }
  const state = createBuffer(gpu, "test/state", new Uint32Array(networks * (2 + 5 * N)).fill(9));
  const clockBuffer = createBuffer(gpu, "test/clocks", clocks);
  const group = kernel.bind({
    jump: kernel.uniform("jump", {
      networks,
      cells_e: CELLS.e,
      cells: N,
      bin_steps: 10,
      longest: LONGEST,
      histogram_bins: BINS,
      histogram_low: -70,
      histogram_width: 5,
      lowest: -66,
      threshold: 100,
      modes: MODES,
      stride: outcomeSize(MODES),
    }),
    networks: createBuffer(gpu, "test/networks", words),
    state,
    clocks: clockBuffer,
    components: createBuffer(gpu, "test/components", Float32Array.from(SHAPE.components)),
    outcomes: createBuffer(gpu, "test/outcomes", y),
    shares: createBuffer(gpu, "test/shares", Float32Array.from(SHAPE.shares)),
    mean: createBuffer(gpu, "test/mean", Float32Array.from(SHAPE.mean)),
  });
  submit(gpu, "test", (pass) => kernel.dispatch(pass, group, networks));
  return {
    before: clocks,
    state: new Uint32Array(await readBuffer(gpu, state)),
    clocks: new Uint32Array(await readBuffer(gpu, clockBuffer)),
  };
}

gpuTest(
  "volley_jump puts networks into the states that the reference gives",
  async (gpu) => {
    const networks = 12, D = outcomeSize(MODES);
    const y = outcomes(networks);
    const found = await jumpOnGpu(gpu, y, networks);
    let moved = 0;
    for (let n = 0; n < networks; n++) {
      const row = n * (2 + 5 * N), clock = found.clocks.subarray(n * CLOCK_WORDS);
      if (n === 1) {
        assert(found.state.subarray(row, row + 2 + 5 * N).every((word) => word === 9), "no volley, no jump");
        continue;
      }
      const step = found.before[n * CLOCK_WORDS + 1];
      const expected = volleyJump(y.subarray(n * D, (n + 1) * D), SHAPE, { key: networkKey(3, n), step });
      const duration = durationOf(y.subarray(n * D, (n + 1) * D), LONGEST);
      assertEquals(Array.from(clock.subarray(0, 5)), [30 + n + duration, step + 10 * duration, 0, n + 1, 0]);
      const word = (cell: number, k: number) => found.state[row + 2 + 5 * cell + k];
      const column = (k: number) => Array.from({ length: N }, (_, cell) => word(cell, k));
      assertEquals(column(1), Array.from(expected.refractory));
      assertEquals(column(3), Array.from(expected.pendingE));
      assertEquals(column(4), Array.from(expected.pendingI));
      column(0).forEach((v, cell) => {
        const difference = Math.abs((v | 0) - expected.voltage[cell]);
        // Single precision moves a quantile by about 1e-6 of the range, which changes a voltage now and then, by one unit or
        // over a stretch without density.
        if (difference > 0) moved++;
      });
    }
    assert(moved <= 3, `${moved} voltages differ`);
  },
);

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

gpuTest("rolloutVolleys() steps the network as MifStepper does until its first volley", async (gpu) => {
  const model = exampleModel(1);
  const bins = 40, runs = 3;
  const found = await rolloutVolleys(gpu, model, {
    runs,
    bins,
    warmup: 0,
    seed: 4,
    parameters: [19, 20, 21],
  });
  for (let run = 0; run < runs; run++) {
    const stepper = new MifStepper({ ...NETWORK, S_EE: 19 + run }, networkKey(4, run));
    const { windowBins, open } = model.spec.rule;
    const recurrent: number[] = [];
    for (let bin = 0; bin < bins; bin++) {
      const sum = { e: 0, i: 0, recurrent: 0 };
      for (let step = 0; step < 10; step++) {
        stepper.advance();
        sum.e += stepper.counts.e;
        sum.i += stepper.counts.i;
        sum.recurrent += stepper.counts.recurrent;
      }
      assertEquals([0, 1].map((p) => countsOf(found, run, p)[bin]), [sum.e, sum.i]);
      recurrent.push(sum.recurrent);
      if (recurrent.slice(-windowBins).reduce((a, b) => a + b) >= open) break;
    }
    assert(recurrent.some((spikes) => spikes > 0), "no volley began, nothing was tested");
  }
});

gpuTest(
  "rolloutVolleys() gives a run the same counts in any company and in any number of parts",
  async (gpu) => {
    const model = exampleModel(2);
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
  const model = exampleModel(3);
  const warnings: string[] = [];
  const options = { runs: 1, bins: 5, warmup: 0, parameters: [25] };
  await rolloutVolleys(gpu, model, { ...options, onWarning: (message) => warnings.push(message) });
  assertEquals(warnings.length, 1);
  assert(warnings[0].includes("S_EE") && warnings[0].includes("18 to 22"), warnings[0]);
  const error = await rolloutVolleys(gpu, model, { ...options, strict: true }).catch((error) => error);
  assert(error instanceof RangeError && error.message.includes("S_EE"), String(error));
});
