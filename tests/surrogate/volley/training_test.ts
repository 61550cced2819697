import { assert, assertEquals, assertThrows } from "@std/assert";
import { denseForward, type DenseWeights } from "../../../lib/nn/reference/dense.ts";
import { mixtureDraw } from "../../../lib/surrogate/volley/reference/mixture.ts";
import {
  coarseFeatureCount,
  OUTCOME,
  outcomeSize,
} from "../../../lib/surrogate/volley/reference/volley_outcome.ts";
import { fitOutcomeMap, whiten } from "../../../lib/surrogate/volley/outcome_map.ts";
import { trainVolleys } from "../../../lib/surrogate/volley/train_volleys.ts";
import { type CoarseArrays, type VolleyData, volleyData } from "../../../lib/surrogate/volley/volley_data.ts";
import { packTrained, volleyLayout } from "../../../lib/surrogate/volley/volley_layout.ts";
import { parseVolleySpec, volleyInputs, volleyOutcomes } from "../../../lib/surrogate/volley/volley_spec.ts";
import { gpuTest } from "../../_gpu.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";
import { MADE_UP_NETWORK, madeUpVolleyModel } from "../../../lib/surrogate/volley/_made_up_model.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";

const MODES = 3;

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Volleys whose sizes depend on the state before and on the parameter beyond a linear map, with a noise that the state sets:
 * root of E spikes = 8 + a² + p + (0.5 + 0.4 [b > 0]) noise; everything else is noise of its own.
 */
function syntheticVolleys(count: number): VolleyData & { mean: Float64Array; deviation: Float64Array } {
  const random = testRandom(11), coarse = coarseFeatureCount(MODES), D = outcomeSize(MODES);
  const befores = Float32Array.from({ length: count * coarse }, () => normal(random));
  const values = Float32Array.from({ length: count }, () => random());
  const outcomes = Float32Array.from({ length: count * D }, () => normal(random));
  const mean = new Float64Array(count), deviation = new Float64Array(count);
  for (let v = 0; v < count; v++) {
    const [a, b] = befores.subarray(v * coarse);
    mean[v] = 8 + a * a + values[v];
    deviation[v] = b > 0 ? 0.9 : 0.5;
    outcomes[v * D] = mean[v] + deviation[v] * outcomes[v * D];
  }
  const roots = { mean: new Float32Array(2 * 10), components: new Float32Array(2 * MODES * 10) };
  const places = Uint32Array.from({ length: count + 1 }, (_, v) => 3 * v);
  const spikes = new Uint16Array(3 * count).fill(2);
  const patterns = { places, e: spikes, i: spikes };
  return {
    count,
    befores,
    outcomes,
    roots,
    patterns,
    parameters: { names: ["S_EE"], values },
    mean,
    deviation,
  };
}

const DESIGN = {
  network: MADE_UP_NETWORK,
  binMs: 1,
  histogram: { lowest: -10, width: 10, bins: 10 },
  modes: MODES,
  rule: { windowBins: 3, open: 4, close: 2, longestBins: 40, tailBins: 2 },
};

Deno.test("fitOutcomeMap() finds a linear map, and whiten() leaves uncorrelated noise of variance 1", () => {
  const random = testRandom(7), count = 4000;
  const inputs = Float32Array.from({ length: 2 * count }, () => normal(random));
  const outcomes = new Float32Array(3 * count);
  for (let v = 0; v < count; v++) {
    const [a, b] = inputs.subarray(2 * v), z = [normal(random), normal(random), normal(random)];
    outcomes.set([
      1 + 2 * a + 0.5 * z[0],
      -a + b + z[0] + 0.2 * z[1],
      3 + z[1] + 2 * z[2],
    ], 3 * v);
  }
  const map = fitOutcomeMap(inputs, outcomes, count);
  // Standard errors: the noise's deviation over the root of 4000, at most 0.035.
  assertClose(map.bias, [1, 0, 3], { atol: 0.15, rtol: 0, what: "bias" });
  const expected = [2, 0, 0.5, 0, 0, -1, 1, 1, 0.2, 0, 0, 0, 0, 1, 2];
  assertClose(map.weight, expected, { atol: 0.15, rtol: 0, what: "weights" });
  const z = whiten(map, inputs, outcomes);
  for (let a = 0; a < 3; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let v = 0; v < count; v++) sum += z[3 * v + a] * z[3 * v + b] / count;
      assertClose([sum], [a === b ? 1 : 0], { atol: 1e-3, rtol: 0, what: `covariance ${a} ${b}` });
    }
  }
});

