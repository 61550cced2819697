import type { OptionNames } from "../../base/require_known.ts";
import { SIMULATE_OPTIONS, type SimulateOptions } from "../run.ts";

/** Options of every engine of ensembles on the GPU. */
export interface EngineOptions extends SimulateOptions {
  /** Time that one submit should take, ms. @default 100 */
  submitMs?: number;
}

/** Those that say how it goes on, not what is simulated. */
export type PaceOptions = Pick<EngineOptions, "submitMs" | "onProgress" | "signal">;

/** Names of {@linkcode EngineOptions}. */
export const ENGINE_OPTIONS: OptionNames<EngineOptions> = { ...SIMULATE_OPTIONS, submitMs: true };
