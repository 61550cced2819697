/**
 * Question: where does the time go from a command to its result?
 *
 *     deno run -A bench/waiting.ts [--times=5]
 *
 * Each command is run whole, and with next to nothing to do: the second time is its start, of which what `--version` takes is that of Deno and of
 * the first modules. The rest is the work. Medians of several.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import { option, record, short } from "./_record.ts";

const times = Number(option("times", "5")), main = new URL("../cli/main.ts", import.meta.url).pathname;
const folder = await Deno.makeTempDir();

/** Commands: what comes before, whole, and with next to nothing to do. */
const COMMANDS: Readonly<Record<string, { whole: string; least: string }>> = {
  "simulate mif-syn": {
    whole: "simulate mif-syn --networks 16 --duration 2000 --out run.npz",
    least: "simulate mif-syn --networks 1 --duration 1 --warmup 0 --out none.npz",
  },
  "simulate coba": {
    whole: "simulate coba --duration 1000 --picture coba.svg",
    least: "simulate coba --duration 1 --picture none.svg",
  },
  "train": { whole: "train run.npz --steps 1000 --out model", least: "train run.npz --steps 1 --out none" },
  "rollout": {
    whole: "rollout model --runs 16 --duration 20000 --out free.npz",
    least: "rollout model --runs 1 --duration 1 --out none.npz",
  },
  "dataset": {
    whole: "dataset mif-small-syn --box S_EE=15:20 --points 16 --duration 2000 --out data",
    least: "dataset mif-small-syn --box S_EE=15:20 --points 3 --duration 50 --out none",
  },
  "cell": {
    whole: "cell olah2022-soma --runs 10 --duration 1000 --steps 200 --filters 0,2,6 --out soma",
    least: "cell olah2022-soma --runs 3 --duration 1000 --steps 1 --filters 0,2,6 --out none",
  },
};

/** Seconds that a command takes; what it writes is taken away before. */
async function seconds(words: string): Promise<number> {
  const args = ["run", "-A", "--no-check", main, ...words.split(" "), "--quiet"],
    out = /--out (\S+)/.exec(words)?.[1];
  for await (const { name } of Deno.readDir(folder)) {
    if (out && name.startsWith(out.replace(/\.npz$/, ""))) {
      await Deno.remove(`${folder}/${name}`, { recursive: true });
    }
  }
  const start = performance.now();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: folder }).output();
  if (!success) throw new Error(`${words}: ${new TextDecoder().decode(stderr)}`);
  return (performance.now() - start) / 1000;
}

async function median(words: string): Promise<number> {
  const all: number[] = [];
  for (let n = 0; n < times; n++) all.push(await seconds(words));
  return all.sort((a, b) => a - b)[Math.floor(times / 2)];
}

const versionStart = performance.now();
for (let n = 0; n < times; n++) {
  await new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-check", main, "--version"] }).output();
}
const version = (performance.now() - versionStart) / 1000 / times;
const results: Record<string, unknown> = {};
for (const [name, { whole, least }] of Object.entries(COMMANDS)) {
  const all = await median(whole), start = await median(least);
  results[name] = { command: whole, whole: short(all), start: short(start), work: short(all - start) };
  console.log(name, JSON.stringify(results[name]));
}
const gpu = await requestGpu();
await record(gpu, "waiting", {
  question: "seconds from a command to its result",
  scopes: {
    version: "what --version takes: Deno, and the modules that all commands load",
    start: "the command with next to nothing to do: modules, adapter, kernels, files",
    work: "the rest",
  },
  version: short(version),
  results,
});
gpu.destroy();
await Deno.remove(folder, { recursive: true });
