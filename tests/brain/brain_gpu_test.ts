import { assert, assertEquals, assertRejects } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { BrainFailure } from "../../lib/brain/brain_failure.ts";
import { BRAIN_SYSTEM, brainSystem } from "../../lib/brain/brain_system.ts";
import { type MadeBrain, madeBrain } from "../../lib/brain/gpu/made_brain.ts";
import { simulateBrainsOnGpu } from "../../lib/brain/gpu/simulate_brains_on_gpu.ts";
import { runCommand } from "../../lib/brain/simulate_brain.ts";
import type { NodeKind } from "../../lib/brain/node.ts";
import type { BrainSpec } from "../../lib/brain/spec_types.ts";
import { sweepNetwork } from "../../lib/experiment/sweep_model.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { gpuTest } from "../_gpu.ts";

const { simulate, override, preset, takes } = BRAIN_SYSTEM;
const FOUR = preset("four-mpr"), ON_GPU = { engine: "gpu" } as const;

/** The largest difference of two lists. */
const apart = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  Array.from(one).reduce((most, value, at) => Math.max(most, Math.abs(value - other[at])), 0);

gpuTest(
  "brains of other couplings and speeds run at once on the adapter, and are those of the processor",
  async (gpu) => {
    const specs = [0.05, 0.1, 0.15].flatMap((coupling) =>
      [2, 3, 7].map((speed) => override(FOUR, { coupling, speed, "noise.sd": 2 * coupling }))
    );
    const options = { durationMs: 40, warmupMs: 10, seed: 3, firstNetwork: 5 };
    const wanted = await simulate(null, specs, options);
    const found = await simulate(gpu, specs, { ...options, ...ON_GPU });
    assertEquals([wanted.engine, found.engine], ["reference", "gpu"]);
    // Regions stay on their low branch, where roundings do not grow: found are at most 2e-7.
    found.traces!.forEach((traces, b) =>
      traces.forEach(({ values }, region) => {
        assert(Math.max(...values) < 0.3, `region ${region} of brain ${b} leaves its branch`);
        assert(apart(values, wanted.traces![b][region].values) < 1e-6);
      })
    );
    const moved = found.counts.counts.filter((count, k) => count !== wanted.counts.counts[k]).length;
    assert(
      moved <= found.counts.counts.length / 100,
      `${moved} of ${found.counts.counts.length} counts differ`,
    );
    if (gpu.adapter.software) assertEquals((await simulate(gpu, specs, options)).engine, "reference");
  },
);

/** A brain of several structures of nodes, of other numbers and structure by call. */
const mixed = (numbers: number, changes: Partial<MadeBrain> = {}) =>
  madeBrain({
    ...{ structure: 1, numbers, regions: 6, nodes: ["pair", "quadratic"], density: 0.7, strength: 1 },
    ...{ lengthsMm: [10, 60], WAVES: false, INNER_NOISE: true, REGION_NOISE: false, STIMULI: true },
    ...changes,
  });

gpuTest("brains of several structures, and more than fit at once, come in their order", async (gpu) => {
  const specs = [
    mixed(1),
    mixed(2, { structure: 2 }),
    mixed(3),
    mixed(4, { structure: 2 }),
    mixed(5),
    mixed(6),
  ];
  const command = { specs, seeds: [1, 2, 3, 4, 5, 6], warmupBins: 1, bins: 8, binSteps: 4 };
  const told: number[] = [], tell = (fraction: number) => void told.push(fraction);
  const outcomes = await runCommand(command, { own: [], tell: () => {} });
  const wanted = outcomes.flatMap((one) => "activity" in one ? [...one.activity] : []);
  // A buffer has room for two of them.
  const found = await simulateBrainsOnGpu(gpu, command, { tell, mostBytes: 1800 });
  assert(apart(found.activity, wanted) < 1e-5);
  assertEquals(told.toSorted((a, b) => a - b), told);
  assertEquals([told.length >= 4, told.at(-1)], [true, 1]);
});

