/**
 * Question: what does this library do on a real GPU? All that no GPU has timed yet, within 20 minutes, what is worth most first.
 *
 *     deno run -A --env-file=tools/gpu.env bench/gpu_day.ts [--minutes=20] [--only=ensemble,lstm] [--commit] [--dry]
 *
 * Each job is a program of its own with a limit on its time, and writes its own file to `bench/results/`; what ends too late or fails is noted in
 * `gpu_day-ADAPTER.json`, and the next job begins. `--commit` commits the files of each job. `--dry` runs the smallest sizes, on any adapter, and
 * keeps the files in a temporary folder.
 */
import { measureCapacity } from "../lib/doctor/capacity.ts";
import { fillingWork } from "../lib/doctor/filling.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { flag, option, record, RESULTS, saveResult } from "./_record.ts";

interface Job {
  name: string;
  /** What is hoped for. */
  goal: string;
  /** Most seconds. */
  limit: number;
  program: string;
  args: string[];
  /** Arguments of a dry run. */
  dry: string[];
}

const device = (name: string, more: string[], dry: string[]) => ({
  program: "bench/spiking_device.ts",
  args: [`--networks=${name}`, `--as=spiking_device_${name}`, ...more],
  dry: [`--networks=${name}`, `--as=spiking_device_${name}`, ...dry],
});

const JOBS: Job[] = [
  {
    name: "ensemble",
    goal: "10,000 network-seconds per second on an H100 or H200",
    limit: 150,
    program: "bench/ensemble.ts",
    args: ["--sizes=16384,65536,4096,1024", "--seconds=3"],
    dry: ["--sizes=1,4", "--seconds=0.05"],
  },
  {
    name: "microcircuit",
    goal: "a real-time factor below 0.272, the best of a single GPU that is published",
    limit: 240,
    ...device("microcircuit", ["--seconds=2"], ["--scale=0.01", "--seconds=0.02"]),
  },
  {
    name: "adex",
    goal: "a million AdEx cells with a thousand synapses each",
    limit: 210,
    ...device("adex", ["--seconds=0.5"], ["--scale=0.01", "--seconds=0.01"]),
  },
  {
    name: "coba-ensemble",
    goal: "1,000 networks of 4,000 cells at once",
    limit: 90,
    ...device("coba-ensemble", ["--seconds=0.5"], ["--scale=0.002", "--seconds=0.01"]),
  },
  {
    name: "lstm",
    goal: "an LSTM's forward pass and training step beside cuDNN and torch.compile",
    limit: 180,
    program: "bench/lstm.ts",
    args: ["--times", "20", "--pytorch-only"],
    dry: ["--times", "1", "--no-peers"],
  },
  {
    name: "cells",
    goal: "1,000 branching cells and 5,000 surrogates of cells",
    limit: 180,
    program: "bench/cell_speed.ts",
    args: ["--detailed=1000", "--cells=5000", "--layer5=5000"],
    dry: ["--detailed=1", "--cells=2", "--layer5=1", "--milliseconds=20"],
  },
  {
    name: "brains",
    goal: "4,096 brains of 76 mean fields with delays at once",
    limit: 120,
    program: "bench/brain.ts",
    args: ["--sets=", "--many=256,4096", "--many-ms=1000", "--beside=64"],
    dry: ["--sets=", "--many=2", "--many-ms=20", "--beside=2"],
  },
  {
    name: "doctor",
    goal: "every kernel agrees with its reference",
    limit: 150,
    program: "cli/main.ts",
    args: ["doctor", "--json"],
    dry: ["doctor", "--json"],
  },
];

interface Outcome {
  name: string;
  goal: string;
  seconds: number;
  outcome: "done" | "failed" | "cut";
  /** Last lines that it printed. */
  said: string;
}

const root = new URL("../", import.meta.url).pathname, dry = flag("dry");

async function run({ name, goal, program, args, dry: dryArgs }: Job, limit: number): Promise<Outcome> {
  const start = performance.now();
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--env-file=tools/gpu.env", program, ...(dry ? dryArgs : args)],
    cwd: root,
    env: { [RESULTS]: results },
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  let cut = false;
  const timer = setTimeout(() => {
    cut = true;
    child.kill("SIGKILL");
  }, 1000 * limit);
  const { success, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const told = new TextDecoder().decode(stdout), wrong = new TextDecoder().decode(stderr);
  if (name === "doctor" && success) await saveResult(gpu, name, JSON.parse(told));
  const lines = name === "doctor" && success ? "all kernels agree with their references" : told;
  const said = (success ? lines : `${told}\n${wrong}`).trim().split("\n").slice(-4).join("\n").slice(-600);
  const outcome = cut ? "cut" : success ? "done" : "failed";
  return { name, goal, seconds: Math.round((performance.now() - start) / 1000), outcome, said };
}

/** Commits what is new among the results. */
async function commit(name: string): Promise<void> {
  for (
    const args of [["add", "bench/results"], ["commit", "-m", `bench: ${name} on ${gpu.adapter.description}`]]
  ) {
    await new Deno.Command("git", { args, cwd: root }).output();
  }
}

const gpu = await requestGpu();
if (gpu.adapter.software && !dry) {
  console.error(
    "Cannot spend a GPU's day as there is none: this adapter is software (--dry tries the programs)",
  );
  Deno.exit(2);
}
const results = dry
  ? await Deno.makeTempDir({ prefix: "gpu_day-" })
  : new URL("results", import.meta.url).pathname;
Deno.env.set(RESULTS, results);
const capacity = await measureCapacity(gpu);
console.log(
  `${gpu.adapter.description}: some ${capacity} invocations at once, that is ${
    fillingWork(capacity).join(", or ")
  }`,
);
const end = performance.now() + 60_000 * Number(option("minutes", "20"));
const only = option("only", JOBS.map(({ name }) => name).join(",")).split(",");
const outcomes: Outcome[] = [];
for (const job of JOBS.filter(({ name }) => only.includes(name))) {
  const left = (end - performance.now()) / 1000;
  if (left < 5) break;
  const outcome = await run(job, Math.min(job.limit, left));
  outcomes.push(outcome);
  console.log(`${job.name}: ${outcome.outcome} in ${outcome.seconds} s\n${outcome.said}\n`);
  await record(gpu, "gpu_day", { question: "what this library does on a GPU", capacity, outcomes });
  if (flag("commit")) await commit(job.name);
}
gpu.destroy();
if (outcomes.some(({ outcome }) => outcome !== "done")) Deno.exitCode = 1;
