/**
 * Question: how long does the loop of a network of point neurons take on the processor, on one thread and on two, beside Brian2's C++?
 *
 *     deno run -A bench/loops.ts [--networks=coba,cuba,cobahh,brunel-ai] [--cells=4000,40000] [--threads=1,2] [--seconds=1] [--rounds=5]
 *
 * Before each run it waits until the machine is idle, at most for `--patience=30` seconds: `busy` is the share of all cores that others took just before the runs, where that was in vain.
 * Both programs take turns, run by run, each run a process of its own; medians. Brian2 compiles once for each network (python3 with Brian2 and a C++ compiler). The loop is
 * what both programs say of it; `end` is from the start of a process to its end, of Brian2 with its compilation.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import { option, record, short } from "./_record.ts";

const list = (name: string, fallback: string) => option(name, fallback).split(",");
const seconds = Number(option("seconds", "1")), rounds = Number(option("rounds", "5"));
const patience = Number(option("patience", "30"));

/** One run of a program, s. */
interface Run {
  loop: number;
  wall: number;
  spikes: number;
}

/** Brian2's program of a network: compiled when it is made, run at each call. */
class Peer {
  readonly #process: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #ask: WritableStreamDefaultWriter<Uint8Array>;
  #rest = "";

  constructor(request: Record<string, unknown>) {
    const script = new URL("peers/loop_brian2.py", import.meta.url).pathname;
    this.#process = new Deno.Command("python3", {
      args: [script, JSON.stringify(request)],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#ask = this.#process.stdin.getWriter();
  }

  /** The next line that is an object. */
  async answer(): Promise<Record<string, number>> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        if (line.startsWith("{")) return JSON.parse(line);
        continue;
      }
      const { value, done } = await this.#lines.read();
      if (done) throw new Error("Brian2 ended");
      this.#rest += value;
    }
  }

  async run(): Promise<Run> {
    await this.#ask.write(new TextEncoder().encode("\n"));
    return await this.answer() as unknown as Run;
  }

  async close(): Promise<void> {
    await this.#ask.close();
    await this.#process.status;
  }
}

async function ours(network: string, cells: number, threads: number): Promise<Run> {
  const script = new URL("_loop_run.ts", import.meta.url).pathname;
  const args = ["run", "-A", "--no-check", script, network, cells, seconds, threads].map(String);
  const start = performance.now();
  const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  return { ...JSON.parse(new TextDecoder().decode(stdout)), wall: (performance.now() - start) / 1000 };
}

/** Time that all cores have spent, and of that the busy part, in the system's ticks; null where it is not told. */
async function ticks(): Promise<{ all: number; busy: number } | null> {
  const text = await Deno.readTextFile("/proc/stat").catch(() => "");
  const values = /^cpu +(.*)$/m.exec(text)?.[1].split(" ").map(Number);
  if (!values) return null;
  const all = values.reduce((sum, value) => sum + value, 0);
  return { all, busy: all - values[3] - values[4] };
}

/** Waits until others take less than a twentieth of the cores. @returns What they take. */
async function idle(): Promise<number> {
  const end = performance.now() + 1000 * patience;
  for (;;) {
    const before = await ticks();
    await new Promise((resolve) => setTimeout(resolve, 400));
    const after = await ticks();
    if (!before || !after) return NaN;
    const busy = (after.busy - before.busy) / (after.all - before.all);
    if (busy < 0.05 || performance.now() > end) return busy;
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Medians of some runs. */
function summary(runs: readonly Run[]) {
  return {
    loop: short(median(runs.map(({ loop }) => loop))),
    loops: runs.map(({ loop }) => short(loop)),
    wall: short(median(runs.map(({ wall }) => wall))),
    spikes: runs[0].spikes,
  };
}

const rows: Record<string, unknown>[] = [];
for (const network of list("networks", "coba,cuba,cobahh,brunel-ai")) {
  for (const cells of list("cells", "4000,40000").map(Number)) {
    for (const threads of list("threads", "1,2").map(Number)) {
      const peer = new Peer({ network, cells, seconds, threads });
      const { compile } = await peer.answer();
      const own: Run[] = [], other: Run[] = [], busy: number[] = [];
      for (let round = 0; round < rounds; round++) {
        busy.push(await idle());
        own.push(await ours(network, cells, threads));
        busy.push(await idle());
        other.push(await peer.run());
      }
      await peer.close();
      const volley = summary(own), brian2 = { compile: short(compile), ...summary(other) };
      const ratio = short(brian2.loop / volley.loop), endRatio = short((compile + brian2.wall) / volley.wall);
      const load = short(median(busy));
      rows.push({ network, cells, threads, volley, brian2, ratio, endRatio, busy: load });
      console.log(
        `${network}, ${cells} cells, ${threads} threads: loop ${volley.loop} s, Brian2 ${brian2.loop} s, ratio ${ratio}; ` +
          `end to end ${volley.wall} s, Brian2 ${short(compile + brian2.wall)} s; others ${load}`,
      );
    }
  }
}
const gpu = await requestGpu();
await record(gpu, seconds === 1 ? "loops" : `loops_${seconds}s`, {
  question: "loop of networks of point neurons on the processor beside Brian2's C++, and from start to end",
  seconds,
  rounds,
  scopes: { loop: "as the program says", wall: "of a process", ratio: "Brian2's loop over ours" },
  rows,
});
gpu.destroy();