gpuTest("a region without tracts runs on the adapter, and a signal stops it", async (gpu) => {
  const one: BrainSpec = { ...FOUR, connectome: { regions: ["A"], weights: [[0]], lengthsMm: [[0]] } };
  const options = { durationMs: 20, warmupMs: 0, seed: 2 };
  const wanted = await simulate(null, [one], options);
  const found = await simulate(gpu, [one], { ...options, ...ON_GPU });
  assert(apart(found.traces![0][0].values, wanted.traces![0][0].values) < 1e-5);
  const stopped = () =>
    simulate(gpu, [one], { ...options, ...ON_GPU, signal: AbortSignal.abort(new Error("enough")) });
  await assertRejects(stopped, Error, "enough");
});

/** How brains fail on the processor, and on the adapter. */
async function failures(gpu: Gpu, specs: BrainSpec[]): Promise<BrainFailure[]> {
  const options = { durationMs: 100, warmupMs: 0, seed: 1 };
  const run = (on: Gpu | null) =>
    assertRejects(() => simulate(on, specs, { ...options, ...(on ? ON_GPU : {}) }), BrainFailure);
  return [await run(null), await run(gpu)];
}

gpuTest(
  "a brain that runs away among others is an error with its region and time, as on the processor",
  async (gpu) => {
    const good = override(FOUR, { coupling: 0.05 });
    const [wanted, found] = await failures(gpu, [good, override(FOUR, { coupling: 5 }), good]);
    assertEquals([found.region, found.timeMs, found.message], [wanted.region, wanted.timeMs, wanted.message]);
  },
);

gpuTest(
  "points of a sweep whose brain runs away have no value, and the others theirs, on both engines",
  async (gpu) => {
    const axes = [{ name: "coupling", unit: "", values: [0.05, 5, 0.1, 6, 0.15] }];
    const options = { axes, measures: ["rate.M1"], runs: 2, durationMs: 100, warmupMs: 0 };
    const maps = [
      await sweepNetwork(null, FOUR, options),
      await sweepNetwork(gpu, FOUR, { ...options, ...ON_GPU }),
    ];
    for (const { measures } of maps) {
      assertEquals(measures["rate.M1"].map((rate) => rate === null), [false, true, false, true, false]);
    }
    assert(
      apart(...maps.map(({ measures }) => measures["rate.M1"].map(Number)) as [number[], number[]]) < 0.5,
    );
  },
);

gpuTest(
  "a rate that its model cannot mean is an error with region, population and time, as on the processor",
  async (gpu) => {
    const bad = structuredClone(mixed(1));
    // A mean field whose inhibition is excitation, and whose rate has no upper end.
    bad.nodes[1].system = {
      ...bad.nodes[1].system,
      populations: [{ name: "Q", size: 10, model: "mpr", parameters: { tau: 1, eta: 50, J: 400 } }],
    } as BrainSpec["nodes"][0]["system"];
    const [wanted, found] = await failures(gpu, [mixed(1), BRAIN_SYSTEM.parse(bad)]);
    assert(
      wanted.message.includes("the rate of population Q of R1 must be at most 1000000 Hz"),
      wanted.message,
    );
    assertEquals([found.region, found.timeMs, found.runaway], [wanted.region, wanted.timeMs, wanted.runaway]);
  },
);

gpuTest(
  "brains whose nodes spike run on the processor, and --engine gpu says which node keeps them there",
  async (gpu) => {
    const finite = override(FOUR, { "nodes.region.system.finiteSize": true });
    const sentence =
      "Cannot run this brain on the GPU as node region must be a mean field whose populations are large: " +
      "current value is finiteSize = true";
    const options = { durationMs: 5, warmupMs: 0 };
    await assertRejects(() => simulate(gpu, [finite], { ...options, ...ON_GPU }), SpecError, sentence);
    const poisson = BRAIN_SYSTEM.parse({
      ...FOUR,
      noise: undefined,
      nodes: [{ name: "cells", system: { kind: "poisson", name: "p", size: 5, rateHz: 9 }, inputs: [] }],
    });
    await assertRejects(
      () => simulate(gpu, [poisson], { ...options, ...ON_GPU }),
      SpecError,
      "current value is the kind poisson",
    );
    const hardware = { adapter: { ...gpu.adapter, software: false } } as Gpu;
    assertEquals([FOUR, finite, poisson].map((spec) => takes!(spec, hardware)), [true, false, false]);
    const own = { kind: "mean-field" } as NodeKind;
    assertEquals(brainSystem([own]).takes!(FOUR, hardware), false);
  },
);
