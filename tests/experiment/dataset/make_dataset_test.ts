import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { loadDataset } from "../../../lib/experiment/dataset/load_dataset.ts";
import { makeDataset, type MakeDatasetOptions } from "../../../lib/experiment/dataset/make_dataset.ts";
import { specAt } from "../../../lib/experiment/dataset/plan_dataset.ts";
import { OutgrownError } from "../../../lib/base/errors.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { readMifShard, readMifStates } from "../../../lib/experiment/dataset/mif_shards.ts";
import { MIF_SYSTEM } from "../../../lib/markov/markov_system.ts";
import type { MifSpec } from "../../../lib/markov/mif_spec.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { countsOf } from "../../../lib/system/population_counts.ts";
import type { System } from "../../../lib/system/system.ts";
import { simulateReference } from "../../../lib/markov/cpu/reference.ts";
import { gpuTest } from "../../_gpu.ts";
import { arraysIn, SMALL, withFolder } from "./_dataset.ts";

const MIF = MIF_SYSTEM as unknown as System;

Deno.test("makeDataset() holds for every network the run that its point, number and seed give by themselves", () =>
  withFolder(async (folder) => {
    const dataset = await makeDataset(folder, SMALL), { manifest, readShard } = dataset;
    assertEquals(manifest.shards.map(({ split, networks }) => [split, networks]), [
      ["train", 2],
      ["train", 1],
      ["validation", 1],
      ["test", 2],
    ]);
    for (const [k, shard] of manifest.shards.entries()) {
      const data = await readShard(k), { recurrent } = await readMifShard(dataset, k);
      for (let network = 0; network < shard.networks; network++) {
        const run = await simulateReference(
          specAt(manifest, manifest.points[data.point[network]].values, MIF) as MifSpec,
          {
            durationMs: 150,
            warmupMs: 50,
            seed: 3,
            firstNetwork: shard.firstNetwork + network,
          },
        );
        assertEquals(countsOf(data, network, 0), run.e);
        assertEquals(countsOf(data, network, 1), run.i);
        assertEquals(recurrent.subarray(network * 150, (network + 1) * 150), run.recurrent);
      }
    }
  }));

Deno.test("makeDataset() gives test points several runs that differ, and no two networks the same stream", () =>
  withFolder(async (folder) => {
    const { manifest, readShard } = await makeDataset(folder, SMALL);
    const data = await readShard(3), { point } = data;
    assertEquals(point[0], point[1]);
    assertNotEquals(countsOf(data, 0, 0), countsOf(data, 1, 0));
    let next = 0;
    for (const shard of manifest.shards) {
      assertEquals(shard.firstNetwork, next);
      next += shard.networks;
    }
  }));

/** Runs until a shard is done, then stops in the middle of the next. */
async function makeInPart(folder: string): Promise<void> {
  const controller = new AbortController();
  let calls = 0;
  const simulate: MakeDatasetOptions["simulate"] = (specs, options) => {
    if (++calls === 2) controller.abort(new Error("stopped"));
    return MIF.simulate(null, specs, options);
  };
  await assertRejects(
    () => makeDataset(folder, { ...SMALL, simulate, signal: controller.signal }),
    Error,
    "stopped",
  );
}

Deno.test("makeDataset() resumed gives the same files, byte for byte, as without a stop", () =>
  withFolder(async (folder) => {
    const whole = `${folder}-whole`;
    const { manifest: expected } = await makeDataset(whole, SMALL);
    await makeInPart(folder);
    assertEquals(Object.keys(arraysIn(folder)), ["shard-0000.npz", "states-0000.npz"]);
    await Deno.writeTextFile(`${folder}/.states-0001.npz.1234abcd.partial`, "half");
    const { manifest } = await makeDataset(folder, { ...SMALL, resume: true });
    assertEquals(arraysIn(folder), arraysIn(whole));
    assertEquals(manifest.points, expected.points);
    assertEquals(
      Array.from(Deno.readDirSync(folder)).filter(({ name }) => name.endsWith(".partial")),
      [],
    );
  }));

