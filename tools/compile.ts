/**
 * Makes one file of the command line and of Deno: it runs where there is no Deno.
 *
 * ```sh
 * deno task compile                                  # dist/volley, for this machine
 * deno task compile --target aarch64-apple-darwin    # for another
 * ```
 *
 * `deno compile` fetches Deno's runtime once; where it cannot, DENORT_BIN names a file of it.
 * @module
 */
const ROOT = new URL("../", import.meta.url);

/** Programs of workers: no import leads to them. */
export const WORKERS: readonly string[] = [
  "lib/brain/_brain_thread.ts",
  "lib/decoding/sequence/processor/_sequence_thread.ts",
  "lib/evolution/_tuning_thread.ts",
  "lib/inference/density/processor/_density_thread.ts",
  "lib/learning/_population_thread.ts",
  "lib/learning/processor/_classifier_thread.ts",
  "lib/markov/cpu/lanes/_lanes_thread.ts",
  "lib/meanfield/cpu/_points_thread.ts",
  "lib/spiking/cpu/_spiking_worker.ts",
  "lib/surrogate/counts/processor/_count_runs_thread.ts",
  "lib/surrogate/counts/processor/_count_thread.ts",
  "lib/surrogate/trace/processor/_trace_runs_thread.ts",
  "lib/surrogate/trace/processor/_trace_thread.ts",
  "lib/surrogate/volley/processor/_volley_runs_thread.ts",
  "lib/surrogate/volley/processor/_volley_thread.ts",
];

/** The arguments of `deno compile`: permissions and environment are those of the task `volley`. */
export function compileArguments(task: string, more: readonly string[] = []): string[] {
  const words = task.match(/^deno run -q (.+) cli\/main\.ts$/)?.[1].split(" ");
  if (!words) {
    throw new Error(`Cannot compile as the task volley must run cli/main.ts: current value is ${task}`);
  }
  const includes = WORKERS.flatMap((path) => ["--include", path]);
  return ["compile", ...words, ...includes, "--output", "dist/volley", ...more, "cli/compiled.ts"];
}

if (import.meta.main) {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const args = compileArguments(tasks.volley, Deno.args);
  const { code } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).spawn().status;
  Deno.exit(code);
}
