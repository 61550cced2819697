import type { Report, Task } from "./_worker.ts";

/** What came of it. */
export interface Outcome {
  /** Inputs that were read. */
  inputs: number;
  /** Readers. */
  targets: number;
  /** Inputs that loaded all the same. */
  loaded: number;
  /** What was neither read nor refused in a sentence, took long or much memory. */
  faults: string[];
}

/** Time after which a reader hangs, ms. */
const HANGS_MS = 30_000;
/** Memory that readers may take beyond what they have at the start, bytes. */
const MOST_MEMORY = 2 ** 30;

/**
 * Gives every reader damaged files, in a worker that is watched: each must be read, or refused in one sentence.
 * @param options.onReport Told before each input.
 */
export async function fuzz(
  options: Omit<Task, "folder"> & { onReport?: (report: Report) => void },
): Promise<Outcome> {
  const { onReport, ...task } = options;
  const folder = await Deno.makeTempDir();
  const worker = new Worker(new URL("_worker.ts", import.meta.url), { type: "module" });
  const outcome: Outcome = { inputs: 0, targets: 0, loaded: 0, faults: [] };
  let last = performance.now(), current = "the start", least = Infinity;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const watch = setInterval(() => {
    const { rss } = Deno.memoryUsage();
    least = Math.min(least, rss);
    const isLarge = rss > least + MOST_MEMORY;
    if (!isLarge && performance.now() - last < HANGS_MS) return;
    outcome.faults.push(`${current} ${isLarge ? `takes ${rss - least} bytes` : "hangs"}`);
    resolve();
  }, 20);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  worker.onmessage = ({ data }: MessageEvent<Report>) => {
    last = performance.now();
    onReport?.(data);
    if (data.kind === "ready") outcome.targets = data.targets;
    if (data.kind === "input") {
      current = `input ${data.number} of ${data.target}`;
      outcome.inputs++;
    }
    if (data.kind === "fault") outcome.faults.push(`${current}: ${data.text}`);
    if (data.kind === "slow") outcome.faults.push(`${current} takes ${data.seconds} s`);
    if (data.kind !== "done") return;
    outcome.loaded = data.loaded;
    resolve();
  };
  worker.postMessage({ ...task, folder } satisfies Task);
  try {
    await promise;
    return outcome;
  } finally {
    clearInterval(watch);
    worker.terminate();
    await Deno.remove(folder, { recursive: true });
  }
}
