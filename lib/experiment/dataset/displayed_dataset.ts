import { type About, displayed, listed, rounded } from "../../base/display.ts";
import { SPLITS } from "./dataset_names.ts";
import type { DatasetManifest } from "./manifest.ts";

function aboutDataset({ folder, manifest }: { folder: string; manifest: DatasetManifest }): About {
  const { spec, system, populations, box, points, shards, runs, testRuns, simulation } = manifest;
  const { durationMs, warmupMs, binMs } = simulation, done = shards.filter(({ status }) => status === "done");
  const parts = SPLITS.map((split) => `${split} ${points.filter((point) => point.split === split).length}`);
  return {
    title: `Dataset of ${spec.name} (${system})`,
    facts: [
      ["folder", folder],
      ["populations", listed(populations.map(({ name, size }) => `${name} ${size}`))],
      ["box", listed(box.map(({ name, low, high }) => `${name} ${rounded(low)} to ${rounded(high)}`))],
      ["points", `${points.length}: ${parts.join(", ")}`],
      ...(manifest.extensions ?? []).map(({ points, by }) =>
        ["added", `${points} points, by ${by}`] as const
      ),
      ["runs", `${runs} of each point, ${testRuns} of each test point`],
      [
        "length",
        `${rounded(durationMs)} ms in bins of ${rounded(binMs)} ms, after ${rounded(warmupMs)} ms of warm-up`,
      ],
      ["done", `${done.length} of ${shards.length} shards`],
      ["seed", String(manifest.seed)],
    ],
  };
}

/** A dataset that shows itself. */
export function displayedDataset<D extends { folder: string; manifest: DatasetManifest }>(dataset: D): D {
  return displayed(dataset, { about: aboutDataset });
}
