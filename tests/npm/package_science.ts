import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { getPreset, measureRuns, simulate } from "../../mod.ts";
import { inFolder } from "../_folder.ts";

const ROOT = new URL("../../", import.meta.url);

/** Runs a program to its end. @returns What it printed. */
async function printed(cwd: string | URL, program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args, cwd }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(code, 0, `${program} ${args.join(" ")}: ${out}${err}`.slice(0, 2000));
  return out;
}

const SCRIPT = `
import { figureSvg, getPreset, measureRuns, populationRasterFigure, simulate, VERSION } from "@volley/volley";
const run = await simulate(null, getPreset("mif-small-syn"), { durationMs: 500, seed: 1 });
const rates: Record<string, number | null> = measureRuns(run.counts, { measures: ["rate.E", "rate.I"] });
console.log(JSON.stringify({ rates, engine: run.engine, version: VERSION }));
// @ts-expect-error A duration is a number.
export const wrong = () => simulate(null, getPreset("mif-small-syn"), { durationMs: "500" });
export { figureSvg, populationRasterFigure };
`;

Deno.test("the package for npm is installed by npm, type-checked by TypeScript, run by Node and bundled by esbuild", () =>
  inFolder(async (folder) => {
    await printed(ROOT, Deno.execPath(), "task", "-q", "npm");
    const packed = (await printed(folder, "npm", "pack", "--silent", new URL("dist/npm", ROOT).pathname))
      .trim();
    assertStringIncludes(packed, config.version);
    await Deno.writeTextFile(
      `${folder}/package.json`,
      `{ "name": "theirs", "private": true, "type": "module" }`,
    );
    await printed(folder, "npm", "install", "--silent", `./${packed}`, "esbuild@0.28", "typescript@6");
    await Deno.writeTextFile(`${folder}/script.ts`, SCRIPT);

    const options = "--noEmit --strict --skipLibCheck false --target esnext --module nodenext".split(" ");
    await printed(folder, "npx", "tsc", ...options, "script.ts");

    const run = await simulate(null, getPreset("mif-small-syn"), { durationMs: 500, seed: 1 });
    const rates = measureRuns(run.counts, { measures: ["rate.E", "rate.I"] });
    const wanted = { rates, engine: "reference", version: config.version };
    assert(rates["rate.E"]! > 1);
    // What esbuild makes for a page; Node can run it as there is nothing of a page in it.
    const bundling = "--bundle --format=esm --splitting --outdir=page --log-level=warning".split(" ");
    assertEquals(await printed(folder, "npx", "esbuild", "script.ts", ...bundling), "");
    assertEquals(JSON.parse(await printed(folder, "node", "page/script.js")), wanted);
    const external = "--format=esm --outfile=script.js --log-level=warning".split(" ");
    await printed(folder, "npx", "esbuild", "script.ts", ...external);
    assertEquals(JSON.parse(await printed(folder, "node", "script.js")), wanted);
  }));