Deno.test("volleyData() cuts sizes, durations and profiles out of the counts", () => {
  const bins = 12, modes = 2;
  const e = new Uint16Array(2 * bins), i = new Uint16Array(2 * bins);
  e.set([0, 0, 9, 4, 0, 0, 0, 4, 0, 9], bins); // run 1, volley in the bins 3 to 6 and the part of bin 7 that follows
  i.set([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1], bins);
  const states = () => ({
    histograms: Uint16Array.of(1, 3, 2, 2),
    pools: Uint32Array.of(4, 9, 16, 25),
    refractory: Uint16Array.of(1, 0),
  });
  const { outcomes, befores } = volleyData(
    {
      count: 1,
      run: Uint32Array.of(1),
      start: Uint32Array.of(2),
      end: Uint32Array.of(10),
      before: states(),
      after: states(),
      parameters: { names: [], values: new Float32Array(0) },
    },
    { bins, e, i },
    { modes },
  );
  // E: 4 in bin 0 of the volley, 4 in bin 4, 9 in bin 6. I: one in each of 8 bins.
  const times = [0.85 / 4, 2.55 / 4, 4 + 1.1 / 4, 6 + 0.5 / 9, 6 + 3.9 / 9, 6 + 6.45 / 9, 6 + 8.15 / 9];
  const root = Math.sqrt(0.5);
  assertClose(outcomes.subarray(0, OUTCOME.modes), [
    Math.sqrt(17),
    Math.sqrt(8),
    Math.log(8),
    ...times.map(Math.log1p),
    ...[0.4, 1.2, 2.4, 4, 5.6, 6.8, 7.6].map(Math.log1p),
    ...[2, 3, 4, 5, 1, 0],
  ], { atol: 1e-6, rtol: 1e-6, what: "outcome" });
  const cosines = [(0.5 + Math.sqrt(0.75)) * root, (0.5 - Math.sqrt(0.75)) * root, 1, 0];
  assertClose(befores, [...cosines, 2, 3, 4, 5, 1, 0], { atol: 1e-6, rtol: 1e-6, what: "state before" });
});

Deno.test("volleyData() describes histograms at the end by principal components of their roots", () => {
  const random = testRandom(8), count = 50, H = 4;
  const states = (): CoarseArrays => ({
    histograms: Uint16Array.from({ length: count * 2 * H }, () => 1 + Math.floor(20 * random())),
    pools: new Uint32Array(4 * count),
    refractory: new Uint16Array(2 * count),
  });
  const after = states(), zeros = new Uint32Array(count), counts = new Uint16Array(3);
  const parameters = { names: [], values: new Float32Array(0) };
  const records = {
    count,
    run: zeros,
    start: zeros,
    end: zeros.map(() => 1),
    before: states(),
    after,
    parameters,
  };
  const rootsOf = (v: number, isI: number) => {
    const row = after.histograms.subarray((2 * v + isI) * H, (2 * v + isI + 1) * H);
    const whole = row.reduce((a, b) => a + b);
    return Array.from(row, (n) => Math.sqrt(n / whole));
  };
  const errors = [1, 2, H].map((modes) => {
    const { outcomes, roots: { mean, components } } = volleyData(records, { bins: 3, e: counts, i: counts }, {
      modes,
    });
    const D = outcomeSize(modes);
    let squares = 0;
    for (let at = 0; at < count * 2 * H; at++) {
      const bin = at % H, isI = Math.floor(at / H) % 2, v = Math.floor(at / (2 * H));
      let again = mean[isI * H + bin];
      for (let m = isI * modes; m < (isI + 1) * modes; m++) {
        again += outcomes[v * D + OUTCOME.modes + m] * components[m * H + bin];
      }
      squares += (again - rootsOf(v, isI)[bin]) ** 2;
    }
    return squares;
  });
  assert(errors[0] > 1.2 * errors[1] && errors[1] > 1.2 * errors[2], `errors ${errors}`);
  // All components describe roots up to single precision: 400 numbers, 1e-7 each.
  assert(errors[2] < 400 * 1e-12, `error of all components ${errors[2]}`);
});

