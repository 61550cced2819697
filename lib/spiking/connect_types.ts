/** Connection by distance: `gaussian` p e^(-d^2 / (2 length^2)), `exponential` p e^(-d/length), `disc` p up to length, cells at its edge included. */
export interface DistanceConnect {
  /** Name of the rule. */
  rule: "distance";
  /** How the probability falls. */
  profile: "gaussian" | "exponential" | "disc";
  /** p, at distance 0. */
  probability: number;
  /** In the unit of the positions. */
  length: number;
  /** Distance beyond which there are no synapses; cells at it are reached. @default none */
  cutoff?: number;
  /** Extents of a space that closes upon itself, in the dimensions that do; 0 for one that does not. @default none */
  periodic?: number[];
  /** Delay by distance, ms per unit, beside the projection's. @default 0 */
  delayPerLength?: number;
}

/**
 * Connection to cells nearby: each cell of one side chooses partners of the other one by its place. Where fewer than `number` are within reach, the nearest
 * beyond it make up the number.
 */
export interface NearbyConnect {
  /** Name of the rule. */
  rule: "nearby";
  /** Which side chooses. */
  by: "sources" | "targets";
  /** Partners that each chooses. @default all within reach */
  number?: number;
  /** In its place the probability with which each within reach is chosen. @default 1 */
  probability?: number;
  /** Largest distance, or largest distances along the first dimensions, in the unit of the positions; partners at it are within reach. */
  reach: number | number[];
  /**
   * How partners are chosen among those within reach: the nearest, uniformly, or `closer`, by a rank that is smaller more often: of n partners in order of
   * distance that of number `n (e^(-2 u) - e^-2) / (1 - e^-2)`, u uniform from 0 to 1.
   * @default "nearest"
   */
  choice?: "nearest" | "uniform" | "closer";
  /** Path of an earlier projection onto the population that is chosen from: no two partners of a cell have the same source by it. @default they may */
  different?: string;
  /**
   * Path of an earlier projection onto the targets: sources choose among its sources, and are connected with all cells that these are
   * connected with, as often as they are. @default sources choose among targets
   */
  through?: string;
}

/** Which cells of two populations are connected. */
export type Connect =
  /** Each pair with this probability. */
  | { rule: "fixed-probability"; probability: number }
  /** Each target has this many sources. */
  | { rule: "fixed-indegree"; indegree: number }
  /** Each source has this many targets. */
  | { rule: "fixed-outdegree"; outdegree: number }
  /** So many synapses in all, sources and targets drawn uniformly. */
  | { rule: "fixed-total"; total: number }
  /** Cell k with cell k. */
  | { rule: "one-to-one" }
  /** Every pair. */
  | { rule: "all-to-all" }
  /** Each pair with a probability that falls with the distance of the cells, which must have positions. */
  | DistanceConnect
  /** Cells choose partners nearby; both populations must have positions. */
  | NearbyConnect
  /** The same pairs as those of an earlier projection of the same populations, given by its path. */
  | { rule: "same"; as: string }
  /** These pairs, with repeats; with weights and delays (ms) of their own where they are listed, in place of the projection's. */
  | { rule: "pairs"; sources: number[]; targets: number[]; weights?: number[]; delaysMs?: number[] };

/** A rule by which an engine draws pairs, or lists them: those that are listed before do not count. */
export type DrawnConnect = Exclude<Connect, { rule: "nearby" | "same" }>;
