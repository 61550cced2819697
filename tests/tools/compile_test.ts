import { assertEquals, assertThrows } from "@std/assert";
import { compileArguments } from "../../tools/compile.ts";

Deno.test("compileArguments() has the permissions and the environment of the task volley", () => {
  const task = "deno run -q --lock=deno.lock --env-file=tools/gpu.env --no-prompt --allow-read cli/main.ts";
  assertEquals(compileArguments(task, ["--target", "x86_64-pc-windows-msvc"]), [
    ..."compile --lock=deno.lock --env-file=tools/gpu.env --no-prompt --allow-read".split(" "),
    ..."--include lib/spiking/cpu/_spiking_worker.ts --output dist/volley".split(" "),
    ..."--target x86_64-pc-windows-msvc cli/compiled.ts".split(" "),
  ]);
});

Deno.test("compileArguments() refuses a task that runs something else", () => {
  const error = assertThrows(() => compileArguments("deno run -A other.ts"), Error);
  assertEquals(
    error.message,
    "Cannot compile as the task volley must run cli/main.ts: current value is deno run -A other.ts",
  );
});

/** Paths of files whose texts match. */
async function* matching(folder: URL, pattern: RegExp): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* matching(new URL(`${name}/`, folder), pattern);
    else if (name.endsWith(".ts") && pattern.test(await Deno.readTextFile(new URL(name, folder)))) yield name;
  }
}

Deno.test("compileArguments() includes each program of a worker", async () => {
  const lib = new URL("../../lib/", import.meta.url);
  const starters = await Array.fromAsync(matching(lib, /new Worker\(new URL\("/));
  assertEquals(starters, ["threads_network.ts"]);
});
