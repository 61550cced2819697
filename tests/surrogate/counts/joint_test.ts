import { assert, assertEquals } from "@std/assert";
import { unpackWeights } from "../../../lib/surrogate/counts/count_layout.ts";
import type { CountData } from "../../../lib/surrogate/counts/count_data.ts";
import type { Likelihood } from "../../../lib/surrogate/counts/distributions.ts";
import { surrogateSpec } from "../../../lib/surrogate/counts/count_design.ts";
import { countLoss } from "../../../lib/surrogate/counts/reference/likelihood.ts";
import { rolloutSurrogate } from "../../../lib/surrogate/counts/rollout.ts";
import { trainSurrogate } from "../../../lib/surrogate/counts/train.ts";
import { headOf } from "../../../lib/surrogate/counts/head_fields.ts";
import { countsOf, joinPopulations, type PopulationCounts } from "../../../lib/system/population_counts.ts";
import { normal, poisson, uniforms } from "../../analysis/_random.ts";
import { gpuTest } from "../../_gpu.ts";
import { problemOf } from "./_problem.ts";

/** Log means, couplings (1 to 0, 2 to 0, 2 to 1) and raw dispersions of three populations. */
const OUTPUTS = [0.5, 0.3, 0.2, 0.8, 0.5, -0.7, -1, -2, 0];
const COUPLINGS = [3, 4, 5];

/** A surrogate whose bins are independent draws from one joint distribution. */
function constantModel(outputs: readonly number[]) {
  const { spec, vector } = problemOf({ batch: 1, steps: 1, layers: [], populations: 3 });
  const weights = unpackWeights(spec, vector.fill(0));
  weights["head.bias"].data.set(outputs);
  return { spec: { ...spec, couplingCentres: [0.8, 0.7] }, weights };
}

