/** Volleys: what they are, two ways to find them, and their statistics. */
export type { Volley } from "./volley.ts";
export { detectVolleys } from "./volley_rule.ts";
export type { CausedSeries, VolleyRuleOptions } from "./volley_rule_options.ts";
export { type CountSeries, detectVolleysInCounts } from "./volley_counts.ts";
export { type VolleyThresholds, volleyThresholds } from "./volley_thresholds.ts";
export {
  volleyDurations,
  volleyIntervals,
  volleySizes,
  type VolleyStatistics,
  volleyStatistics,
} from "./volley_statistics.ts";
