import { assert, assertEquals } from "@std/assert";
import { noteOf } from "../../cli/_console.ts";
import { type OnProgress, type Progress, progressTeller } from "../../lib/base/progress.ts";
import { getCellPreset } from "../../lib/cable/cell_presets.ts";
import type { CellNetworkSpec } from "../../lib/cable/cell_network_spec.ts";
import { simulateDetailedNetwork } from "../../lib/cable/simulation/detailed_network.ts";
import { runProofs } from "../../lib/doctor/run_proofs.ts";
import { fitChecked } from "../../lib/experiment/fit_checked.ts";
import type { FitProgress } from "../../lib/experiment/fit_options.ts";
import { fitParameters, type MeasurePoints } from "../../lib/experiment/fit_parameters.ts";
import { sweep } from "../../lib/experiment/sweep.ts";
import { unpackWeights } from "../../lib/surrogate/counts/count_layout.ts";
import { rolloutSurrogate } from "../../lib/surrogate/counts/rollout.ts";
import {
  type SpikeFeatureProgress,
  trainSpikeFeatures,
} from "../../lib/surrogate/features/train_spike_features.ts";
import { featureNeuron } from "../../lib/surrogate/features/feature_neurons.ts";
import { getPreset, simulate, SYSTEMS } from "../../lib/systems.ts";
import { gpuTest } from "../_gpu.ts";
import { burstRuns } from "../experiment/_bursts.ts";
import { layersOf, problemOf } from "../surrogate/counts/_problem.ts";
import { toySystem } from "./toy_system.ts";

/** What some work tells: fractions and times rise, fractions to 1. */
async function toldBy<Told extends Progress = Progress>(
  work: (onProgress: OnProgress<Told>) => Promise<unknown>,
): Promise<Told[]> {
  const told: Told[] = [];
  await work((progress) => told.push(progress));
  assert(told.length > 0);
  const rises = (values: number[]) => values.every((value, k) => value >= (values[k - 1] ?? 0));
  assert(rises(told.map(({ fraction }) => fraction)), `${told.map(({ fraction }) => fraction)}`);
  assert(rises(told.map(({ wallSeconds }) => wallSeconds)));
  assert(Math.abs(told.at(-1)!.fraction - 1) < 1e-9, `${told.at(-1)!.fraction}`);
  return told;
}

Deno.test("every system tells how far it is, with the network-seconds that are done", async () => {
  const systems = [...SYSTEMS, toySystem], durationMs = 20, warmupMs = 10;
  const specs = [
    getPreset("mif-small-syn"),
    getPreset("synfire"),
    getPreset("olah2022-soma"),
    toySystem.preset("toy"),
  ];
  for (const spec of specs) {
    const told = await toldBy((onProgress) =>
      simulate(null, [spec, spec], { durationMs, warmupMs, systems, onProgress })
    );
    assert(
      Math.abs(told.at(-1)!.networkSeconds! - 0.06) < 1e-9,
      `${spec.kind} ${told.at(-1)!.networkSeconds}`,
    );
  }
});

Deno.test("a network of detailed cells tells how far it is", async () => {
  const network: CellNetworkSpec = {
    ...{ kind: "cell-network", name: "four", stepMs: 1, projections: [] },
    populations: [{ name: "E", size: 4, groups: { all: [0] } }],
    drives: [{ to: "E", receptor: "all", rateHz: 300 }],
  };
  await toldBy((onProgress) =>
    simulateDetailedNetwork(network, { cells: getCellPreset("olah2022-soma"), durationMs: 400, onProgress })
  );
});

