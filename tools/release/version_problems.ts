import { sentenceOf } from "../../lib/base/fail.ts";

/** What the files of a release say of its version. */
export interface ReleaseFiles {
  /** Text of `deno.json`, the version that all others have. */
  config: string;
  /** Text of `lib/version.ts`. */
  version: string;
  /** Text of `CHANGELOG.md`. */
  changelog: string;
  /** Text of `CITATION.cff`. */
  citation: string;
  /** Text of the npm package's `package.json`. */
  manifest: string;
}

/** The first group of a pattern, or that there is none. */
function found(text: string, pattern: RegExp): string {
  return text.match(pattern)?.[1] ?? "none";
}

/** What keeps files from being released: one sentence for each version that is not the one of `deno.json`. */
export function versionProblems(files: ReleaseFiles): string[] {
  const { version } = JSON.parse(files.config);
  const task = `release ${version}`;
  const told: [string, string, string][] = [
    ["VERSION of lib/version.ts", version, found(files.version, /^export const VERSION = "(.*)";$/m)],
    ["the first section of CHANGELOG.md", `## ${version}`, found(files.changelog, /^(## .*)$/m)],
    ["version of CITATION.cff", version, found(files.citation, /^version: (.*)$/m)],
    ["version of the package for npm", version, String(JSON.parse(files.manifest).version ?? "none")],
  ];
  const problems = told.filter(([, wanted, value]) => value !== wanted)
    .map(([what, wanted, value]) => sentenceOf(task, `${what} must be ${wanted}`, value));
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    problems.unshift(sentenceOf(task, "version of deno.json must be three numbers, such as 1.2.3", version));
  }
  return problems;
}
