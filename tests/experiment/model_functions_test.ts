/** The verbs evaluate, sweep and fit as functions of a surrogate. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type CountSpec,
  countTraining,
  evaluateModel,
  fitModel,
  loadDataset,
  makeDataset,
  simulate,
  SURROGATES,
  sweepModel,
  sweepNetwork,
  type System,
  SYSTEMS,
  type TrainedModel,
  trainModel,
} from "@volley/volley";
import { inFolder } from "../_folder.ts";
import { toySurrogate } from "../house/toy_surrogate.ts";
import { toySystem } from "../house/toy_system.ts";

const surrogates = [...SURROGATES, toySurrogate], systems = [...SYSTEMS, toySystem as unknown as System];
const spec = toySystem.preset("toy"), own = { surrogates, systems };

const RATE = { name: "rateHz", low: 20, high: 80 }, REST = { name: "restMs", low: 2, high: 12 };

/** A dataset over a box of the toy, and a table learnt from it. */
async function learnt(folder: string, box = [RATE]) {
  const times = { points: 40, durationMs: 1000, testRuns: 3 };
  await makeDataset(`${folder}/data`, { spec, box, systems, ...times });
  const dataset = await loadDataset(`${folder}/data`);
  const { model } = await trainModel(null, {
    kind: "rate-table",
    surrogates,
    ...await countTraining(dataset),
  });
  return { dataset, model: model as TrainedModel<CountSpec> };
}

Deno.test("evaluateModel() judges a surrogate beside the seed floor and baselines at a dataset's test points", () =>
  inFolder(async (folder) => {
    const { dataset, model } = await learnt(folder);
    const options = { dataset, surrogates, name: "table", baselines: true };
    const { points, systems } = await evaluateModel(null, model, options);
    assertEquals(systems.map(({ name }) => name), ["table", "poisson", "autoregression"]);
    assertEquals(points.length, 4);
    const rate = systems[0].rows.find(({ key }) => key === "rate.leader")!;
    assert(rate.medianError! < 0.1, `${rate.medianError}`);
    assert(points.every(({ floors }) => floors["spectrum.leader"]! > 0), "each point has a seed floor");
    const other = { ...model, spec: { ...model.spec, binMs: 2 } };
    await assertRejects(
      () => evaluateModel(null, other, options),
      RangeError,
      "Cannot evaluate the surrogate on the dataset as its bins must be 1 ms: current value is 2 ms",
    );
    const renamed = { ...model.spec, parameters: { ...model.spec.parameters, names: ["drive"] } };
    await assertRejects(
      () => evaluateModel(null, { ...model, spec: renamed }, options),
      RangeError,
      "its parameters must be rateHz: current value is drive",
    );
  }));

Deno.test("sweepModel() and sweepNetwork() give the same maps in any batches, and near each other", () =>
  inFolder(async (folder) => {
    const { model } = await learnt(folder);
    const axes = [{ name: "rateHz", unit: "Hz", values: [30, 50, 70] }];
    const options = { axes, measures: ["rate.leader"], runs: 2, durationMs: 1000 };
    const maps = await Promise.all(
      [1, 64].map((batch) => sweepModel(null, model, { ...options, surrogates, batch })),
    );
    assertEquals(maps[0], maps[1]);
    const [one, network] = await Promise.all(
      [1, 64].map((batch) => sweepNetwork(null, spec, { ...options, systems, batch, warmupMs: 0 })),
    );
    assertEquals(one, network);
    assertEquals([maps[0].source, network.source], ["surrogate", "network"]);
    const rates = (map: typeof network) => map.measures["rate.leader"] as number[];
    rates(maps[0]).forEach((rate, k) => assert(Math.abs(rate - rates(network)[k]) < 6, `${rate}`));
    const { counts } = await simulate(null, [0, 1].map(() => ({ ...spec, rateHz: 70 })), {
      ...{ durationMs: 1000, warmupMs: 0, systems, firstNetwork: 4 },
    });
    const leaders = [0, 2].flatMap((row) => [...counts.counts.subarray(row * 1000, (row + 1) * 1000)]);
    assertEquals(rates(network)[2], leaders.reduce((sum, count) => sum + count, 0) / spec.size / 2);
    await assertRejects(
      () => sweepModel(null, model, { ...options, surrogates, axes: [{ ...axes[0], name: "rate" }] }),
      RangeError,
      "it has rateHz",
    );
  }));

