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
  /** These pairs, with repeats; with weights and delays (ms) of their own where they are listed, in place of the projection's. */
  | { rule: "pairs"; sources: number[]; targets: number[]; weights?: number[]; delaysMs?: number[] };