Deno.test("parseVolleySpec() refuses a mixture with more outputs than a dense layer has units", () => {
  const { spec } = madeUpVolleyModel(1);
  // 33 numbers of an outcome: 16 logits, 16 means and 16 scales of each.
  assertThrows(
    () => parseVolleySpec({ ...spec, components: 16 }),
    SpecError,
    "at most 1024 outputs, not 1072",
  );
});

gpuTest(
  "trainVolleys() learns a mean beyond a linear map and a noise that depends on the state",
  async (gpu) => {
    const data = syntheticVolleys(6000), heldOut = 500;
    const layers = [{ kind: "dense" as const, units: 32, activation: "silu" as const }];
    const { model, validation } = await trainVolleys(gpu, {
      data,
      spec: { ...DESIGN, layers, components: 3 },
      steps: 1600,
      batch: 128,
      learningRate: 0.01,
      heldOut,
      seed: 2,
    });
    assertEquals(validation.steps.at(-1), 1600);
    const { spec, weights } = model;
    const F = volleyInputs(spec), D = volleyOutcomes(spec), coarse = F - 1;
    const vector = packTrained(spec, weights);
    const layersOf = volleyLayout(spec).blocks.map((block): DenseWeights => ({
      ...block,
      width: 4 * block.columns,
      values: vector.subarray(4 * block.offset),
    }));
    let squares = 0, drawn = 0, wanted = 0;
    for (let v = data.count - heldOut; v < data.count; v++) {
      const x = Float64Array.from(
        { length: F },
        (_, f) =>
          f < coarse
            ? (data.befores[v * coarse + f] - spec.coarse.features.centre[f]) / spec.coarse.features.scale[f]
            : (data.parameters.values[v] - spec.parameters.centre[0]) / spec.parameters.scale[0],
      );
      const outputs = denseForward(layersOf[1], denseForward(layersOf[0], x).outputs).outputs;
      const { data: W } = weights["outcome.weight"];
      const y = Array.from({ length: 40 }, (_, draw) => {
        const at = { draw, network: v, stream: 1, seed: [1, 2] as const };
        const [z] = mixtureDraw(outputs, { components: 3, dimensions: D }, at);
        return x.reduce((sum, value, f) => sum + W[f] * value, weights["outcome.bias"].data[0]) + W[F] * z;
      });
      const mean = y.reduce((a, b) => a + b, 0) / 40;
      squares += (mean - data.mean[v]) ** 2 / heldOut;
      drawn += y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 39 *
        (data.deviation[v] > 0.7 ? 1 : -1);
      wanted += data.deviation[v] ** 2 * (data.deviation[v] > 0.7 ? 1 : -1);
    }
    // The linear map alone errs by 1.4; the mean of 40 draws has an error of 0.12 of its own.
    assert(Math.sqrt(squares) < 0.35, `mean is off by ${Math.sqrt(squares)}`);
    // Variances of 0.81 and 0.25; without what the state tells, the difference between the halves would vanish.
    assert(Math.abs(drawn / wanted - 1) < 0.3, `difference of variances ${drawn} instead of ${wanted}`);
  },
);
