import type { PopulationCounts } from "../system/population_counts.ts";

/** What a network does at a point: fires, hardly fires, or runs away. */
export type PointLabel = "active" | "silent" | "explosive";

/**
 * What a system (a surrogate or a baseline) says at a point: free runs as long as the network's; rates alone, Hz, by
 * population, for a formula, null where it gives none; or null when it has no answer at all.
 */
export type SystemAnswer =
  | { runs: PopulationCounts }
  | { rates: Readonly<Record<string, number | null>> }
  | null;

/** A held-out point of a box of parameters. */
export interface TestPoint {
  /** Parameters by name. */
  parameters: Readonly<Record<string, number>>;
  /** What the network does there. */
  label: PointLabel;
  /** Two or more runs of the network, of different seeds. */
  network: PopulationCounts;
  /** Answers by name of the system. */
  systems: Readonly<Record<string, SystemAnswer>>;
}

/** Options of an evaluation over points. */
export interface PointOptions {
  /** Rate of the first population below which a system counts as silent, Hz. @default 0.1 */
  silentHz?: number;
}

/** Values by name of the measure, such as `rate.E`; null where undefined. */
export type Values = Record<string, number | null>;

/** What is measured of one system at one point. */
export interface SystemResult {
  /** Whether the system gave free runs, rates alone or nothing. */
  answer: "runs" | "rates" | "none";
  /** Mean over runs. */
  values: Values;
  /** Median distance between a run of the network and one of the system. */
  distances: Values;
  /** Distance over the seed floor. */
  ratios: Values;
  /**
   * At an active point, whether its runs neither die nor run away, null for rates alone; at a silent point, whether it is
   * silent too; at an explosive one, whether it fires at least half as fast as the network.
   */
  right: boolean | null;
}

/** What is measured at one point, as plain JSON. */
export interface PointResult {
  /** Parameters by name. */
  parameters: Record<string, number>;
  /** What the network does there. */
  label: PointLabel;
  /** Names of the populations, in their order. */
  populations: string[];
  /** Measures of the network, mean over its runs. A spectral peak is null where the seeds do not agree on one. */
  network: Values;
  /** Seed floor: the median distance between two runs of the network with different seeds. */
  floors: Values;
  /** Systems by name. */
  systems: Record<string, SystemResult>;
}
