import type { OptionNames } from "../base/require_known.ts";
import type { ModelRolloutOptions } from "./surrogate.ts";

/** Names of the options that free runs of every kind have. */
export const FREE_RUN_OPTIONS: OptionNames<ModelRolloutOptions> = {
  runs: true,
  bins: true,
  seed: true,
  parameters: true,
  warmup: true,
  firstRun: true,
  engine: true,
  threads: true,
  strict: true,
  onWarning: true,
  onProgress: true,
  signal: true,
};