const CHANGES: [string, Partial<MakeDatasetOptions>, string][] = [
  ["seed", { seed: 4 }, "as seed must be what it was begun with, 3: current value is 4"],
  ["points", { points: 6 }, "points must be what it was begun with, 5: current value is 6"],
  ["duration", { durationMs: 100 }, "simulation.durationMs must be"],
  ["box", { box: [SMALL.box[0], { ...SMALL.box[1], high: 9000 }] }, "box[1].high must be"],
  ["spec", { spec: { ...SMALL.spec, tau_EI: 5 } as MifSpec }, "spec.tau_EI must be"],
  ["rule", { rule: { open: 3, close: 0 } }, "extras.rule.open must be"],
];

Deno.test("makeDataset() refuses to resume with a changed option and names it", () =>
  withFolder(async (folder) => {
    await makeInPart(folder);
    for (const [, change, sentence] of CHANGES) {
      await assertRejects(
        () => makeDataset(folder, { ...SMALL, ...change, resume: true }),
        FileError,
        sentence,
      );
    }
  }));

Deno.test("makeDataset() refuses a folder with a dataset or with other files, and resuming nothing", () =>
  withFolder(async (inside, folder) => {
    await assertRejects(() => makeDataset(inside, { ...SMALL, resume: true }), FileError, "must exist");
    await makeInPart(inside);
    await assertRejects(() => makeDataset(inside, SMALL), FileError, "there is one already");
    await assertRejects(() => makeDataset(folder, SMALL), FileError, "must be new or empty");
    await Deno.writeTextFile(`${folder}/file`, "");
    await assertRejects(() => makeDataset(`${folder}/file`, SMALL), FileError, "needs a folder");
    await assertRejects(() => makeDataset(`${folder}/file/in`, SMALL), FileError, "Cannot write a dataset");
  }));

const POISSON: SpikingSpec = {
  kind: "spiking",
  name: "a",
  stepMs: 0.1,
  populations: [{ name: "A", size: 4, neuron: "poisson", parameters: { rate: 12 } }],
  projections: [],
};

const MISTAKES: [Partial<MakeDatasetOptions>, string][] = [
  [{ box: [{ name: "S_EE", low: 4, high: 3 }] }, "low below high: current value is 4:3"],
  [{ box: [{ name: "S_EI", low: 100, high: 200 }] }, "S_EI must be at most threshold - inhibitoryReversal"],
  [{ points: 2 }, "3 parts need at least 3 points: current value is 2"],
  [{ fractions: { train: 0.5, validation: 0.1, test: 0.1 } }, "add up to 1: current value is 0.5, 0.1, 0.1"],
  [{ points: 4, fractions: { train: 0.02, validation: 0.49, test: 0.49 } }, "must leave points for training"],
  [{ runs: 0 }, "runs must be a whole number from 1"],
  [{ durationMs: 10.5 }, "the duration must be a whole number of bins"],
  [{ histogram: { lowest: 0.5, width: 5, bins: 22 } }, "lowest voltage must be whole"],
  [{ rule: { open: 1, close: 1 } }, "open must be a whole number of at least 2"],
  [
    { spec: POISSON, box: [{ name: "stepMs", low: 0.05, high: 0.1 }], rule: undefined, histogram: undefined },
    "This is point 0 of the box: stepMs 0.0",
  ],
];

Deno.test("makeDataset() answers a mistake with a sentence before anything is written", () =>
  withFolder(async (inside, folder) => {
    for (const [change, sentence] of MISTAKES) {
      const error = await assertRejects(() => makeDataset(inside, { ...SMALL, ...change }), Error, sentence);
      assert(error instanceof SpecError || error instanceof RangeError, error.name);
      assert(error.message.startsWith("Cannot "), error.message);
    }
    assertEquals(Array.from(Deno.readDirSync(folder)), []);
  }));

