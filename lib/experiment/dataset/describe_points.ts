import { countsOf, type PopulationSize } from "../../system/population_counts.ts";
import type { SystemSpec } from "../../system/run.ts";
import type { RunLabel, System } from "../../system/system.ts";
import { binsOf, type DatasetManifest, type DatasetPoint, type DatasetShard } from "./manifest.ts";
import { specAt } from "./plan_dataset.ts";
import type { ShardRuns } from "./simulate_shard.ts";

/** Mean rate over all cells below which a network counts as silent and above which as explosive, Hz. */
const SILENT_HZ = 0.1, EXPLOSIVE_HZ = 200;

/** The label of a point whose system has no rule of its own. */
function usualLabel(
  populations: readonly PopulationSize[],
  rates: Readonly<Record<string, number>>,
): RunLabel {
  const cells = populations.reduce((sum, { size }) => sum + size, 0);
  const mean = populations.reduce((sum, { name, size }) => sum + rates[name] * size, 0) / cells;
  if (mean < SILENT_HZ) return "silent";
  return mean > EXPLOSIVE_HZ ? "explosive" : "active";
}

/** What a network does at a point of a box. @param rates Mean rates of its populations, Hz. */
export function labelOf(
  { populations, spec }: { populations: readonly PopulationSize[]; spec: SystemSpec },
  rates: Readonly<Record<string, number>>,
  system: Pick<System, "label"> | null,
): RunLabel {
  return system?.label?.(spec, rates) ?? usualLabel(populations, rates);
}

type Known = Pick<DatasetPoint, "label" | "rates" | "tallies">;

/** What is known of a shard's points once simulated. */
export function describePoints(
  manifest: DatasetManifest,
  shard: DatasetShard,
  { runs, system }: { runs: ShardRuns; system: Pick<System, "label" | "override"> | null },
): Map<number, Known> {
  const each = shard.networks / shard.points.length, bins = binsOf(manifest), { populations } = manifest;
  const seconds = each * manifest.simulation.durationMs / 1000;
  const data = { ...manifest.simulation, populations, networks: runs.networks, bins, counts: runs.counts };
  const tallies = Object.entries(runs.extras?.tallies ?? {});
  return new Map(shard.points.map((point, k): [number, Known] => {
    const own = Array.from({ length: each }, (_, run) => k * each + run);
    const sums = Object.fromEntries(
      tallies.map(([name, values]) => [name, own.reduce((sum, network) => sum + values[network], 0)]),
    );
    if (runs.outgrown[own[0]] === 1) return [point, { label: "explosive", rates: null, tallies: sums }];
    const rates = Object.fromEntries(populations.map(({ name, size }, p) => {
      let spikes = 0;
      for (const network of own) for (const count of countsOf(data, network, p)) spikes += count;
      return [name, spikes / seconds / size];
    }));
    const spec = system ? specAt(manifest, manifest.points[point].values, system) : manifest.spec;
    const label = labelOf({ populations, spec }, rates, system);
    return [point, { label, rates, tallies: sums }];
  }));
}