Deno.test("a sweep tells its progress within batches, and begins where it is gone on with", async () => {
  const axes = [{ name: "tau_EE", unit: "ms", values: [20, 25, 30, 35] }];
  const options = { axes, measures: ["rate.E"], source: "made up", batch: 2 };
  const evaluate = (points: number[][], first: number, onProgress?: OnProgress) => {
    progressTeller(onProgress)(0.5);
    return Promise.resolve(
      points.map(([periodMs], k) => burstRuns({ runs: 1, bins: 500, seed: first + k, periodMs, size: 10 })),
    );
  };
  const told = await toldBy((onProgress) => sweep(evaluate, { ...options, onProgress }));
  assertEquals(told.map(({ fraction }) => fraction), [0.25, 0.5, 0.75, 1]);
  const map = await sweep(evaluate, options);
  const resume = { ...map, done: 2 };
  const rest = await toldBy((onProgress) => sweep(evaluate, { ...options, resume, onProgress }));
  assertEquals(rest.map(({ fraction, doing }) => [fraction, doing]), [
    [0.75, "2 of 4 points"],
    [1, "4 of 4 points"],
  ]);
});

Deno.test("a fit tells stage, points and error, a checked one as part of all rounds", async () => {
  const measure: MeasurePoints = (points, onProgress) => {
    progressTeller(onProgress)(0.5);
    return Promise.resolve(points.map(([a, b]) => [a * b, a + b]));
  };
  const box = [{ name: "a", low: 0, high: 2 }, { name: "b", low: 2, high: 9 }];
  const targets = [{ name: "product", value: 5 }, { name: "sum", value: 6 }];
  const told = await toldBy<FitProgress>((onProgress) =>
    fitParameters(measure, { box, targets, onProgress })
  );
  assertEquals(told[0].fraction, 0.05);
  assertEquals([...new Set(told.map((one) => one.stage))], ["global", "local", "confirm"]);
  assert(told.at(-1)!.error < 0.02 && told.at(-1)!.points > 256);
  const network = (point: number[], onProgress?: OnProgress) => {
    progressTeller(onProgress)(1);
    return Promise.resolve([2 * point[0] * point[1], point[0] + point[1]]);
  };
  const checked = await toldBy<FitProgress>((onProgress) =>
    fitChecked({ surrogate: measure, network }, { box, targets, corrections: 1, onProgress })
  );
  assertEquals(checked.filter(({ stage }) => stage === "check").map(({ fraction }) => fraction), [0.5, 1]);
});

gpuTest("rollouts, pairs of networks and proofs tell how far they are", async (gpu) => {
  const { spec, vector } = problemOf({ batch: 1, steps: 1, layers: layersOf("lstm", 4), parameters: 0 });
  const model = { spec, weights: unpackWeights(spec, vector) };
  const told = await toldBy((onProgress) =>
    rolloutSurrogate(gpu, model, { runs: 2, bins: 300, warmup: 100, onProgress })
  );
  assert(Math.abs(told.at(-1)!.networkSeconds! - 2 * 400 * spec.binMs / 1000) < 1e-9);
  const pair = await toldBy<SpikeFeatureProgress>((onProgress) =>
    trainSpikeFeatures(gpu, { ...featureNeuron("wang-buzsaki"), durationMs: 200 }, {
      ...{ currents: 12, steps: 20, units: 4, batch: 8, onProgress },
    })
  );
  assertEquals([...new Set(pair.map(({ network }) => network))], ["spikes", "features"]);
  const proof = (name: string) => ({ name, shaders: [], variants: [], run: () => Promise.resolve([]) });
  const proofs = await toldBy((onProgress) => runProofs(gpu, [proof("a"), proof("b")], { onProgress }));
  assertEquals(proofs.map(({ doing }) => doing), ["a", "b", undefined]);
});

Deno.test("what stands beside a bar is what was told", () => {
  const simulated = { fraction: 0.5, wallSeconds: 2, networkSeconds: 6 };
  assertEquals(noteOf(simulated), "3.00 network-seconds/s");
  assertEquals(noteOf({ ...simulated, doing: "1 of 2 shards" }), "1 of 2 shards, 3.00 network-seconds/s");
  assertEquals(
    noteOf({ fraction: 0, wallSeconds: 1, loss: 1.25, validationLoss: 1.5, stepsPerSecond: 40 }),
    "loss 1.250, held out 1.500, 40.0 steps/s",
  );
  assertEquals(noteOf({ fraction: 0, wallSeconds: 0, networkSeconds: 0 }), "");
});