Deno.test("makeDataset() labels a point whose spikes outgrow the engine explosive and keeps all other runs", () =>
  withFolder(async (folder) => {
    const whole = `${folder}-whole`;
    const expected = await makeDataset(whole, SMALL);
    const bad = expected.manifest.shards[0].points[1];
    const outgrows = expected.manifest.points[bad].values[0];
    const dataset = await makeDataset(folder, {
      ...SMALL,
      simulate: (specs, options) => {
        if (!(specs as MifSpec[]).some(({ S_EE }) => S_EE === outgrows)) {
          return MIF.simulate(null, specs, options);
        }
        throw new OutgrownError(
          "Cannot record counts as a bin may hold at most 65535 spikes: current value is 70000",
          "counter",
        );
      },
    });
    const { manifest, readShard } = dataset;
    manifest.points.forEach((point, index) => {
      if (index === bad) {
        assertEquals([point.label, point.rates, point.tallies], ["explosive", null, { volleys: 0 }]);
      } else assertEquals(point, expected.manifest.points[index]);
    });
    const [found, wanted] = [await readShard(0), await expected.readShard(0)];
    assertEquals(found.counts.subarray(0, 300), wanted.counts.subarray(0, 300));
    assertEquals(found.counts.subarray(300), new Uint16Array(300));
    const [states, wantedStates] = [await readMifStates(dataset, 0), await readMifStates(expected, 0)];
    assertEquals(states.pools.subarray(0, 600), wantedStates.pools.subarray(0, 600));
    const rest = (files: Record<string, Uint8Array>) =>
      Object.entries(files).filter(([name]) => !/0000/.test(name));
    assertEquals(rest(arraysIn(folder)), rest(arraysIn(whole)));
  }));

Deno.test("makeDataset() passes on what else an engine throws, and reports progress up to 1", () =>
  withFolder(async (folder) => {
    const simulate = () => Promise.reject(new RangeError("Array buffer allocation failed"));
    await assertRejects(() => makeDataset(folder, { ...SMALL, simulate }), RangeError, "allocation failed");
    const fractions: number[] = [];
    await makeDataset(folder, {
      ...SMALL,
      resume: true,
      onProgress: ({ fraction, shardsDone, shards }) => {
        assert(shardsDone <= shards && shards === 4);
        fractions.push(fraction);
      },
    });
    assert(fractions.every((fraction, k) => k === 0 || fraction >= fractions[k - 1]));
    assertEquals(fractions.at(-1), 1);
  }));

gpuTest(
  "makeDataset() on the GPU gives the files of the CPU reference, byte for byte",
  (gpu) =>
    withFolder(async (folder) => {
      const options = { ...SMALL, durationMs: 100 };
      await makeDataset(`${folder}-cpu`, options);
      await makeDataset(folder, { ...options, gpu });
      assertEquals(arraysIn(folder), arraysIn(`${folder}-cpu`));
    }),
);

Deno.test("loadDataset() refuses what is no dataset and a shard that is not done", () =>
  withFolder(async (folder) => {
    await assertRejects(() => loadDataset(folder), FileError, "the file must exist");
    await makeInPart(folder);
    const dataset = await loadDataset(folder), { readShard } = dataset;
    await assertRejects(() => readShard(1), FileError, "must be simulated: current value is pending");
    await assertRejects(
      () => readMifStates(dataset, 9),
      FileError,
      "must be simulated: current value is none",
    );
    const path = `${folder}/dataset.json`;
    const text = await Deno.readTextFile(path);
    const damages: [string, string][] = [
      [text.slice(0, 100), "must be JSON"],
      ["{}", 'must be a "volley dataset" of version 1 or 2: current value is null null'],
      [text.replace('"version": 2', '"version": 3'), 'current value is "volley dataset" 3'],
      [text.replace('"design": "sobol"', '"design": "sobel"'), "its field design must fit the format"],
      [text.replace('"split": "test"', '"split": "train"'), "points of"],
    ];
    for (const [damaged, sentence] of damages) {
      await Deno.writeTextFile(path, damaged);
      await assertRejects(() => loadDataset(folder), FileError, sentence);
    }
    await Deno.writeTextFile(path, text);
    const shard = await Deno.readFile(`${folder}/shard-0000.npz`);
    await Deno.writeFile(`${folder}/shard-0000.npz`, shard.subarray(0, shard.length - 30));
    await assertRejects(() => readShard(0), FileError, "shard-0000.npz");
  }));
