import type { RolloutOptions } from "../counts/rollout_options.ts";

/** Options of `rolloutVolleys`. */
export interface VolleyRolloutOptions extends Omit<RolloutOptions, "schedule" | "state" | "recordState"> {
  /** ms, time step between volleys; a bin must be a whole number of steps. @default the spec's */
  stepMs?: number;
}
