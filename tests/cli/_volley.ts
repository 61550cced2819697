import { assert } from "@std/assert";
import { inFolder } from "../_folder.ts";

/** The command line. */
const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;

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
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      ...allowed,
      MAIN,
      ...args,
    ],
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
