import { assert, assertEquals } from "@std/assert";
import { treeProblems } from "../../tools/release/tree_problems.ts";
import { type ReleaseFiles, versionProblems } from "../../tools/release/version_problems.ts";
import { inFolder } from "../_folder.ts";

const GOOD: ReleaseFiles = {
  config: `{ "name": "@volley/volley", "version": "1.2.3" }`,
  version: `/** Version. */\nexport const VERSION = "1.2.3";\n`,
  changelog: "# Changes\n\n## 1.2.3\n\n- A change.\n\n## 1.2.2\n",
  citation: `cff-version: 1.2.0\nversion: 1.2.3\nlicense: MIT\n`,
  manifest: `{ "version": "1.2.3" }`,
};

Deno.test("a release is accepted when all files have the version of deno.json", () => {
  assertEquals(versionProblems(GOOD), []);
});

for (
  const [part, text, sentence] of [
    [
      "version",
      `export const VERSION = "1.2.2";`,
      "VERSION of lib/version.ts must be 1.2.3: current value is 1.2.2",
    ],
    [
      "changelog",
      "# Changes\n\n## Unreleased\n\n## 1.2.3\n",
      "the first section of CHANGELOG.md must be ## 1.2.3: current value is ## Unreleased",
    ],
    ["changelog", "# Changes\n", "the first section of CHANGELOG.md must be ## 1.2.3: current value is none"],
    [
      "citation",
      "cff-version: 1.2.3\nversion: 1.2.0\n",
      "version of CITATION.cff must be 1.2.3: current value is 1.2.0",
    ],
    ["citation", "cff-version: 1.2.3\n", "version of CITATION.cff must be 1.2.3: current value is none"],
    [
      "manifest",
      `{ "version": "1.2.4" }`,
      "version of the package for npm must be 1.2.3: current value is 1.2.4",
    ],
  ] as [keyof ReleaseFiles, string, string][]
) {
  Deno.test(`a release is refused: ${sentence}`, () => {
    assertEquals(versionProblems({ ...GOOD, [part]: text }), [`Cannot release 1.2.3 as ${sentence}`]);
  });
}

Deno.test("a release is refused when deno.json has another version than all other files, or one that is no version", () => {
  assertEquals(versionProblems({ ...GOOD, config: `{ "version": "1.3.0" }` }).length, 4);
  const [first] = versionProblems({ ...GOOD, config: `{ "version": "1.3" }` });
  assertEquals(
    first,
    "Cannot release 1.3 as version of deno.json must be three numbers, such as 1.2.3: current value is 1.3",
  );
});

/** Runs git in a folder, as somebody. */
async function git(cwd: string, ...args: string[]): Promise<void> {
  const who = ["-c", "user.name=A", "-c", "user.email=a@b.c"];
  const { success, stderr } = await new Deno.Command("git", { args: [...who, ...args], cwd }).output();
  assert(success, new TextDecoder().decode(stderr));
}

Deno.test("a release is refused while something is not committed, and when its tag is there", () =>
  inFolder(async (folder) => {
    const root = new URL(`file://${folder}/`);
    await git(folder, "init", "-q");
    await Deno.writeTextFile(`${folder}/a.txt`, "a");
    await git(folder, "add", "-A");
    await git(folder, "commit", "-q", "-m", "a");
    assertEquals(await treeProblems(root, "1.2.3"), []);
    await Deno.writeTextFile(`${folder}/a.txt`, "b");
    await Deno.writeTextFile(`${folder}/b.txt`, "b");
    assertEquals(await treeProblems(root, "1.2.3"), [
      "Cannot release 1.2.3 as all changes must be committed: current value is a.txt and 1 more",
    ]);
    await git(folder, "add", "-A");
    await git(folder, "commit", "-q", "-m", "b");
    await git(folder, "tag", "v1.2.3");
    assertEquals(await treeProblems(root, "1.2.3"), [
      "Cannot release 1.2.3 as a version is released once: current value is the tag v1.2.3",
    ]);
  }));
