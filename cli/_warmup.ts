import { wholeSteps } from "../lib/base/time_grid.ts";
import { type Arguments, failUsage } from "./_arguments.ts";

/**
 * Time at the start of a run that its numbers leave out, ms: what --warmup says, else 0.
 * @throws {UsageError} When it is no whole number of bins, or not shorter than the run.
 */
export function warmupOf(args: Arguments, run: { durationMs: number; binMs: number }): number {
  const { durationMs, binMs } = run, warmupMs = args.number("warmup");
  if (warmupMs === undefined) return 0;
  if (!(warmupMs >= 0 && warmupMs < durationMs) || wholeSteps(warmupMs, binMs) === null) {
    failUsage(
      "simulate",
      `--warmup must be a whole number of bins of ${binMs} ms, from 0 to below the duration of ${durationMs} ms`,
      warmupMs,
    );
  }
  return warmupMs;
}

/** What is said beside numbers that leave something out. */
export function withoutWarmup(warmupMs: number): string {
  return warmupMs === 0 ? "" : `, without the first ${warmupMs} ms`;
}
