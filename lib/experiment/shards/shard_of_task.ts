import { fail } from "../../base/fail.ts";
import { parseShard, type Shard } from "./shard.ts";

/** Variables of the environment by which SLURM and Kubernetes tell a task which one it is. */
export const TASK_VARIABLES = [
  "SLURM_ARRAY_TASK_ID",
  "SLURM_ARRAY_TASK_COUNT",
  "SLURM_ARRAY_TASK_MIN",
  "SLURM_ARRAY_TASK_MAX",
  "SLURM_ARRAY_TASK_STEP",
  "JOB_COMPLETION_INDEX",
] as const;

/** Gives the value of a variable; undefined where it is not set. */
export type ReadVariable = (name: typeof TASK_VARIABLES[number]) => string | undefined;

const TASK = "tell the shard of this task";

function wholeIn(read: ReadVariable, name: typeof TASK_VARIABLES[number], absent?: number): number {
  const text = read(name) || absent?.toString();
  if (text !== undefined && /^\d+$/.test(text)) return Number(text);
  return fail(TASK, `${name} must be a whole number`, text ?? "none");
}

/** The shard of a task of a SLURM array, whose ids may begin anywhere and go in steps. */
function slurmShard(read: ReadVariable, wanted: number | undefined): Shard {
  const id = wholeIn(read, "SLURM_ARRAY_TASK_ID"), of = wholeIn(read, "SLURM_ARRAY_TASK_COUNT");
  const low = wholeIn(read, "SLURM_ARRAY_TASK_MIN"), step = wholeIn(read, "SLURM_ARRAY_TASK_STEP", 1) || 1;
  const high = wholeIn(read, "SLURM_ARRAY_TASK_MAX", low + (of - 1) * step);
  // A list of ids has steps of 1, and its highest is beyond what that gives.
  if (high !== low + (of - 1) * step || (id - low) % step !== 0) {
    fail(
      TASK,
      "the array's ids must be a range such as 1-8 (or give --shard K/N)",
      `${of} ids from ${low} to ${high}`,
    );
  }
  if (wanted !== undefined && wanted !== of) {
    fail(TASK, `the array must have ${wanted} tasks, as auto/${wanted} says`, of);
  }
  return parseShard(`${(id - low) / step + 1}/${of}`);
}

/**
 * Which shard the present task is to do, by the environment that its cluster gives it: a task of a SLURM array by SLURM_ARRAY_TASK_ID and its
 * like, of a Kubernetes indexed job by JOB_COMPLETION_INDEX, which does not tell how many there are.
 * @param read Gives the value of a variable. @param of Number of shards, where it is known; a SLURM array must then have as many tasks.
 * @throws {RangeError} When the environment does not tell it.
 *
 * @example
 * ```ts
 * import { shardOfTask } from "@volley/volley/shards";
 *
 * const { number } = shardOfTask((name) => name === "JOB_COMPLETION_INDEX" ? "2" : undefined, 8);
 * console.assert(number === 3);
 * ```
 */
export function shardOfTask(read: ReadVariable, of?: number): Shard {
  if (read("SLURM_ARRAY_TASK_ID")) return slurmShard(read, of);
  if (!read("JOB_COMPLETION_INDEX")) {
    fail(TASK, "SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX must be set (or give --shard K/N)", "neither");
  }
  const index = wholeIn(read, "JOB_COMPLETION_INDEX");
  if (of === undefined) {
    fail(TASK, "Kubernetes does not tell how many there are, so it must be auto/N", "auto");
  }
  return parseShard(`${index + 1}/${of}`);
}
