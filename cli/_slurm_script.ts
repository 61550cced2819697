import { shellWord } from "./_shards.ts";

/** What a script for SLURM is to do. */
export interface SlurmWork {
  /** The words that run volley. */
  volley: readonly string[];
  /** The command whose parts are made, word by word. */
  command: readonly string[];
  /** The result, as the command's --out names it. */
  out: string;
  /** Scripts of one's own that the command loads. */
  own: readonly string[];
  /** Folder in which the command was given. */
  folder: string;
  /** The script's own file. */
  path: string;
  /** Folder of the logs. */
  logs: string;
  shards: number;
  /** Most ids of an array. */
  mostIds: number;
  /** Most tasks that run at once; any number where it is undefined. */
  atOnce?: number;
  /** How often a task that ran out of time goes on. */
  requeues: number;
  /** Options of sbatch, such as `--time=60`. */
  options: readonly string[];
  /** Lines that prepare a node, such as `module load`. */
  setup: readonly string[];
  version: string;
}

/** A job array of some shards. */
export interface SlurmArray {
  /** What is added to its ids to have the numbers of its shards. */
  shift: number;
  /** Its ids, as --array takes them. */
  ids: string;
}

/** The arrays of all shards: an id of SLURM stays below its MaxArraySize, so that many shards take several arrays, which are shifted. */
export function slurmArrays(
  { shards, mostIds, atOnce }: Pick<SlurmWork, "shards" | "mostIds" | "atOnce">,
): SlurmArray[] {
  return Array.from({ length: Math.ceil(shards / mostIds) }, (_, k) => {
    const shift = k * mostIds, last = Math.min(mostIds, shards - shift);
    return { shift, ids: `1-${last}${atOnce === undefined ? "" : `%${atOnce}`}` };
  });
}

/** Words of the commands that submit a script: each array, then the merge of all. @param jobs What stands for the arrays' numbers. */
export function submissions(
  work: SlurmWork,
  jobs: readonly string[],
): { arrays: string[][]; merge: string[] } {
  return {
    arrays: slurmArrays(work).map((
      { shift, ids },
    ) => ["--parsable", `--array=${ids}`, work.path, String(shift)]),
    merge: ["--parsable", "--array=0", `--dependency=afterany:${jobs.join(":")}`, work.path],
  };
}

/** The commands that submit a script, as lines of a shell. */
export function submitLines(work: SlurmWork): string[] {
  const names = slurmArrays(work).map((_, k) => `array${k + 1}`);
  const { arrays, merge } = submissions(work, names.map((name) => `$${name}`));
  const words = (some: readonly string[]) =>
    some.map((word) => word.includes("$") ? word : shellWord(word)).join(" ");
  return [...arrays.map((some, k) => `${names[k]}=$(sbatch ${words(some)})`), `sbatch ${words(merge)}`];
}

/** What a directive of sbatch takes as one word; % stands for itself in names of files. */
function directive(name: string, path: string): string {
  return `#SBATCH --${name}="${path}"`;
}

/**
 * A script for sbatch. As task K of an array it makes shard K, as task 0 it merges all. A task that is told that its time is nearly over saves
 * what is done, and goes back into the queue to go on; so does one whose node is taken away.
 */
export function slurmScript(work: SlurmWork): string {
  const { volley, command, out, shards, requeues, version } = work;
  const line = command.map(shellWord).join(" ");
  const logs = `${work.logs.replaceAll("%", "%%")}/%A_%a.log`;
  return `#!/bin/bash
# Written by volley ${version}: ${shards} shards of
#   volley ${line}
# Task K of an array makes shard K, task 0 merges all. To submit it:
${submitLines(work).map((one) => `#   ${one}`).join("\n")}
# Shards 3 and 7 alone, such as volley merge names: sbatch --array=3,7 ${shellWord(work.path)}
${directive("job-name", `volley-${out.replaceAll(/[^\w.-]+/g, "-")}`)}
#SBATCH --array=${slurmArrays(work)[0].ids}
${directive("output", logs)}
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@60
${work.options.map((option) => `#SBATCH ${option}`).join("\n")}
set -u
cd ${shellWord(work.folder)} || exit 1
# Modules come from the cache of whoever wrote this, which all nodes must see; none is fetched here.
export DENO_DIR="\${DENO_DIR:-$HOME/.cache/deno}" DENO_NO_UPDATE_CHECK=1
# Mesa's software driver takes no more cores than the task has.
export LP_NUM_THREADS="\${SLURM_CPUS_PER_TASK:-1}"
${work.setup.map((one) => `${one}\n`).join("")}
# exec, so that signals reach volley itself.
volley() { exec ${volley.map(shellWord).join(" ")} "$@"; }

task=\${SLURM_ARRAY_TASK_ID:?must be set: submit this script by sbatch}
if [ "$task" -eq 0 ]; then volley merge ${
    [out, ...work.own.flatMap((path) => ["--with", path])].map(shellWord).join(" ")
  }; fi

shard=$((\${1:-0} + task))
volley ${line} --shard "$shard/${shards}" --resume &
work=$!
early=no
# USR1 comes a minute before the time is over, TERM when the task is taken away. Volley saves what is done at TERM, and ends;
# USR1 would make Deno open a port for debuggers.
trap 'early=yes; kill -TERM "$work" 2> /dev/null' USR1
trap 'kill -TERM "$work" 2> /dev/null' TERM
while :; do
  wait "$work"
  status=$?
  kill -0 "$work" 2> /dev/null || break
done
# The shard is not finished (143: stopped by TERM; 138: while this script waited), and goes on from where it is.
if [ "$early" = yes ] && { [ "$status" -eq 143 ] || [ "$status" -eq 138 ]; } && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${requeues} ]; then
  exec scontrol requeue "\${SLURM_ARRAY_JOB_ID}_$task"
fi
exit "$status"
`;
}
