import type { Gpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";

/** The processor's name, where the system tells it. */
async function cpuModel(): Promise<string> {
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^model name\s*:\s*(.+)$/m.exec(text)?.[1] ?? "unknown";
}

/** Letters and digits of a name, in lower case, joined by hyphens. */
export function slug(name: string): string {
  return name.toLowerCase().replaceAll(/\(.*?\)/g, " ").match(/[a-z0-9]+/g)?.join("-") ?? "unknown";
}

/** Environment variable that names another folder for results. */
export const RESULTS = "VOLLEY_BENCH_RESULTS";

/** The file of a result, whose folder is there. */
export async function resultPath(name: string): Promise<string> {
  const folder = Deno.env.get(RESULTS) ?? new URL("results", import.meta.url).pathname;
  await Deno.mkdir(folder, { recursive: true });
  return `${folder}/${name}.json`;
}

/** What a benchmark ran on: machine, adapter, command, versions, load. */
async function aboutRun(gpu: Gpu, name: string): Promise<Record<string, unknown>> {
  return {
    bench: name,
    date: new Date().toISOString(),
    command: ["deno run -A", `bench/${Deno.mainModule.split("/").at(-1)}`, ...Deno.args].join(" "),
    machine: {
      os: `${Deno.build.os} ${Deno.osRelease()}`,
      arch: Deno.build.arch,
      cpu: await cpuModel(),
      cores: navigator.hardwareConcurrency,
      memoryGiB: Math.round(Deno.systemMemoryInfo().total / 2 ** 30),
      // Above the number of cores, other processes were busy and times are upper bounds.
      loadAtEnd: Deno.loadavg().map((load) => Math.round(100 * load) / 100),
    },
    adapter: gpu.adapter,
    versions: { deno: Deno.version.deno, v8: Deno.version.v8 },
  };
}

/** Writes a result to `bench/results/<name>-<adapter>.json` with what it ran on. @returns The file. */
export async function saveResult(gpu: Gpu, name: string, result: Record<string, unknown>): Promise<string> {
  const path = await resultPath(`${name}-${slug(gpu.adapter.description || gpu.adapter.vendor)}`);
  const text = `${JSON.stringify({ ...await aboutRun(gpu, name), ...result }, null, 2)}\n`;
  await writeFileAtomic(path, new TextEncoder().encode(text));
  return path;
}

/**
 * Writes a benchmark's result by its name, or by that which `--as=NAME` gives, and says where.
 * @param result Plain data, times in seconds with their scope in the name or in `scopes`.
 */
export async function record(gpu: Gpu, name: string, result: Record<string, unknown>): Promise<void> {
  console.log(`written: ${await saveResult(gpu, option("as", name), result)}`);
}

/** Four significant digits. */
export const short = (value: number): number => Number(value.toPrecision(4));

/** The value of `--name=value` among the arguments, else `fallback`. */
export function option(name: string, fallback: string): string {
  return Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback;
}

/** Whether `--name` is among the arguments. */
export const flag = (name: string): boolean => Deno.args.includes(`--${name}`);
