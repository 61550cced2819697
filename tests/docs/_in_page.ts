/**
 * What the module of a page calls as it runs: its shells, its files, and what its cells show. The module runs in the page's empty folder; the
 * folder that `DOCS_STATE` names beside it holds `page.json`, and gets `outputs.jsonl`.
 * @module
 */
import type { Script } from "./_script.ts";

/** What a cell has put out. */
export type Output =
  & { block: number }
  & ({ kind: "stream"; text: string } | { kind: "display"; bundle: Record<string, unknown> });

const STATE = Deno.env.get("DOCS_STATE")!;
const script: Script = JSON.parse(await Deno.readTextFile(`${STATE}/page.json`));
let now = -1;

function put(output: Output): void {
  Deno.writeTextFileSync(`${STATE}/outputs.jsonl`, `${JSON.stringify(output)}\n`, { append: true });
}

/** Writes the first form of each of the page's files, and has what is printed remembered. */
export async function start(): Promise<void> {
  const written = new Set<string>();
  for (const [at, { path }] of Object.entries(script.files)) {
    if (!written.has(path)) await file(Number(at));
    written.add(path);
  }
  const print = console.log;
  console.log = (...values: unknown[]) => {
    print(...values);
    const text = values.map((value) => typeof value === "string" ? value : Deno.inspect(value)).join(" ");
    if (now >= 0) put({ block: now, kind: "stream", text: `${text}\n` });
  };
}

/** Writes a file of the page. */
export async function file(block: number): Promise<void> {
  const { path, text } = script.files[block];
  if (path.includes("/")) await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, text);
}

/** A cell begins. */
export function cell(block: number): void {
  now = block;
}

/** Shows the value of a cell's last line as a notebook does. */
export async function show(value: unknown): Promise<void> {
  if (value === undefined) return;
  const display = (value as Record<symbol, unknown> | null)?.[Symbol.for("Jupyter.display")];
  const bundle = typeof display === "function" ? await display.call(value) : plainBundle(value);
  put({ block: now, kind: "display", bundle });
}

function plainBundle(value: unknown): Record<string, unknown> {
  return { "text/plain": Deno.inspect(value, { colors: false }) };
}

/** Runs a shell block. @throws {Error} Naming the line that failed. */
export async function shell(block: number): Promise<void> {
  now = -1;
  const { line, mayMiss } = script.blocks[block];
  // The lines of the shell's script are those of the page.
  const trap = `trap 'echo "${script.page}:$LINENO: status $?: $BASH_COMMAND" >&2' ERR`;
  const text = `set -eEo pipefail; ${trap}${"\n".repeat(line - 1)}${script.shells[block]}`;
  const path = `${STATE}/bin:${Deno.env.get("PATH")}`;
  const child = new Deno.Command("bash", {
    args: ["-c", text],
    env: { PATH: path, NO_COLOR: "1", ...(mayMiss ? { VOLLEY_MAY_MISS: "1" } : {}) },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const decoder = new TextDecoder();
  let printed = "";
  for await (const bytes of child.stdout) {
    Deno.stdout.writeSync(bytes);
    printed += decoder.decode(bytes, { stream: true });
  }
  const { code } = await child.status;
  if (printed !== "") put({ block, kind: "stream", text: printed });
  if (code !== 0) throw new Error(`${script.page}:${line}: this shell block fails`);
}
