import { asFileError } from "../lib/io/atomic.ts";
import { shardOfTask, TASK_VARIABLES } from "../lib/experiment/shards/shard_of_task.ts";
import { parseShard, type Shard, shardText } from "../lib/experiment/shards/shard.ts";
import { shardPath, shardsFolder } from "../lib/experiment/shards/shard_record.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { claimOutput } from "./_output.ts";

/** The option of commands whose work can be parted. @param goesWith Options that it goes with, beside --out, and without. */
export function shardOption(goesWith: Option["goesWith"] = {}): Readonly<Record<"shard", Option>> {
  return {
    shard: {
      type: "string",
      value: "K/N",
      help:
        "do part K of N of the work alone, into OUT.shards; volley merge OUT joins all. auto: the part of this task of a SLURM array; auto/N: that, or of a Kubernetes indexed job with N completions. Without --shard such a task does all",
      goesWith: { out: true, ...goesWith },
    },
  };
}

/** Reads a variable of the environment. @throws {UsageError} Where Deno may not. */
function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    return failUsage(
      "tell the shard of this task",
      "Deno needs permission to read it",
      `no --allow-env=${TASK_VARIABLES}`,
    );
  }
}

/** The shard that a command is to do; undefined where it does all. @throws {RangeError | UsageError} When it is none. */
export function shardOf(args: Arguments): Shard | undefined {
  const text = args.text("shard");
  if (text === undefined) return undefined;
  const auto = /^auto(?:\/(\d{1,7}))?$/.exec(text.trim());
  return auto
    ? shardOfTask(readVariable, auto[1] === undefined ? undefined : Number(auto[1]))
    : parseShard(text);
}

/** Makes room for a shard, and keeps other processes from it. @returns Its file. @throws {FileError} */
export async function claimShard(out: string, shard: Shard): Promise<string> {
  const folder = shardsFolder(out);
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    throw asFileError(error, folder, "write");
  }
  return await claimOutput(shardPath(out, shard));
}

/** Options of a command that say nothing of what is made. */
const OF_THIS_RUN = ["--resume", "--quiet", "--json"];

/** The command as it was typed, without what says which shard it does and how. */
export function commandOfShards(argv: readonly string[] = Deno.args): string[] {
  const command: string[] = [];
  for (let k = 0; k < argv.length; k++) {
    if (argv[k] === "--shard") k++;
    else if (!argv[k].startsWith("--shard=") && !OF_THIS_RUN.includes(argv[k])) command.push(argv[k]);
  }
  return command;
}

/** A word as a shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The command that makes a shard, as a shell takes it. */
export function shardCommand(command: readonly string[], shard: Shard): string {
  return ["volley", ...command.map(shellWord), "--shard", shardText(shard), "--resume"].join(" ");
}
