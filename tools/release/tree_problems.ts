import { sentenceOf } from "../../lib/base/fail.ts";

/** What git prints in a folder. */
async function git(root: URL, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args, cwd: root }).output();
  if (!success) throw new Error(`git ${args[0]}: ${new TextDecoder().decode(stderr).trim()}`);
  return new TextDecoder().decode(stdout).trim();
}

/** What keeps a working tree from being released: changes that are not committed, or a tag that the version has already. */
export async function treeProblems(root: URL, version: string): Promise<string[]> {
  const problems: string[] = [], task = `release ${version}`;
  const changed = await git(root, "status", "--porcelain");
  if (changed !== "") {
    const [first, ...others] = changed.split("\n").map((line) => line.slice(2).trim());
    const shown = others.length > 0 ? `${first} and ${others.length} more` : first;
    problems.push(sentenceOf(task, "all changes must be committed", shown));
  }
  if (await git(root, "tag", "--list", `v${version}`) !== "") {
    problems.push(sentenceOf(task, "a version is released once", `the tag v${version}`));
  }
  return problems;
}