Deno.test("fitModel() finds parameters by the surrogate, and the network itself confirms them", () =>
  inFolder(async (folder) => {
    const { model } = await learnt(folder);
    const targets = [{ name: "rate.leader", value: 35 }];
    const options = { ...own, network: spec, targets, globalPoints: 32, checkDurationMs: 2000 };
    const { best, met } = await fitModel(null, model, options);
    assert(met, "the network is within five percent");
    const [found] = best.fit.point!;
    // A cell that rests for 5 ms after a spike has 1000 / (1000 / rateHz + 5) Hz.
    assert(Math.abs(1000 / (1000 / found + 5) - 35) < 3, `${found}`);
    await assertRejects(
      () => fitModel(null, model, { ...options, targets: [{ name: "isiCv", value: 1 }] }),
      RangeError,
      "the runs must have spikes",
    );
  }));

Deno.test("sweepModel() holds a parameter at a value, else at the middle of its box", () =>
  inFolder(async (folder) => {
    const { model } = await learnt(folder, [RATE, REST]);
    const swept = async (name: string, value: number, held?: Record<string, number>) => {
      const axes = [{ name, unit: "", values: [value] }];
      const times = { axes, measures: ["rate.leader"], runs: 2, durationMs: 1000 };
      const map = await sweepModel(null, model, { ...times, surrogates, held });
      return map.measures["rate.leader"][0]!;
    };
    const rate = await swept("rateHz", 70, { restMs: 3 });
    assertEquals(await swept("restMs", 3, { rateHz: 70 }), rate);
    assertEquals(await swept("rateHz", 70, { rateHz: 30, restMs: 3 }), rate, "an axis is not held");
    assert(await swept("restMs", 3, { rateHz: 30 }) < 0.7 * rate);
    assertEquals(await swept("rateHz", 70), await swept("rateHz", 70, { restMs: 7 }));
    for (
      const [held, said] of [[{ rest: 3 }, "it has rateHz, restMs"], [{ restMs: NaN }, "a number"]] as const
    ) {
      await assertRejects(() => swept("rateHz", 70, held as Record<string, number>), RangeError, said);
    }
  }));

Deno.test("fitModel() changes what is free alone, in its order, and does without a network", () =>
  inFolder(async (folder) => {
    const { model } = await learnt(folder, [RATE, REST]);
    const options = {
      ...own,
      network: null,
      targets: [{ name: "rate.leader", value: 35 }],
      globalPoints: 16,
    };
    const found = async (free?: string[], held?: Record<string, number>) => {
      const { best, rounds, met } = await fitModel(null, model, { ...options, rounds: 1, free, held });
      assertEquals([best.network, rounds.length, met], [[null], 1, false]);
      return best.fit.point!;
    };
    assertEquals((await found()).length, 2);
    const [rest, rate] = await found(["restMs", "rateHz"]);
    assert(rest <= 12 && rate >= 20, `${rest}, ${rate}`);
    assertEquals((await found(["rateHz"])).length, 1);
    const [slow] = await found(undefined, { restMs: 2 }), [fast] = await found(undefined, { restMs: 12 });
    assert(slow < fast, "a longer rest needs more drive");
    await assertRejects(
      () => fitModel(null, model, { ...options, held: { rateHz: 50, restMs: 3 } }),
      RangeError,
      "Cannot fit parameters as a parameter must be free: current value is none of rateHz, restMs",
    );
  }));
