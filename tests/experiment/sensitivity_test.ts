/** Sobol indices of measures of networks and of their surrogates. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type CountSpec,
  countTraining,
  loadDataset,
  makeDataset,
  SURROGATES,
  type System,
  SYSTEMS,
  type TrainedModel,
  trainModel,
} from "@volley/volley";
import {
  saltelliPoints,
  sensitivityOfModel,
  sensitivityOfNetwork,
  sobolIndices,
} from "@volley/volley/inference";
import { sensitivity } from "../../lib/experiment/sensitivity.ts";
import type { EvaluatePoints } from "../../lib/experiment/sweep.ts";
import { madeUp } from "../../lib/random/made_up.ts";
import { assertClose } from "../nn/_assert_close.ts";
import { inFolder } from "../_folder.ts";
import { toySurrogate } from "../house/toy_surrogate.ts";
import { toySystem } from "../house/toy_system.ts";

const surrogates = [...SURROGATES, toySurrogate], systems = [...SYSTEMS, toySystem as unknown as System];
const spec = toySystem.preset("toy");
const RATE = { name: "rateHz", low: 20, high: 80 }, REST = { name: "restMs", low: 2, high: 12 };
const FOLLOW = { name: "follow", low: 0, high: 1 }, BOX = [RATE, REST, FOLLOW];

/** Rate of the leader: a cell rests for whole bins after a spike. */
const rateOf = (rateHz: number, restMs: number) => 1000 / (1000 / rateHz + Math.ceil(restMs));

const valuesOf = (indices: { value: number }[] | null) => indices!.map(({ value }) => value);

Deno.test("sensitivityOfNetwork() finds what each parameter does to a rate, and how much of it is noise", async () => {
  const options = { box: BOX, systems, measures: ["rate.leader"], points: 64, durationMs: 400, warmupMs: 20 };
  const found = await sensitivityOfNetwork(null, spec, options), leader = found.measures["rate.leader"];
  const points = saltelliPoints(BOX, { points: 64 });
  const rates = Array.from({ length: 64 * 5 }, (_, k) => rateOf(points[3 * k], points[3 * k + 1]));
  const exact = sobolIndices(rates, 3, { uniform: madeUp(1) });
  // A rate of 50 cells over 800 ms is sure to 1 Hz, where it differs by 10 Hz over the box.
  for (const order of ["first", "total"] as const) {
    assertClose(valuesOf(leader[order]), valuesOf(exact[order]), { atol: 0.06, rtol: 0, what: order });
  }
  const [low, high] = leader.total![2].interval;
  assert(low < 0.02 && high > -0.02, `what has no effect has none: ${low} to ${high}`);
  assert(Math.abs(leader.standardDeviation! - exact.standardDeviation!) < 0.8, `${leader.standardDeviation}`);
  assert(leader.noise! > 0.002 && leader.noise! < 0.05, `${leader.noise}`);
  assertEquals([found.source, found.points, found.runs, leader.rows, leader.missing], [
    "network",
    64,
    2,
    64,
    0,
  ]);
  assertEquals(found.box.map(({ name }) => name), ["rateHz", "restMs", "follow"]);
  const short = await sensitivityOfNetwork(null, spec, { ...options, durationMs: 50 });
  assert(short.measures["rate.leader"].noise! > 3 * leader.noise!, "shorter runs have more noise");
});

Deno.test("sensitivityOfModel() is that of its network, in any batches, and holds what it is told to", () =>
  inFolder(async (folder) => {
    const times = { points: 64, durationMs: 500, testRuns: 2 };
    await makeDataset(`${folder}/data`, { spec, box: BOX, systems, ...times });
    const learnt = await trainModel(null, {
      kind: "rate-table",
      surrogates,
      ...await countTraining(await loadDataset(`${folder}/data`)),
    });
    const model = learnt.model as TrainedModel<CountSpec>;
    const options = { surrogates, measures: ["rates.leader", "rate.follower"], points: 32, durationMs: 500 };
    const [one, all] = await Promise.all(
      [7, 1000].map((batch) => sensitivityOfModel(null, model, { ...options, batch })),
    );
    assertEquals(one, all);
    assertEquals(Object.keys(all.measures), ["rate.leader", "rate.follower"]);
    const [rate, rest, follow] = valuesOf(all.measures["rate.leader"].total);
    assert(rate > 0.6 && rest < 0.5 && follow < rate, `${rate} ${rest} ${follow}`);
    const held = await sensitivityOfModel(null, model, { ...options, held: { follow: 0.5 } });
    assertEquals(held.box.map(({ name }) => name), ["rateHz", "restMs"]);
    const free = await sensitivityOfModel(null, model, { ...options, free: ["restMs", "rateHz"] });
    assertEquals(free.box.map(({ name }) => name), ["restMs", "rateHz"]);
    const refused = async (more: object, sentence: string) => {
      const call = () => sensitivityOfModel(null, model, { ...options, ...more });
      await assertRejects(call, RangeError, sentence);
    };
    await refused(
      { held: { follow: 0.5, rateHz: 30 } },
      "Cannot compute the sensitivity as two parameters or more must be free: current value is restMs",
    );
    await refused({ held: { folow: 1 } }, "it has rateHz, restMs, follow");
    await refused({ measures: ["isiCv"] }, "the runs must have spikes");
    await refused({ points: 1 }, "the number of points must be a whole number from 2 to");
    await refused({ runs: 0.5 }, "the number of runs must be a whole number");
    const single = { ...model, spec: { ...model.spec, parameters: { names: [], low: [], high: [] } } };
    await assertRejects(
      () => sensitivityOfModel(null, single, options),
      RangeError,
      "the surrogate must have parameters: current value is one of a single network",
    );
  }));

Deno.test("sensitivity() leaves out rows of points without a value, and is stopped by its signal", async () => {
  const box = [RATE, REST], told: number[] = [];
  const evaluate: EvaluatePoints = (points, first) =>
    Promise.resolve(points.map(([rateHz], k) => {
      if (first + k === 6) return null;
      const counts = Uint16Array.from({ length: 200 }, () => Math.round(rateHz));
      return { populations: [{ name: "E", size: 100 }], binMs: 1, networks: 2, bins: 100, counts };
    }));
  const options = { measures: ["rate.E"], source: "made up", points: 8, batch: 5 };
  const found = await sensitivity(evaluate, box, {
    ...options,
    onProgress: ({ fraction }) => told.push(fraction),
  });
  const rate = found.measures["rate.E"];
  assertEquals([rate.rows, rate.missing, rate.noise], [7, 1, 0]);
  assertEquals(rate.total![1], { value: 0, interval: [0, 0] });
  assertEquals(told.at(-1), 1);
  const signal = AbortSignal.abort(new Error("stopped"));
  await assertRejects(() => sensitivity(evaluate, box, { ...options, signal }), Error, "stopped");
});
