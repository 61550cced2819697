import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../_folder.ts";

/** The command line. */
const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;

/** Many commands in one process. */
const MANY = new URL("./_many.ts", import.meta.url).pathname;

/** What a command left behind. */
export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** A command that is to run in a folder. @param env What else its environment has. @param allowed What else it may do. */
export function command(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  allowed: readonly string[] = [],
): Deno.Command {
  return program(MAIN, folder, args, env, allowed);
}

function program(
  path: string,
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  allowed: readonly string[] = [],
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-write", ...allowed, path, ...args],
    cwd: folder,
    env: { XDG_RUNTIME_DIR: folder, NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs a command in a folder. */
export async function volley(folder: string, ...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await command(folder, args).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

/** A command's words, and a part of the sentence that it is to get. */
export type Mistake = readonly [words: readonly string[], sentence: string];

/** Runs commands one after another in one process, which saves their starts. */
export async function outcomesOf(folder: string, words: readonly (readonly string[])[]): Promise<Outcome[]> {
  const { success, stdout, stderr } = await program(MANY, folder, [JSON.stringify(words)]).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/**
 * Runs commands that are to be refused, in one process. Each is to print nothing, to say in one line why it cannot, without a stack trace, and to
 * exit with 2.
 */
export async function assertMistakes(folder: string, mistakes: readonly Mistake[]): Promise<void> {
  const outcomes = await outcomesOf(folder, mistakes.map(([words]) => words));
  outcomes.forEach(({ code, out, err }, at) => {
    const [words, sentence] = mistakes[at];
    assertEquals([code, out], [2, ""], `${words.join(" ")}: ${err}`);
    assertStringIncludes(err, sentence);
    assert(err.startsWith("Cannot ") && err.trim().split("\n").length === 1, `${words.join(" ")}: ${err}`);
  });
}

/** Runs a command that is to succeed, or to miss its target, and gives what it prints as JSON. */
export async function volleyJson(folder: string, ...args: string[]) {
  const { code, out, err } = await volley(folder, ...args, "--json");
  assert(code <= 1, err);
  return JSON.parse(out);
}

/** A test of the command line in a folder of its own. */
export function cliTest(
  name: string,
  test: (run: (...args: string[]) => Promise<Outcome>, folder: string) => Promise<void>,
): void {
  Deno.test(name, () => inFolder((folder) => test((...args) => volley(folder, ...args), folder)));
}
