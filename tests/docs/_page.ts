import type { Output } from "./_in_page.ts";
import { type Mode, ROOT, type Script, scriptOf } from "./_script.ts";
import { writeShims } from "./_shims.ts";

/** What running a page left. */
export interface PageRun {
  success: boolean;
  /** What it printed, when that was captured. */
  printed: string;
  /** What its cells have put out, in order. */
  outputs: Output[];
}

/** How a page is run. */
export interface RunOptions {
  mode: Mode;
  /** An empty folder for the page's files; the state is kept beside it. */
  folder: string;
  /** Whether its output goes to the terminal. @default false */
  shown?: boolean;
  /** Whether its types are checked first. @default false */
  check?: boolean;
  /** Longest time, ms. @default ten minutes */
  timeoutMs?: number;
}

/** Pages under test: the README and those of docs/, by their paths in the repository. */
export async function listPages(): Promise<string[]> {
  const pages: string[] = [];
  const walk = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
      if (isDirectory) await walk(`${folder}${name}/`);
      else if (name.endsWith(".md")) pages.push(`${folder}${name}`);
    }
  };
  await walk("docs/");
  return ["README.md", ...pages.sort()];
}

/** Reads a page's script. @throws {PageError} */
export async function loadScript(page: string, mode: Mode): Promise<Script> {
  return scriptOf(page, await Deno.readTextFile(new URL(page, ROOT)), mode);
}

/** Whether there is something to run. */
export function hasWork({ shells, files, module }: Script): boolean {
  return Object.keys(shells).length + Object.keys(files).length > 0 || module.includes("page.cell(");
}

/** Text of a page's module at the page's own place, so that errors name the page and its line. */
function ofPage(printed: string, modulePath: string, page: string): string {
  return printed.replaceAll(`file://${modulePath}`, page).replaceAll(modulePath, page);
}

/** Runs a page in a folder. */
export async function runPage(script: Script, options: RunOptions): Promise<PageRun> {
  const { folder, shown = false, timeoutMs = 600_000 } = options;
  const state = `${folder}.state`, module = `${state}/${script.page}.ts`;
  await Deno.mkdir(module.slice(0, module.lastIndexOf("/")), { recursive: true });
  await writeShims(`${state}/bin`);
  await Deno.writeTextFile(`${state}/page.json`, JSON.stringify(script));
  await Deno.writeTextFile(module, script.module);
  await Deno.writeTextFile(`${state}/outputs.jsonl`, "");
  const config = new URL("deno.json", ROOT).pathname, gpu = new URL("tools/gpu.env", ROOT).pathname;
  const how = shown ? "inherit" as const : "piped" as const;
  const check = options.check ? "--check" : "--no-check";
  const args = ["run", "-q", "-A", check, "--no-prompt", "--config", config, `--env-file=${gpu}`, module];
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd: folder,
    env: { DOCS_STATE: state, NO_COLOR: "1" },
    stdin: "null",
    stdout: how,
    stderr: how,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const output = await command.output(), { success } = output;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const printed = shown ? "" : `${text(output.stdout)}${text(output.stderr)}`;
  const lines = (await Deno.readTextFile(`${state}/outputs.jsonl`)).split("\n").filter((line) => line !== "");
  return {
    success: success && !printed.includes("error: Uncaught"),
    printed: ofPage(printed, module, script.page),
    outputs: lines.map((line) => JSON.parse(line)),
  };
}
