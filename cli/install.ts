/**
 * Installs the command `volley` for one user: a small script that runs the command line of this copy from any folder, with the permissions of
 * the task `volley` in `deno.json`.
 *
 * - `--to FOLDER`: where it is written, instead of `~/.deno/bin`.
 * @module
 */
import { dirname, fromFileUrl, resolve } from "@std/path";
import { fail } from "../lib/base/fail.ts";
import { isUserError } from "../lib/base/errors.ts";
import { ownCommand } from "./_own_command.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

/** The script for a shell, or for `cmd` of Windows. */
function scriptOf(words: readonly string[], windows: boolean): string {
  if (windows) return `@echo off\r\n${words.map((word) => `"${word}"`).join(" ")} %*\r\n`;
  return `#!/bin/sh\nexec ${words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ")} "$@"\n`;
}

/** Folder that Deno itself installs commands to. */
function defaultFolder(): string {
  const root = Deno.env.get("DENO_INSTALL_ROOT");
  if (root) return `${root}/bin`;
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  if (!home) fail("install volley", "the folder must be given by --to where there is no HOME", "none");
  return `${home}/.deno/bin`;
}

function folderOf(args: readonly string[]): string {
  if (args.length === 0) return defaultFolder();
  const [option, folder, ...more] = args;
  if (option !== "--to" || !folder || more.length > 0) {
    fail("install volley", "the only option is --to FOLDER", args.join(" "));
  }
  return resolve(folder);
}

function isOnPath(folder: string, windows: boolean): boolean {
  return (Deno.env.get("PATH") ?? "").split(windows ? ";" : ":").some((one) =>
    one !== "" && resolve(one) === resolve(folder)
  );
}

/** Writes the command. @returns Lines that say where it is, and what is left to do. */
export async function installCommand(args: readonly string[]): Promise<string[]> {
  const windows = Deno.build.os === "windows";
  const path = resolve(folderOf(args), windows ? "volley.cmd" : "volley"), folder = dirname(path);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(path, scriptOf(await ownCommand(ROOT), windows));
  if (!windows) await Deno.chmod(path, 0o755);
  const lines = [`Wrote ${path}. It runs the copy of volley in ${ROOT}.`];
  if (!isOnPath(folder, windows)) {
    lines.push(
      windows
        ? `Add ${folder} to your Path, then open a new terminal.`
        : `Its folder is not on your PATH. Add this line to your shell's start-up file: export PATH="${folder}:$PATH"`,
    );
  }
  return lines;
}

if (import.meta.main) {
  try {
    for (const line of await installCommand(Deno.args)) console.log(line);
  } catch (error) {
    if (!isUserError(error)) throw error;
    console.error(error.message);
    Deno.exit(2);
  }
}
