import { assertEquals, assertThrows } from "@std/assert";
import { compileArguments, WORKERS } from "../../tools/compile.ts";

Deno.test("compileArguments() has the permissions and the environment of the task volley", () => {
  const task = "deno run -q --lock=deno.lock --env-file=tools/gpu.env --no-prompt --allow-read cli/main.ts";
  assertEquals(compileArguments(task, ["--target", "x86_64-pc-windows-msvc"]), [
    ..."compile --lock=deno.lock --env-file=tools/gpu.env --no-prompt --allow-read".split(" "),
    ...WORKERS.flatMap((path) => ["--include", path]),
    ..."--output dist/volley --target x86_64-pc-windows-msvc cli/compiled.ts".split(" "),
  ]);
});

Deno.test("compileArguments() refuses a task that runs something else", () => {
  const error = assertThrows(() => compileArguments("deno run -A other.ts"), Error);
  assertEquals(
    error.message,
    "Cannot compile as the task volley must run cli/main.ts: current value is deno run -A other.ts",
  );
});

/** Paths of the modules below a folder. */
async function* modulesOf(folder: URL, path: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(path, folder))) {
    if (isDirectory) yield* modulesOf(folder, `${path}${name}/`);
    else if (name.endsWith(".ts")) yield `${path}${name}`;
  }
}

Deno.test("compileArguments() includes each program of a worker", async () => {
  const modules = await Array.fromAsync(modulesOf(new URL("../../", import.meta.url), "lib/"));
  const programs: string[] = [], starting: string[] = [];
  for (const path of modules) {
    const text = await Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
    if (/\/_\w+_(thread|worker)\.ts$/.test(path)) programs.push(path);
    if (/new Worker\(/.test(text)) starting.push(path);
  }
  assertEquals(programs.sort(), WORKERS.toSorted());
  assertEquals(starting.sort(), ["lib/base/thread.ts", "lib/spiking/cpu/threads_network.ts"]);
});
