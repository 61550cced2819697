import { ArgumentRangeError, isUserError } from "../../base/errors.ts";
import { fail } from "../../base/fail.ts";
import { SpecError } from "../../base/spec_error.ts";
import type { SystemSpec } from "../../system/run.ts";
import type { System } from "../../system/system.ts";
import { systemOf } from "../../systems.ts";
import { overridesAt } from "./box.ts";
import { DATASET_FORMAT, DATASET_VERSION, type Split, SPLITS } from "./dataset_names.ts";
import type { DatasetOptions } from "./dataset_options.ts";
import { checkRequest, checkRuns, requestOf } from "./dataset_request.ts";
import type {
  DatasetExtension,
  DatasetManifest,
  DatasetPoint,
  DatasetRequest,
  DatasetShard,
} from "./manifest.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { sampleBox } from "./sample_box.ts";

/** Points of which the system is asked whether it can run them; it may take a third of a second for each of a large network. */
const ASKED_POINTS = 4;

/** Part of each point: a random order cut in three, every part with a fraction above 0 getting at least one point. */
function splitPoints(count: number, fractions: Record<Split, number>, seed: number): Split[] {
  const least = (fraction: number) => fraction > 0 ? Math.max(1, Math.round(fraction * count)) : 0;
  const validation = least(fractions.validation);
  const test = least(fractions.test);
  if (validation + test >= count) {
    fail("make a dataset", "its parts must leave points for training", `${count} points`);
  }
  const order = new WordStream(seed, STREAMS.split).permutation(count);
  const splits = new Array<Split>(count).fill("train");
  order.subarray(0, validation).forEach((point) => splits[point] = "validation");
  order.subarray(validation, validation + test).forEach((point) => splits[point] = "test");
  return splits;
}

/** Shards that hold whole points of one part, in the order of parts and points. @param before Shards of points that are not among these. */
function planShards(
  points: readonly (DatasetPoint | null)[],
  request: DatasetRequest,
  apart: boolean,
  before: readonly DatasetShard[] = [],
): DatasetShard[] {
  const shards: DatasetShard[] = [];
  let firstNetwork = before.reduce((sum, { networks }) => sum + networks, 0);
  for (const split of SPLITS) {
    const runs = split === "test" ? request.testRuns : request.runs;
    const each = Math.max(1, Math.floor(request.shardNetworks / runs));
    const members = points.flatMap((point, index) => point?.split === split ? [index] : []);
    for (let first = 0; first < members.length; first += each) {
      const some = members.slice(first, first + each);
      const number = String(before.length + shards.length).padStart(4, "0");
      shards.push({
        file: `shard-${number}.npz`,
        states: apart ? `states-${number}.npz` : null,
        split,
        points: some,
        networks: some.length * runs,
        firstNetwork,
        status: "pending",
        provenance: null,
      });
      firstNetwork += some.length * runs;
    }
  }
  return shards;
}

/** The spec at a point. */
export function specAt(
  request: Pick<DatasetRequest, "box" | "spec">,
  values: ArrayLike<number>,
  system: Pick<System, "override">,
): SystemSpec {
  return system.override(request.spec, overridesAt(request.box, values));
}

function checkSpecs(request: DatasetRequest, points: readonly DatasetPoint[], system: System): void {
  points.forEach(({ values }, index) => {
    try {
      const spec = specAt(request, values, system);
      if (index < ASKED_POINTS) checkRuns(request, spec, system);
    } catch (error) {
      if (!isUserError(error)) throw error;
      const where = request.box.map(({ name }, p) => `${name} ${values[p]}`).join(", ");
      const place = `This is point ${index} of the box: ${where}.`;
      if (error instanceof SpecError) throw new SpecError(error.path, [`${error.issues[0]} ${place}`]);
      throw new ArgumentRangeError(`${error.message}. ${place}`);
    }
  });
}

function plannedPoint(values: number[], split: Split): DatasetPoint {
  return { values, split, label: null, rates: null, tallies: null };
}

/**
 * Plans further training points of a dataset, without any simulation: its points and shards stay what they are, and their random streams follow on.
 * @param values Parameters of each point, in the order of the box. @param about Where they are from.
 * @throws {SpecError | RangeError} When the system cannot run one of them.
 */
export function planExtension(
  manifest: DatasetManifest,
  values: readonly number[][],
  about: Omit<DatasetExtension, "points">,
  system: System,
): DatasetManifest {
  const { points, shards, extensions = [] } = manifest;
  const added = values.map((own) => plannedPoint([...own], "train"));
  checkSpecs(manifest, added, system);
  const more = planShards(
    [...points.map(() => null), ...added],
    manifest,
    system.extras !== undefined,
    shards,
  );
  return {
    ...manifest,
    points: [...points, ...added],
    shards: [...shards, ...more],
    extensions: [...extensions, { points: added.length, ...about }],
  };
}

/**
 * Plans a dataset: its points, their parts and its shards, without any simulation. Every spec and every option is checked here.
 * @throws {SpecError | RangeError} One sentence for the first thing that is wrong.
 */
export function planDataset(options: DatasetOptions): DatasetManifest {
  const { count, ...request } = requestOf(options);
  const system = systemOf(request.system, { systems: options.systems });
  checkRequest(request, count, system);
  const { box, design, seed } = request;
  const values = sampleBox(box, { points: count, design, seed });
  const splits = splitPoints(count, request.fractions, seed);
  const points = splits.map((split, point) =>
    plannedPoint(Array.from(values.subarray(point * box.length, (point + 1) * box.length)), split)
  );
  checkSpecs(request, points, system);
  const shards = planShards(points, request, system.extras !== undefined);
  return { format: DATASET_FORMAT, version: DATASET_VERSION, ...request, points, shards };
}
