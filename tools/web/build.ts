/**
 * Makes the live page: one file of HTML that holds its style, its program, its worker and the trained surrogates, so that it opens from a
 * disk as from a server.
 *
 * ```sh
 * deno task web --out dist/web
 * ```
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { copySources } from "../bundle/stage.ts";
import { DISPOSE_SYMBOL } from "../bundle/without_using.ts";
import { CHOICES } from "../../web/choices.ts";
import { pageOf } from "./page_of.ts";

const ROOT = new URL("../../", import.meta.url);

/** One script of `entry` and all that it imports, as a browser takes it anywhere. */
async function script(entry: string, staged: URL): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--lock=deno.lock", "--minify", "--platform", "browser", "--format", "iife"],
      entry,
    ],
    cwd: staged,
  }).output();
  if (!success) throw new Error(`Cannot bundle ${entry}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** The trained surrogates of all choices, by name. */
async function models(): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const names = CHOICES.flatMap(({ surrogate }) => surrogate?.model ?? []);
  const files = names.map(async (name) =>
    [name, await Deno.readFile(new URL(`examples/models/${name}.safetensors`, ROOT))] as const
  );
  return Object.fromEntries(await Promise.all(files));
}

const { out: folder } = parseArgs(Deno.args, { string: ["out"], default: { out: "dist/web" } });
const out = new URL(`${folder}/`, `file://${Deno.cwd()}/`);
const staged = new URL(`file://${await Deno.makeTempDir()}/`);
try {
  await copySources(["lib/", "shaders/", "web/"], staged);
  await Deno.writeTextFile(new URL("web/dispose_symbol.ts", staged), DISPOSE_SYMBOL);
  const entry = `import "./dispose_symbol.ts";\nimport "./worker.ts";\n`;
  await Deno.writeTextFile(new URL("web/worker_entry.ts", staged), entry);
  const page = pageOf(await Deno.readTextFile(new URL("web/index.html", ROOT)), {
    style: await Deno.readTextFile(new URL("web/style.css", ROOT)),
    script: await script("web/page/main.ts", staged),
    worker: await script("web/worker_entry.ts", staged),
    models: await models(),
  });
  await Deno.mkdir(out, { recursive: true });
  await Deno.writeTextFile(new URL("index.html", out), page);
  console.log(`${folder}/index.html: ${Math.ceil(new TextEncoder().encode(page).length / 1000)} kB`);
} finally {
  await Deno.remove(staged, { recursive: true });
}
