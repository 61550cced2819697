/**
 * Question: how long does a network of point neurons take from the command to the raster on disk, beside Brian2?
 *
 *     deno run -A bench/spiking.ts [--networks=coba,cuba,cobahh] [--scales=1,10,100] [--seconds=1] [--engines=default,reference,gpu] [--peers]
 *
 * Each run is a process of its own: `volley simulate NAME --scale X --out FILE`, with the engine that it takes by itself or one that is named, and with `--peers`
 * `peers/brette_brian2.py` in C++ standalone mode with 1 and 2 threads (python3 with Brian2 and a C++ compiler). Scale X has X times the
 * 4,000 cells of Brette et al. (2007) with as many inputs each.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import { option, record, short } from "./_record.ts";

const networks = option("networks", "coba,cuba,cobahh").split(",");
const scales = option("scales", "1,10,100").split(",").map(Number);
const seconds = Number(option("seconds", "1"));
const engines = option("engines", "default").split(",");
const peers = Deno.args.includes("--peers");

/** One process's times, s. */
interface Row {
  network: string;
  cells: number;
  system: string;
  /** From the start of the process to its end. */
  wallSeconds: number;
  /** What the program says of the parts. */
  parts: Record<string, number>;
  spikes: number;
}

/** Runs a process and times it. @returns What it printed as JSON, or why it failed. */
async function timed(
  command: string,
  args: string[],
): Promise<{ wall: number; out: Record<string, unknown> | null; why: string }> {
  const start = performance.now();
  try {
    const { stdout, stderr } = await new Deno.Command(command, { args }).output();
    const wall = (performance.now() - start) / 1000;
    const last = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
    if (last.startsWith("{")) return { wall, out: JSON.parse(last), why: "" };
    return { wall, out: null, why: new TextDecoder().decode(stderr).trim().split("\n").at(-1) ?? "" };
  } catch (error) {
    return { wall: 0, out: null, why: (error as Error).message };
  }
}

async function ours(network: string, scale: number, engine: string): Promise<Row | string> {
  const file = await Deno.makeTempFile({ suffix: ".npz" });
  const main = new URL("../cli/main.ts", import.meta.url).pathname;
  const { wall, out, why } = await timed(Deno.execPath(), [
    ...[
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      main,
      "simulate",
      network,
      "--json",
    ],
    ...["--scale", String(scale), "--duration", String(1000 * seconds), "--out", file],
    ...(engine === "default" ? [] : ["--engine", engine]),
  ]);
  await Deno.remove(file);
  if (!out) return why;
  const parts = out.seconds as Record<string, number>;
  return {
    network,
    cells: 4000 * scale,
    system: `volley, ${out.engine}`,
    wallSeconds: short(wall),
    parts,
    spikes: out.spikes as number,
  };
}

async function brian2(network: string, scale: number, threads: number): Promise<Row | string> {
  const script = new URL("peers/brette_brian2.py", import.meta.url).pathname;
  const { wall, out, why } = await timed("python3", [
    script,
    JSON.stringify({ network, scale, seconds, threads }),
  ]);
  if (!out) return why;
  const parts = out.parts as Record<string, number>;
  return {
    network,
    cells: 4000 * scale,
    system: `Brian2, ${threads} threads`,
    wallSeconds: short(wall),
    parts,
    spikes: out.spikes as number,
  };
}

const rows: Row[] = [];
const failures: string[] = [];
for (const network of networks) {
  for (const scale of scales) {
    const runs = [
      ...engines.map((engine) => () => ours(network, scale, engine)),
      ...(peers ? [1, 2].map((threads) => () => brian2(network, scale, threads)) : []),
    ];
    for (const run of runs) {
      const row = await run();
      if (typeof row === "string") {
        failures.push(`${network} ${scale}: ${row}`);
        console.log(`${network}, ${4000 * scale} cells: ${row}`);
        continue;
      }
      rows.push(row);
      const parts = Object.entries(row.parts).map(([name, part]) => `${name} ${short(part)}`).join(", ");
      console.log(
        `${network}, ${row.cells} cells, ${row.system}: ${row.wallSeconds} s (${parts}), ${row.spikes} spikes`,
      );
    }
  }
}
const gpu = await requestGpu();
await record(gpu, "spiking", {
  question: "wall time of networks of Brette et al. (2007) from the command to the raster on disk",
  seconds,
  scopes: { wallSeconds: "from the start of the process to its end", parts: "as the program says" },
  rows,
  failures,
});
gpu.destroy();
