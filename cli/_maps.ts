import { resumeMap, saveMap, type SweepSettings } from "../lib/experiment/map_file.ts";
import { measureNamed } from "../lib/experiment/measures/measure_named.ts";
import type { MapAxis } from "../lib/experiment/parameter_map.ts";
import { mapPart, type MapShard, resumeMapShard, saveMapShard } from "../lib/experiment/shards/map_shards.ts";
import { type GridMap, parameterMapOf } from "../lib/experiment/grid_map.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { parameterMapFigure } from "../lib/report/figures/parameter_map.ts";
import { figureSvg } from "../lib/report/figure_svg.ts";
import type { PopulationSize } from "../lib/system/population_counts.ts";
import type { Arguments } from "./_arguments.ts";
import { withDeviation } from "./_ensemble.ts";
import { format, table } from "./_console.ts";
import { keepResult, outputFile } from "./_output.ts";
import { claimShard, commandOfShards, shardOf } from "./_shards.ts";

/** Points of a line that are listed; of more, and of maps, the range. */
const MOST_LISTED = 20;

/** A parameter's value, told from its neighbours, without the rounding of sums such as 0.1 + 0.2. */
export function axisValue(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** The measures of each point of a line, for people. */
function lineTable(map: GridMap, populations: readonly PopulationSize[]): string {
  const [{ name, values }] = map.axes, measures = Object.entries(map.measures);
  const headings = measures.map(([measure]) => {
    const { unit } = measureNamed(measure, populations);
    return unit ? `${measure} (${unit})` : measure;
  });
  const rows = values.map((value, at) => [
    axisValue(value),
    ...measures.map(([measure, found]) =>
      found[at] === null ? "no value" : withDeviation(found[at], map.deviations?.[measure][at])
    ),
  ]);
  return table([[name, ...headings], ...rows]);
}

/** What a sweep found, for people: a short line point by point, else the range of each measure. */
export function mapTable(map: GridMap, populations: readonly PopulationSize[]): string {
  const [{ values }] = map.axes;
  if (map.axes.length === 1 && map.done === values.length && values.length <= MOST_LISTED) {
    return lineTable(map, populations);
  }
  const rows = Object.entries(map.measures).map(([name, values]) => {
    const known = values.filter((value) => value !== null);
    const low = known.reduce((a, b) => Math.min(a, b), Infinity);
    const high = known.reduce((a, b) => Math.max(a, b), -Infinity);
    const missing = map.done - known.length;
    return [
      name,
      format(low),
      format(high),
      measureNamed(name, populations).unit,
      missing > 0 ? `no value at ${missing} of the points` : "",
    ];
  });
  return table([["measure", "lowest", "highest", "unit", ""], ...rows]);
}

/** Draws a map of one or two axes. */
export async function drawMap(
  path: string,
  map: GridMap,
  populations: readonly PopulationSize[],
): Promise<void> {
  const measures = Object.keys(map.measures).map((name) => {
    const { title, unit } = measureNamed(name, populations);
    return { name, quantity: unit ? `${title} (${unit})` : title };
  });
  const svg = await figureSvg(parameterMapFigure(parameterMapOf(map), { measures }));
  await keepResult(path, (place) => writeFileAtomic(place, svg));
}

/** Where a map is kept while it is made. */
export interface MapPlace {
  /** Its file. */
  path: string;
  /** What was done before; null when nothing. */
  resume(): Promise<GridMap | null>;
  save(map: GridMap): Promise<unknown>;
  /** The points that are measured; all where it is undefined. */
  part?: { first: number; end: number };
}

/** The map's own file, or that of its shard; claimed before the work. */
export async function mapPlace(
  args: Arguments,
): Promise<((settings: SweepSettings, source: string) => MapPlace) | null> {
  const shard = shardOf(args), out = args.text("out");
  if (shard === undefined) {
    const path = await outputFile(args);
    if (path === undefined) return null;
    return (settings) => ({
      path,
      resume: () => resumeMap(path, settings),
      save: (map) => keepResult(path, (place) => saveMap(place, map, settings)),
    });
  }
  const path = await claimShard(out!, shard);
  return (settings, source) => {
    const about: MapShard = {
      shard,
      axes: settings.axes as MapAxis[],
      source,
      settings,
      command: commandOfShards(),
    };
    return {
      path,
      resume: () => resumeMapShard(out!, about),
      save: (map) => saveMapShard(out!, map, about),
      part: mapPart(about),
    };
  };
}
