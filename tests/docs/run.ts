/**
 * Runs the blocks of one page as its test does, and shows what they print:
 * `deno task docs-run docs/tutorials/network.md`, small as in tests; `--nightly` and `--full` run more; `--check` checks types
 * first; `--keep FOLDER` keeps its files.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { loadScript, runPage } from "./_page.ts";
import { ROOT } from "./_script.ts";

const args = parseArgs(Deno.args, { boolean: ["check", "full", "nightly"], string: ["keep"] });
const pages = args._.map(String);
if (pages.length === 0) {
  console.error("Usage: deno task docs-run [--check] [--full | --nightly] [--keep FOLDER] PAGE.md…");
  Deno.exit(2);
}
const mode = args.full ? "full" : args.nightly ? "nightly" : "tests";
for (const page of pages) {
  const own = args.keep === undefined
    ? await Deno.makeTempDir()
    : await Deno.realPath(args.keep).catch(() => null);
  const folder = own === null ? `${Deno.cwd()}/${args.keep}` : args.keep === undefined ? `${own}/page` : own;
  await Deno.mkdir(folder, { recursive: true });
  const started = performance.now();
  const path = new URL(page, `file://${Deno.cwd()}/`).pathname.replace(ROOT.pathname, "");
  const { success, outputs } = await runPage(await loadScript(path, mode), {
    mode,
    folder,
    shown: true,
    check: args.check,
  });
  for (const output of outputs) {
    if (output.kind !== "display") continue;
    console.log(`shown: ${Object.keys(output.bundle).join(", ")}\n${output.bundle["text/plain"] ?? ""}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${success ? "ok" : "FAILED"}: ${page} (${seconds} s)`);
  if (args.keep === undefined) await Deno.remove(own!, { recursive: true });
  if (!success) Deno.exit(1);
}
