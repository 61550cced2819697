import { writeFileAtomic } from "../lib/io/atomic.ts";
import { loadHdf5 } from "../lib/deps/h5wasm.ts";
import { MOST_SHARDS } from "../lib/experiment/shards/shard.ts";
import { shardsFolder } from "../lib/experiment/shards/shard_record.ts";
import { VERSION } from "../lib/version.ts";
import { Arguments, type Command, failUsage, optionsOf } from "./_arguments.ts";
import { say } from "./_console.ts";
import { ownModels } from "./_models.ts";
import { claimOutput, requireOwn } from "./_output.ts";
import { ownCommand } from "./_own_command.ts";
import { slurmArrays, slurmScript, type SlurmWork, submissions, submitLines } from "./_slurm_script.ts";

/** Ids of an array that any SLURM takes, where it is not asked: MaxArraySize, 1001 by default, is the first that it refuses. */
const USUAL_IDS = 1000;

/** What a program prints. @throws {UsageError} When it cannot be run, or fails. */
async function printedBy(program: string, args: readonly string[], cure: string): Promise<string> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(program, { args: [...args], stdout: "piped", stderr: "piped" }).output();
  } catch (error) {
    const told = error instanceof Deno.errors.NotFound
      ? "there is none on this machine"
      : (error as Error).message;
    return failUsage(`run ${program}`, `volley must be able to (${cure})`, told);
  }
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (output.success) return text(output.stdout);
  return failUsage(
    `run ${program} ${args.join(" ")}`,
    "SLURM must take it",
    text(output.stderr) || `exit status ${output.code}`,
  );
}

/** The command whose parts are made: checked as it would be when it runs. */
async function innerCommand(
  args: Arguments,
  commands: readonly Command[],
): Promise<{ words: string[]; out: string; own: string[] }> {
  if (args.has("seed")) {
    failUsage("write a script for SLURM", "--seed stands after --, with the command", args.seed);
  }
  const [name, ...words] = args.positional;
  const all = commands.filter((command) => Object.hasOwn(command.options, "shard"));
  const command = all.find((one) => one.name === name);
  if (!command) {
    failUsage(
      "write a script for SLURM",
      `after -- must stand ${all.map((one) => one.name).join(", ")} and its options`,
      name,
    );
  }
  const given = new Arguments(command, words), own = ["shard", "resume"].find((option) => given.has(option));
  if (own !== undefined) {
    failUsage("write a script for SLURM", `--${own} is the script's own`, given.text(own));
  }
  const inner = new Arguments(command, [...words, "--shard", "1/1"]), out = inner.text("out")!;
  for (const [option, { type }] of Object.entries(optionsOf(command))) {
    if (type === "number") inner.number(option);
  }
  // Loads what scripts of one's own import, into the cache that the tasks share.
  await ownModels(inner);
  return { words: [...args.positional], out, own: inner.list("with") };
}

/** Ids that an array may have here. */
async function mostIds(args: Arguments): Promise<number> {
  if (args.has("max-array-size")) return args.whole("max-array-size", 1001, 2, 4_000_001) - 1;
  if (!args.flag("submit")) return USUAL_IDS;
  const config = await printedBy(
    "scontrol",
    ["show", "config"],
    "--max-array-size N tells what it is asked for",
  );
  const found = /^MaxArraySize\s*=\s*(\d+)/m.exec(config);
  return found ? Math.max(1, Number(found[1]) - 1) : USUAL_IDS;
}

/** What sbatch is told beside what every script tells it. */
function optionsFor(args: Arguments): string[] {
  const named = ["time", "partition", "account"].flatMap((name) =>
    args.has(name) ? [`--${name}=${args.text(name)}`] : []
  );
  return [
    `--cpus-per-task=${args.whole("cpus", 1, 1, 4096)}`,
    ...args.has("memory") ? [`--mem=${args.text("memory")}`] : [],
    ...args.has("gpus") ? [`--gres=gpu:${args.whole("gpus", 1, 1, 64)}`] : [],
    ...named,
    ...args.list("sbatch"),
  ];
}

