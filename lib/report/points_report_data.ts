import type { Reference } from "../base/reference.ts";
import type { PointsEvaluation } from "../experiment/evaluate_points.ts";
import type { ParameterMap } from "../experiment/parameter_map.ts";
import type { PageHeading } from "./page.ts";
import type { RasterSeries, RateSeries } from "./report_data.ts";

/** One measure over one or two parameters, by the network and by a surrogate. */
export interface MapPair {
  /** Key of the measure in both maps. */
  measure: string;
  /** Name for people. */
  name: string;
  /** Unit; empty for pure numbers. */
  unit: string;
  /** Map of the network. */
  network: ParameterMap;
  /** Map of the surrogate, over the same values. */
  surrogate: ParameterMap;
}

/** Network and surrogate at one point, to look at. */
export interface PointPicture {
  /** Short heading: the parameters. */
  title: string;
  /** What is wrong there. */
  caption: string;
  /** Spikes: network, surrogate. */
  rasters: readonly RasterSeries[];
  /** Population rates: network, surrogate. */
  rates: readonly RateSeries[];
}

/** Everything that a report on held-out points shows, as plain data; a list may be empty and is then left out. */
export interface PointsReportData extends PageHeading {
  /** What was measured. */
  evaluation: PointsEvaluation;
  /** Maps of the network beside maps of a surrogate. */
  maps: readonly MapPair[];
  /** The points at which a surrogate is worst. */
  worst: readonly PointPicture[];
  /** Versions, adapter, seeds, wall times, date: text by name. */
  provenance: Readonly<Record<string, string>>;
  /** The commands that made the data, to run again. */
  commands: readonly string[];
  /** What it cites, in its last section. @default it has none */
  references?: readonly Reference[];
  /** Specs, the box, model configurations: any JSON by name. */
  json?: Readonly<Record<string, unknown>>;
}