/** Chi-square of the counts of all bins against a joint distribution, in standard deviations from its mean. */
function chiSquare(counts: PopulationCounts, probability: (n: number[]) => number): number {
  const total = counts.networks * counts.bins, most = 14, seen = new Map<string, number>();
  for (let run = 0; run < counts.networks; run++) {
    const series = counts.populations.map((_, p) => countsOf(counts, run, p));
    for (let bin = 0; bin < counts.bins; bin++) {
      const key = series.map((one) => one[bin]).join();
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  }
  let statistic = 0, cells = 0, restExpected = total, restSeen = total;
  for (let at = 0; at < most ** 3; at++) {
    const n = [at % most, Math.floor(at / most) % most, Math.floor(at / most ** 2)];
    const expected = total * probability(n);
    if (expected < 20) continue;
    const found = seen.get(n.join()) ?? 0;
    statistic += (found - expected) ** 2 / expected;
    cells++;
    restExpected -= expected;
    restSeen -= found;
  }
  return (statistic + (restSeen - restExpected) ** 2 / restExpected - cells) / Math.sqrt(2 * cells);
}

gpuTest(
  "a rollout draws the joint distribution of three populations that its head stands for",
  async (gpu) => {
    const model = constantModel(OUTPUTS), head = headOf(model.spec);
    const probability = (n: number[]) => Math.exp(-countLoss(OUTPUTS, n, head).loss);
    const z = async (outputs: readonly number[]) =>
      chiSquare(
        await rolloutSurrogate(gpu, constantModel(outputs), { runs: 64, bins: 1000, warmup: 0 }),
        probability,
      );
    const right = await z(OUTPUTS);
    assert(Math.abs(right) < 5, `chi-square is ${right} standard deviations off`);
    // What would pass here whatever the couplings are would prove nothing.
    for (const dropped of COUPLINGS) {
      const wrong = await z(OUTPUTS.with(dropped, 0));
      assert(wrong > 50, `without coupling ${dropped} chi-square is only ${wrong} standard deviations off`);
    }
  },
);

/** How strongly a factor that each bin draws anew drives each population. */
const DRIVEN = [0.4, 0.4, -0.4];

/** Counts of three populations that share a factor in each bin: the first two rise with it, the third falls. */
function sharedFactor(networks: number, bins: number): CountData {
  const uniform = uniforms(17);
  const series = DRIVEN.map(() => new Uint16Array(networks * bins));
  for (let at = 0; at < networks * bins; at++) {
    const factor = normal(uniform);
    DRIVEN.forEach((strength, p) => series[p][at] = poisson(uniform, Math.exp(1.5 + strength * factor)));
  }
  const populations = ["A", "B", "C"].map((name) => ({ name, size: 100 }));
  return joinPopulations({ populations, binMs: 1, networks, bins }, series);
}

/** Correlations of the counts in a bin: of the first two populations, the first and third, the last two. */
function correlations(counts: PopulationCounts): number[] {
  const all = counts.populations.map((_, p) =>
    Array.from({ length: counts.networks }, (_, run) => Array.from(countsOf(counts, run, p))).flat()
  );
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const covariance = (x: number[], y: number[]) =>
    mean(x.map((value, at) => value * y[at])) - mean(x) * mean(y);
  return [[0, 1], [0, 2], [1, 2]].map(([a, b]) =>
    covariance(all[a], all[b]) / Math.sqrt(covariance(all[a], all[a]) * covariance(all[b], all[b]))
  );
}

gpuTest("trainSurrogate() learns how three populations go together in a bin", async (gpu) => {
  const data = sharedFactor(6, 1500), wanted = correlations(data);
  assert(wanted[0] > 0.4 && wanted[1] < -0.3 && wanted[2] < -0.3, `${wanted}`);
  const options = { steps: 250, batch: 16, window: 30, learningRate: 0.02, seed: 2 };
  const { model } = await trainSurrogate(gpu, {
    data,
    spec: { layers: [{ kind: "lstm", units: 4 }] },
    ...options,
  });
  assertEquals(model.spec.populations.map(({ name }) => name), ["A", "B", "C"]);
  const rollout = { runs: 16, bins: 1000, seed: 3 };
  const found = correlations(await rolloutSurrogate(gpu, model, rollout));
  // 16,000 bins: standard errors of 0.008; the head's family is not that of the data.
  found.forEach((value, at) => assert(Math.abs(value - wanted[at]) < 0.08, `${found} for ${wanted}`));
  const [outputs, inputs] = model.weights["head.weight"].shape;
  const without = { ...model.weights };
  for (const [name, width] of [["head.weight", inputs], ["head.bias", 1]] as const) {
    const data = without[name].data.slice().fill(0, 3 * width, 6 * width);
    without[name] = { ...without[name], data };
  }
  assertEquals(outputs, 9);
  const none = correlations(await rolloutSurrogate(gpu, { ...model, weights: without }, rollout));
  none.forEach((value) => assert(Math.abs(value) < 0.1, `${none}`));
});

/** Counts of which each varies less than its mean, by the first one's share of twelve, and by the second's of what is left. */
function sharesOfTwelve(networks: number, bins: number): CountData {
  const uniform = uniforms(23), series = [0.3, 0.6].map(() => new Uint16Array(networks * bins));
  for (let at = 0; at < networks * bins; at++) {
    let left = 12;
    [0.3, 0.6].forEach((share, p) => {
      for (let trial = left; trial > 0; trial--) if (uniform() < share) series[p][at]++;
      left -= series[p][at];
    });
  }
  const populations = ["A", "B"].map((name) => ({ name, size: 12 }));
  return joinPopulations({ populations, binMs: 1, networks, bins }, series);
}

/** Variance over mean of the counts of each population. */
function fanoFactors(counts: PopulationCounts): number[] {
  return counts.populations.map((_, p) => {
    const all = Array.from({ length: counts.networks }, (_, run) => Array.from(countsOf(counts, run, p)))
      .flat();
    const mean = all.reduce((a, b) => a + b) / all.length;
    return all.reduce((sum, n) => sum + (n - mean) ** 2, 0) / all.length / mean;
  });
}

gpuTest(
  "a Conway-Maxwell-Poisson likelihood learns counts that vary less than Poisson's, others cannot",
  async (gpu) => {
    const data = sharesOfTwelve(6, 1500), wanted = fanoFactors(data);
    // Binomial: 1 - 0.3, and 1 - 0.7 * 0.6.
    assert(Math.abs(wanted[0] - 0.7) < 0.03 && Math.abs(wanted[1] - 0.58) < 0.03, `${wanted}`);
    const learnt = async (likelihood: Likelihood) => {
      const { model } = await trainSurrogate(gpu, {
        data,
        spec: { layers: [{ kind: "lstm", units: 4 }], likelihood },
        ...{ steps: 250, batch: 16, window: 30, learningRate: 0.02, seed: 2 },
      });
      return fanoFactors(await rolloutSurrogate(gpu, model, { runs: 16, bins: 1000, seed: 3 }));
    };
    const found = await learnt("conway-maxwell");
    // 16,000 bins: a standard error of 1 %, and as much again of the 9,000 trained on.
    found.forEach((value, p) => assert(Math.abs(value / wanted[p] - 1) < 0.06, `${found} for ${wanted}`));
    for (const value of await learnt("negative-binomial")) assert(value > 0.9, `${value}`);
  },
);

Deno.test("surrogateSpec() takes populations from the data, and names the nearest of one that they have not", () => {
  const data = sharedFactor(2, 20),
    of = (design: object) => {
      try {
        return surrogateSpec(design, data).features.inputs;
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message}`;
      }
    };
  assertEquals(of({}), ["A", "B", "C"].map((population) => ({ population, kind: "log" })));
  assertEquals(
    of({ features: [{ population: "b", kind: "count" }] }),
    "ArgumentRangeError: Cannot design a surrogate as the population of a feature must be one of A, B, C: current value is b (did you mean B?)",
  );
  assertEquals(
    of({ layer: [] }),
    "ArgumentRangeError: Cannot design a surrogate as what is chosen must be one of layers, likelihood, features, history: current value is layer (did you mean layers?)",
  );
});