async function workOf(args: Arguments, commands: readonly Command[]): Promise<SlurmWork> {
  const { words, out, own } = await innerCommand(args, commands);
  const folder = Deno.cwd(), whole = (path: string) => path.startsWith("/") ? path : `${folder}/${path}`;
  const path = args.text("out") ?? `${out.replace(/\/+$/, "")}.slurm.sh`, logs = whole(shardsFolder(out));
  const odd = [path, folder, logs, ...args.list("sbatch"), ...args.list("setup")].find((text) =>
    /["\n\\]/.test(text)
  );
  if (odd !== undefined) {
    failUsage("write a script for SLURM", "names must have no quotes, backslashes or ends of lines", odd);
  }
  const [program, run, ...rest] = await ownCommand(
    decodeURIComponent(new URL("../", import.meta.url).pathname),
  );
  return {
    volley: run === "run" ? [program, run, "--cached-only", ...rest] : [program],
    command: words,
    ...{ out, own, folder, path, logs },
    shards: args.whole("shards", 16, 1, MOST_SHARDS),
    mostIds: await mostIds(args),
    ...args.has("at-once") ? { atOnce: args.whole("at-once", 1, 1, MOST_SHARDS) } : {},
    requeues: args.whole("requeues", 10, 0, 1000),
    options: optionsFor(args),
    setup: args.list("setup"),
    version: VERSION,
  };
}

/** Hands a script to sbatch, an array at a time, and the merge after them. @returns Their numbers. */
async function submit(work: SlurmWork): Promise<{ arrays: string[]; merge: string }> {
  const cure = "the comments of the script tell how to submit it by hand";
  const arrays: string[] = [];
  for (const words of submissions(work, []).arrays) {
    arrays.push((await printedBy("sbatch", words, cure)).split(";")[0]);
  }
  const merge = await printedBy("sbatch", submissions(work, arrays).merge, cure);
  return { arrays, merge: merge.split(";")[0] };
}

/** Whether a script was written by this command. */
async function isOurs(path: string): Promise<boolean> {
  return (await Deno.readTextFile(path)).startsWith("#!/bin/bash\n# Written by volley ");
}

async function slurm(args: Arguments, commands: () => Promise<readonly Command[]>): Promise<void> {
  const work = await workOf(args, await commands()), { path, shards, logs } = work;
  await requireOwn(path, isOurs);
  await claimOutput(path);
  // Tasks whose network is a SONATA file need it, and fetch nothing themselves.
  await loadHdf5();
  await Deno.mkdir(logs, { recursive: true });
  await writeFileAtomic(path, slurmScript(work));
  const jobs = args.flag("submit") ? await submit(work) : null;
  if (args.flag("json")) {
    return console.log(JSON.stringify({ script: path, shards, arrays: slurmArrays(work), logs, jobs }));
  }
  console.log(`written: ${path}, ${shards} shards, logs in ${logs}`);
  if (jobs) return console.log(`submitted: ${jobs.arrays.join(", ")}; merged by ${jobs.merge}`);
  console.log("To submit it:");
  for (const line of submitLines(work)) console.log(`  ${line}`);
  if (work.options.every((option) => !option.startsWith("--time"))) {
    say("No --time is given: the partition's own limit holds.");
  }
}

/** `volley slurm`. */
export const slurmCommand: Command = {
  name: "slurm",
  positional: "[options] -- COMMAND",
  about: "Write a script that runs a command on a SLURM cluster in parts, and merges them.",
  names: ["sweep", "dataset", "evaluate", "train"],
  takes: "some",
  options: {
    shards: {
      type: "number",
      value: "N",
      help: "parts, each a task; take so many that each has several points and some minutes",
      default: "16",
    },
    submit: { type: "flag", help: "hand the script to sbatch" },
    time: {
      type: "string",
      value: "T",
      help:
        "time limit of a task, as sbatch takes it, such as 60 (minutes) or 2:00:00; a task that needs more goes on in a next one",
      default: "the partition's",
    },
    cpus: { type: "number", value: "N", help: "processor cores of a task", default: "1" },
    memory: { type: "string", value: "M", help: "memory of a task, such as 4G", default: "the partition's" },
    gpus: { type: "number", value: "N", help: "GPUs of a task", default: "none" },
    partition: { type: "string", value: "NAME", help: "partition", default: "SLURM's" },
    account: { type: "string", value: "NAME", help: "account", default: "SLURM's" },
    "at-once": { type: "number", value: "N", help: "most tasks that run at once", default: "any number" },
    requeues: {
      type: "number",
      value: "N",
      help: "how often a task that ran out of time goes on",
      default: "10",
    },
    sbatch: {
      type: "list",
      value: "OPTION",
      help: "a further option of sbatch, such as --sbatch=--qos=long; may be repeated",
    },
    setup: {
      type: "list",
      value: "LINE",
      help: 'a line of the script before volley runs, such as "module load vulkan"; may be repeated',
    },
    "max-array-size": {
      type: "number",
      value: "N",
      help: "MaxArraySize of the cluster: its arrays' ids stay below it, more shards take more arrays",
      default: "1001; with --submit SLURM is asked",
    },
    out: {
      type: "string",
      value: "FILE.sh",
      help: "the script",
      default: "OUT.slurm.sh, by the --out of the command",
      endings: [".sh"],
    },
  },
  more:
    "The command runs in the present folder, which all nodes must see, as they must see the cache of modules (DENO_DIR).\n" +
    "A task that is stopped saves what is done, returns to the queue and goes on.",
  examples: [
    {
      run: "slurm --shards 40 --time 60 -- sweep mif-second --grid S_EE=3:5:0.01 --out map.json",
      about: "writes map.json.slurm.sh",
    },
    {
      run: "slurm --submit --gpus 1 -- dataset mif-second --box S_EE=3.5:4.5 --out data",
      about: "a GPU for each of 16 tasks",
    },
  ],
  run: slurm,
};
