/**
 * Checks that this copy can be released, and says what a person does then. Nothing is published.
 *
 * ```sh
 * deno task release
 * ```
 * @module
 */
import { sentenceOf } from "../../lib/base/fail.ts";
import { treeProblems } from "./tree_problems.ts";
import { versionProblems } from "./version_problems.ts";

const ROOT = new URL("../../", import.meta.url);

/** Runs a program. @returns What it printed, when it failed. */
async function failure(program: string, ...args: string[]): Promise<string | null> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, cwd: ROOT }).output();
  return success ? null : [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("").trim();
}

const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));
const config = await read("deno.json"), { name, version } = JSON.parse(config);

/** Does a part of the work and says so. */
async function checked(what: string, problems: () => Promise<string[]>): Promise<boolean> {
  const found = await problems();
  console.log(found.length === 0 ? `ok      ${what}` : `failed  ${what}`);
  for (const problem of found) console.log(`        ${problem}`);
  return found.length === 0;
}

/** A program that must succeed. */
async function mustRun(what: string, program: string, ...args: string[]): Promise<boolean> {
  return await checked(what, async () => {
    const output = await failure(program, ...args);
    return output === null
      ? []
      : [sentenceOf(`release ${version}`, `${what} must pass`, output.slice(-2000))];
  });
}

const passed = [
  await checked("everything is committed, and the version is new", () => treeProblems(ROOT, version)),
  await mustRun("deno task npm", Deno.execPath(), "task", "-q", "npm"),
  await checked("versions agree", async () => {
    const [changelog, citation, source, manifest] = await Promise.all(
      ["CHANGELOG.md", "CITATION.cff", "lib/version.ts", "dist/npm/package.json"].map(read),
    );
    return versionProblems({ config, version: source, changelog, citation, manifest });
  }),
  await mustRun("npm pack", "npm", "pack", "--dry-run", "./dist/npm"),
  await mustRun("deno task check-publish", Deno.execPath(), "task", "-q", "check-publish"),
];
if (passed.includes(false)) Deno.exit(1);
console.log(`
${name} ${version} can be released. A person with the rights does it:

1. .ci/run                                                all tests, on a machine with two cores in 15 to 25 minutes
2. git tag v${version} && git push origin v${version}
3. deno publish                                           on JSR
4. npm publish ./dist/npm --access public                 on npm
5. an archive with a DOI of the tag, such as Zenodo's; its DOI goes into CITATION.cff`);
