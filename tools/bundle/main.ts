/**
 * Makes the bundle for pages and for npm: `volley.js`, its types `volley.d.ts`, and beside them what is loaded when it is needed.
 *
 * ```sh
 * deno task bundle --out dist
 * ```
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { writeDeclarations } from "./declarations.ts";
import { passOn } from "./pass_on.ts";
import { ENTRIES, stage } from "./stage.ts";

/** Bundles the staged sources. */
async function bundle(staged: URL, out: URL): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--lock=deno.lock", "--code-splitting", "--minify", "--platform", "browser"],
      ...["--outdir", out.pathname, ...ENTRIES],
    ],
    cwd: staged,
  }).output();
  if (!success) throw new Error(`Cannot bundle: ${new TextDecoder().decode(stderr)}`);
  const main = new URL("volley.js", out);
  await Deno.writeTextFile(
    main,
    `// @ts-self-types="./volley.d.ts"\n${passOn(await Deno.readTextFile(main))}`,
  );
}

/** Bytes of a module and of all that it imports at once. */
async function eagerBytes(file: string, out: URL, seen = new Set<string>()): Promise<number> {
  if (seen.has(file)) return 0;
  seen.add(file);
  const text = await Deno.readTextFile(new URL(file, out));
  let bytes = new TextEncoder().encode(text).length;
  for (const [, next] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) {
    bytes += await eagerBytes(next, out, seen);
  }
  return bytes;
}

const { out: folder } = parseArgs(Deno.args, { string: ["out"], default: { out: "dist" } });
const out = new URL(`${folder}/`, `file://${Deno.cwd()}/`);
await Deno.mkdir(out, { recursive: true });
for await (const { name, isFile } of Deno.readDir(out)) {
  if (isFile && /\.(js|d\.ts)$/.test(name)) await Deno.remove(new URL(name, out));
}
const scratch = new URL(`file://${await Deno.makeTempDir()}/`);
try {
  const staged = new URL("staged/", scratch);
  await stage(staged);
  await bundle(staged, out);
  await writeDeclarations(new URL("volley.d.ts", out), new URL("types/", scratch));
} finally {
  await Deno.remove(scratch, { recursive: true });
}
console.log(
  `${folder}/volley.js: ${Math.ceil(await eagerBytes("volley.js", out) / 1000)} kB with what it imports`,
);
